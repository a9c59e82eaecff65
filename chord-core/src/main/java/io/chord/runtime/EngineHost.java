package io.chord.runtime;

import io.chord.engine.Effect;
import io.chord.engine.Engine;
import io.chord.engine.Input;
import io.chord.engine.Outcome;
import io.chord.membership.Standing;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.replication.StoreRequest;
import io.chord.ring.Address;
import io.chord.ring.RingEvent;
import io.chord.store.EntryStore;
import io.chord.transport.Environment;
import io.chord.transport.Lane;
import io.chord.transport.Transport;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an engine its inputs and performs its effects.
 *
 * <p>While the engine is held: messages go to the transport and events to their queues, so that
 * their order is that of the effects; the store is called ({@link StoreRunner} says why). After it
 * is released: callers are told.
 */
final class EngineHost implements Stepper<Object> {

    private static final long NOTHING_SERVED = -1;

    private static final Logger LOG = LoggerFactory.getLogger(NodeRuntime.class);

    /** A task for the engine that is no input of the protocol: a look at it, its end. */
    interface Held {
        /** The engine, or null when it has ended. */
        void with(@Nullable Engine engine);
    }

    private final String name;
    private final Environment environment;
    private final Transport transport;
    private final MessageCodec codec;
    private final Tickets tickets;
    private final FrameCounters counters;
    private final RareLog rareLog;
    private final NodeListener listener;
    private final int frameBytesMax;

    /**
     * Inputs are {@link Input}, {@link FairMailbox.Shared} or {@link Held}; a wrapper around them
     * would be made for each.
     */
    private final NodeLoop<Object> loop;

    private final FairMailbox mailbox;
    private final StoreRunner storeRunner;
    private final LocalReads localReads;
    private final Wakeups wakeups;

    // Owned by the loop.
    private @Nullable Engine engine;
    private long servedVersion = NOTHING_SERVED;
    private @Nullable Standing servedAs;
    private boolean hasEnded;

    /** Questions of the step under way for which the transport had no room. */
    private final ArrayDeque<Input.NotSent> notSent = new ArrayDeque<>();

    private String endedBecause = "the node has not started";

    EngineHost(
            String name,
            Transport transport,
            EntryStore store,
            MessageCodec codec,
            Tickets tickets,
            FrameCounters counters,
            RareLog rareLog,
            RuntimeBounds bounds,
            NodeListener listener) {
        this.name = name;
        this.environment = transport.environment();
        this.transport = transport;
        this.frameBytesMax = transport.frameBytesMax();
        this.codec = codec;
        this.tickets = tickets;
        this.counters = counters;
        this.rareLog = rareLog;
        this.listener = listener;
        this.loop = new NodeLoop<>(this, environment, bounds.ofLoop());
        this.mailbox = new FairMailbox(loop, counters, bounds);
        this.storeRunner = new StoreRunner(store, bounds.storeCalls(), loop::submitReserved);
        this.localReads = new LocalReads(store);
        this.wakeups = new Wakeups(environment, () -> loop.submitReserved(new Input.Wakeup()));
    }

    NodeLoop<Object> loop() {
        return loop;
    }

    FairMailbox mailbox() {
        return mailbox;
    }

    LocalReads localReads() {
        return localReads;
    }

    /**
     * Makes an engine, in place of the one before, unless the node was closed.
     *
     * @param failed told if it could not be made
     */
    void begin(Supplier<Engine> maker, Consumer<RuntimeException> failed) {
        loop.submitReserved(
                (Held)
                        none -> {
                            if (hasEnded) return;
                            stop("the node begins anew");
                            try {
                                engine = maker.get();
                            } catch (RuntimeException failure) {
                                failed.accept(failure);
                            }
                        });
    }

    /** Tells whoever runs the node what is wrong around it, in the order of other events. */
    void warn(String what) {
        LOG.warn("{}: {}", name, what);
        Held tell = running -> loop.afterwards(listener.onEvent(new RingEvent.Warning(what)));
        if (!loop.submit(tell)) LOG.debug("{}: too busy to tell its listeners", name);
    }

    /** The last input that has an effect. */
    void end(String reason, Runnable afterwards) {
        loop.submitReserved(
                (Held)
                        running -> {
                            hasEnded = true;
                            stop(reason);
                            loop.onRelease(afterwards);
                        });
    }

    @Override
    public void step(Object work) {
        if (work instanceof Input input) {
            stepEngine(input);
        } else if (work instanceof FairMailbox.Shared shared) {
            stepEngine(mailbox.taken(shared));
        } else {
            ((Held) work).with(engine);
        }
    }

