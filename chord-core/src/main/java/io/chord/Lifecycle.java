package io.chord;

import io.chord.engine.Command;
import io.chord.engine.Outcome;
import io.chord.message.Genesis;
import io.chord.message.NodeReport;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.runtime.NodeListener;
import io.chord.runtime.NodeRuntime;
import io.chord.store.StoreException;
import io.chord.transport.Environment;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts, ends and watches the one runtime of a node. */
final class Lifecycle implements NodeListener {

    private static final Logger LOG = LoggerFactory.getLogger(ChordNode.class);

    private final ChordConfig config;
    private final Opening.Given given;
    private final Optional<Executor> executor;
    private final EventHub events;
    private final Object statusLock = new Object();
    private volatile NodeStatus status = NodeStatus.NEW; // Written under the lock.
    private volatile @Nullable NodeRuntime runtime;
    private volatile @Nullable NodeRef self;

    Lifecycle(ChordConfig config, Opening.Given given, Optional<Executor> executor) {
        this.config = config;
        this.given = given;
        this.executor = executor;
        this.events = new EventHub(config.name(), () -> requireOpened().callbacks());
    }

    EventHub events() {
        return events;
    }

    NodeStatus status() {
        return status;
    }

    private boolean move(NodeStatus from, NodeStatus to) {
        synchronized (statusLock) {
            if (status != from) return false;
            status = to;
            return true;
        }
    }

    /** The first end counts. The status before. */
    private NodeStatus endAs(NodeStatus end) {
        synchronized (statusLock) {
            NodeStatus before = status;
            if (before != NodeStatus.LEFT && before != NodeStatus.FAILED) status = end;
            return before;
        }
    }

    NodeRef self() {
        NodeRef known = self;
        if (known == null) {
            throw new IllegalStateException("node " + config.name() + " has not been a member yet");
        }
        return known;
    }

    /** For operations: refuses before the start and when the node is gone. */
    NodeRuntime runtime() {
        NodeStatus now = status;
        if (now == NodeStatus.NEW) {
            throw new IllegalStateException("node " + config.name() + " was not started");
        }
        if (now == NodeStatus.LEFT || now == NodeStatus.FAILED) {
            throw new NodeClosedException(
                    "node " + config.name() + " serves nothing any more: it is " + now);
        }
        return requireOpened();
    }

    private NodeRuntime requireOpened() {
        NodeRuntime opened = runtime;
        if (opened == null) {
            throw new IllegalStateException("node " + config.name() + " is being opened");
        }
        return opened;
    }

    void start(Duration timeout, Operations operations) {
        if (!move(NodeStatus.NEW, NodeStatus.JOINING)) {
            throw new IllegalStateException(
                    "node " + config.name() + " is started once; it is " + status);
        }
        try {
            NodeRef member = open(timeout, operations);
            self = member;
            if (!move(NodeStatus.JOINING, NodeStatus.ACTIVE)) {
                throw closedWhileStarting();
            }
            LOG.info(
                    "node {} is a member of ring \"{}\" with id {} at {}",
                    config.name(),
                    config.cluster(),
                    member.id(),
                    member.address());
        } catch (RuntimeException failure) {
            move(NodeStatus.JOINING, NodeStatus.FAILED);
            // The caller is told by the exception: a warning would say it twice.
            LOG.info("node {} could not start: {}", config.name(), failure.getMessage());
            NodeRuntime opened = runtime;
            if (opened != null) opened.close();
            throw failure;
        }
    }

    private NodeRef open(Duration timeout, Operations operations) {
        NodeRuntime opened = Opening.open(config, given, executor, this);
        runtime = opened;
        if (status != NodeStatus.JOINING) throw closedWhileStarting();
        Operations.requireMayBlock(opened.environment());
        Address address = bind(opened);
        LOG.info(
                "node {} of ring \"{}\" listens at {}: {}",
                config.name(),
                config.cluster(),
                address,
                config.startPolicy());
        Environment environment = opened.environment();
        Genesis genesis = new Genesis(environment.seed(), environment.seed());
        long deadlineNanos = environment.nanos() + timeout.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(1, deadlineNanos - environment.nanos()));
            try {
                return enter(address, genesis, left, operations);
            } catch (IdTakenException taken) {
                // Two that divided one arc at once; who chose the id by chance chooses again.
                boolean hasTime = deadlineNanos - environment.nanos() > 0;
                if (!config.placement().isByChance() || !hasTime) throw taken;
                renew(opened);
            }
        }
    }

    private NodeRef enter(
            Address address, Genesis genesis, Duration timeout, Operations operations) {
        return operations.call(
                new Operations.Request<>(
                        timeout,
                        (deadlineNanos, wallMillis) ->
                                Settings.start(config, address, genesis, deadlineNanos),
                        outcome -> Outcomes.expect(Outcome.Started.class, outcome).self(),
                        false));
    }

    private void renew(NodeRuntime opened) {
        try {
            opened.renew();
        } catch (StoreException e) {
            throw cannotUseStore(e);
        } catch (InterruptedException e) {
            throw interruptedWhileStarting(e);
        }
    }

    private StoreFailedException cannotUseStore(StoreException e) {
        return new StoreFailedException(
                "node " + config.name() + " cannot use its store: " + e.getMessage(), e);
    }

    private static ChordInterruptedException interruptedWhileStarting(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ChordInterruptedException("interrupted while starting", e);
    }

    private NodeClosedException closedWhileStarting() {
        return new NodeClosedException("node " + config.name() + " was closed while it started");
    }

    private Address bind(NodeRuntime opened) {
        try {
            return opened.start();
        } catch (StoreException e) {
            throw cannotUseStore(e);
        } catch (TransportException e) {
            throw new TransportFailedException(
                    "node " + config.name() + " cannot be reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interruptedWhileStarting(e);
        }
    }

    LeaveReport leave(Duration timeout, Operations operations) {
        runtime();
        if (!move(NodeStatus.ACTIVE, NodeStatus.LEAVING)) {
            throw new IllegalStateException(
                    "node " + config.name() + " cannot leave: it is " + status);
        }
        LOG.info("node {} leaves ring \"{}\"", config.name(), config.cluster());
        LeaveReport report;
        try {
            report =
                    operations.call(
                            new Operations.Request<>(
                                    timeout,
                                    (deadlineNanos, wallMillis) -> new Command.Leave(deadlineNanos),
                                    Outcomes::departed,
                                    false));
        } catch (BlockingCallException nothingDone) {
            move(NodeStatus.LEAVING, NodeStatus.ACTIVE);
            throw nothingDone;
        }
        move(NodeStatus.LEAVING, NodeStatus.LEFT);
        LOG.info(
                "node {} has left ring \"{}\": {} ranges handed over, {} at risk {}",
                config.name(),
                config.cluster(),
                report.handedOver().size(),
                report.atRisk().size(),
                report.atRisk());
        return report;
    }

    void close() {
        NodeStatus before = endAs(NodeStatus.LEFT);
        if (before == NodeStatus.NEW) given.close();
        NodeRuntime opened = runtime;
        if (opened == null) return; // Not opened, or start() sees the status and closes it.
        opened.close();
        if (before != NodeStatus.LEFT && before != NodeStatus.FAILED) {
            LOG.info("node {} is closed", config.name());
        }
    }

    NodeSnapshot snapshot(Duration timeout) {
        NodeRuntime node = runtime();
        Environment environment = node.environment();
        Operations.requireMayBlock(environment);
        CompletableFuture<Optional<NodeReport>> report = new CompletableFuture<>();
        if (!node.report(report)) {
            throw new OverloadedException("the mailbox of node " + config.name() + " is full");
        }
        try {
            if (!environment.awaitDone(report, environment.nanos() + timeout.toNanos())) {
                throw new OperationTimeoutException("no snapshot within " + timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChordInterruptedException("interrupted while waiting for a snapshot", e);
        }
        return report.join()
                .map(seen -> Snapshots.node(seen, status))
                .orElseThrow(() -> new NodeClosedException("node " + config.name() + " has ended"));
    }

    @Override
    public Runnable onEvent(RingEvent event) {
        if (event instanceof RingEvent.IdTaken taken
                && move(NodeStatus.ACTIVE, NodeStatus.FAILED)) {
            LOG.error(
                    "node {} is no member any more: its id {} is held by the node at {}",
                    config.name(),
                    taken.holder().id(),
                    taken.holder().address());
        }
        return events.publish(event);
    }

    @Override
    public void onFailed(Throwable failure) {
        endAs(NodeStatus.FAILED);
    }
}