    private void stepEngine(Input input) {
        Engine running = engine;
        if (running != null) {
            running.step(input, environment.nanos(), environment.wallMillis());
            tellNotSent(running);
        } else if (input instanceof Input.Commanded command) {
            tickets.complete(command.ticket(), notServing(), loop);
        }
        if (input instanceof Input.StoreAnswered) {
            storeRunner.stepped();
        } else if (input instanceof Input.Wakeup) {
            wakeups.stepped();
        } else if (input instanceof Input.Abandoned) {
            tickets.forgotten();
        }
    }

    /** Each may bring the engine to ask somebody else, which may find no room either. */
    private void tellNotSent(Engine running) {
        for (Input input = notSent.poll(); input != null; input = notSent.poll()) {
            running.step(input, environment.nanos(), environment.wallMillis());
        }
    }

    @Override
    public void beforeRelease() {
        Engine running = engine;
        if (running == null) return;
        wakeups.keep(running.earliestDeadlineNanos());
        if (running.servingVersion() != servedVersion || running.standing() != servedAs) {
            servedVersion = running.servingVersion();
            servedAs = running.standing();
            localReads.serve(running.serving());
        }
    }

    /** An engine that broke its own rules once cannot be trusted with the next input. */
    @Override
    public void failed(Throwable failure) {
        LOG.error("{}: the node failed and serves nothing any more", name, failure);
        if (engine == null) return;
        stop("the node failed: " + failure);
        Outcome outcome = notServing();
        loop.onRelease(() -> listener.onFailed(failure));
        loop.afterwards(() -> tickets.tellAll(outcome));
    }

    private void stop(String reason) {
        Engine running = engine;
        endedBecause = reason;
        wakeups.stop();
        engine = null;
        notSent.clear();
        serveNothing();
        if (running == null) return;
        try {
            running.close();
        } catch (RuntimeException failure) {
            LOG.error("{}: the engine could not end in order", name, failure);
        }
    }

    private Outcome notServing() {
        return new Outcome.Failed(Outcome.Reason.NOT_SERVING, endedBecause);
    }

    /** For the engine, during its steps. */
    Consumer<Effect> effects() {
        return this::perform;
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Send send) {
            send(send);
        } else if (effect instanceof Effect.Complete complete) {
            tickets.complete(complete.ticket(), complete.outcome(), loop);
        } else if (effect instanceof Effect.AskStore ask) {
            if (erases(ask)) serveNothing();
            storeRunner.ask(ask);
        } else if (effect instanceof Effect.Resolve resolve) {
            resolve(resolve.name());
        } else if (effect instanceof Effect.Publish publish) {
            Runnable delivery = listener.onEvent(publish.event());
            loop.afterwards(delivery);
        }
    }

    /** A lost answer is no harm: who waits for it does so for a while only. */
    private void resolve(Address name) {
        try {
            transport.resolve(name, found -> loop.submit(new Input.Resolved(name, found)));
        } catch (RuntimeException brokenContract) {
            rareLog.warn(this.name, "the transport threw " + brokenContract + " for " + name);
        }
    }

    private static boolean erases(Effect.AskStore ask) {
        return ask.request() instanceof StoreRequest.Commit commit
                && !commit.batch().clears().isEmpty();
    }

    /** Until the end of this run, when what is served is said anew. */
    private void serveNothing() {
        servedVersion = NOTHING_SERVED;
        localReads.withdraw();
    }

    private void send(Effect.Send send) {
        byte[] frame = codec.encode(send.envelope());
        if (frame.length > frameBytesMax) {
            counters.oversized();
            rareLog.warn(
                    name,
                    "did not send a frame of "
                            + frame.length
                            + " bytes to "
                            + send.to()
                            + ": its transport carries at most "
                            + frameBytesMax);
            return;
        }
        Message message = send.envelope().message();
        Lane lane = MessageCodec.isMaintenance(message) ? Lane.MAINTENANCE : Lane.DATA;
        try {
            Optional<String> full = transport.send(send.to(), frame, lane);
            if (full.isEmpty()) {
                counters.sent(frame);
            } else if (message instanceof Message.Request) {
                notSent.add(new Input.NotSent(send.envelope().callId(), full.get()));
            }
        } catch (RuntimeException brokenContract) {
            rareLog.warn(name, "the transport threw " + brokenContract + " for " + send.to());
        }
    }
}
