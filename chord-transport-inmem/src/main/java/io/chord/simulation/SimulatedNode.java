package io.chord.simulation;

import io.chord.call.Numbered;
import io.chord.engine.Command;
import io.chord.engine.Effect;
import io.chord.engine.Engine;
import io.chord.engine.EngineSettings;
import io.chord.engine.Input;
import io.chord.engine.Outcome;
import io.chord.membership.Placement;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.MalformedFrameException;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreRequest;
import io.chord.ring.Address;
import io.chord.ring.RingEvent;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import io.chord.transport.Environment;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process of a simulated ring: an engine, and hands that do at once what it wants. */
final class SimulatedNode implements FrameReceiver {

    /** The ring that it is of: sees what it does. */
    interface Owner extends RingObserver {

        /** The node has left, and said its last words. */
        void onDeparted(SimulatedNode node);
    }

    private final String name;
    private final SimulatedNetwork network;
    private final Transport transport;
    private final Environment environment;
    private final MessageCodec codec;
    private final StoreId storeId;
    private final EntryStore store;
    private final Placement placement;
    private final Engine engine;
    private final Address address;
    private final long incarnation;
    private final Owner owner;

    /** Inputs that came while the engine was stepped: answers of the store, mostly. */
    private final ArrayDeque<Input> inbox = new ArrayDeque<>(2);

    private final Numbered<Handle> handles = new Numbered<>();
    private final List<RingEvent> events = new ArrayList<>(1);
    private boolean isStepping;
    private boolean hasEnded;
    private long seenVersion;
    private Standing seenStanding = Standing.OUTSIDE;
    private long lastTicket;
    private long malformedFrames;
    private Environment.@Nullable Cancellable timer;
    private long timerNanos = Long.MAX_VALUE;

    SimulatedNode(
            String name,
            SimulatedNetwork network,
            EngineSettings settings,
            MessageCodec codec,
            StoreId storeId,
            Placement placement,
            long incarnationMin,
            Owner owner) {
        this.name = name;
        this.network = network;
        this.transport = network.transport(name);
        this.environment = transport.environment();
        this.codec = codec;
        this.storeId = storeId;
        this.placement = placement;
        this.owner = owner;
        this.incarnation = Math.max(incarnationMin, environment.wallMillis());
        try {
            this.address = transport.start(this);
        } catch (TransportException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        this.store = network.store(name);
        this.engine =
                new Engine(
                        settings,
                        address,
                        incarnation,
                        storeId,
                        network.disk(name).contents().notes(),
                        environment.seed(),
                        store::count,
                        this::perform);
    }

    String name() {
        return name;
    }

    Engine engine() {
        return engine;
    }

    Address address() {
        return address;
    }

    StoreId storeId() {
        return storeId;
    }

    /** Where it was told to go. */
    Placement placement() {
        return placement;
    }

    long incarnation() {
        return incarnation;
    }

    long malformedFrames() {
        return malformedFrames;
    }

    List<RingEvent> events() {
        return Collections.unmodifiableList(events);
    }

    // ---- inputs

    @Override
    public void onFrame(Address from, byte[] frame) {
        if (hasEnded) return;
        Envelope envelope;
        try {
            envelope = codec.decode(frame);
        } catch (MalformedFrameException e) {
            malformedFrames++;
            return;
        }
        submit(new Input.Received(from, envelope));
        owner.onHeard(name, from, envelope);
    }

    @Override
    public void onUnreachable(Address unreachable) {
        if (!hasEnded) submit(new Input.Unreachable(unreachable));
    }

    Handle command(Command command, Supplier<String> what) {
        Handle handle = new Handle(() -> what.get() + " at " + name, network.nowNanos());
        long ticket = ++lastTicket;
        handles.put(ticket, handle);
        submit(new Input.Commanded(ticket, command));
        return handle;
    }

    Environment environment() {
        return environment;
    }

    /** Puts it into its place in an ideal ring. */
    void install(IdealRing.Place place, Genesis genesis) {
        isStepping = true;
        engine.installIdeal(
                place.predecessor(),
                place.self(),
                place.successors(),
                place.fingers(),
                genesis,
                place.views(),
                environment.nanos(),
                environment.wallMillis());
        isStepping = false;
        runInbox();
    }

    private void submit(Input input) {
        inbox.add(input);
        if (!isStepping) runInbox();
    }

    private void runInbox() {
        isStepping = true;
        for (Input input = inbox.poll(); input != null; input = inbox.poll()) {
            engine.step(input, environment.nanos(), environment.wallMillis());
        }
        isStepping = false;
        keepTimer();
        noteChange();
    }

    private void noteChange() {
        long version = engine.routing().version();
        Standing standing = engine.standing();
        if (version == seenVersion && standing == seenStanding) return;
        seenVersion = version;
        seenStanding = standing;
        owner.onChanged(name);
    }

    /**
     * An earlier deadline moves the timer; for a later one it fires for nothing, which is cheap.
     */
    private void keepTimer() {
        long deadline = engine.earliestDeadlineNanos();
        if (deadline >= timerNanos || hasEnded) return;
        if (timer != null) timer.cancel();
        timerNanos = deadline;
        timer = environment.schedule(deadline - environment.nanos(), this::onTimer);
    }

    private void onTimer() {
        timer = null;
        timerNanos = Long.MAX_VALUE;
        if (hasEnded) return;
        if (engine.earliestDeadlineNanos() <= environment.nanos()) {
            submit(new Input.Wakeup());
        } else {
            keepTimer();
        }
    }

    // ---- effects

    private void perform(Effect effect) {
        if (effect instanceof Effect.Send send) {
            owner.onSaid(name, send.to(), send.envelope());
            transport.send(send.to(), codec.encode(send.envelope()));
        } else if (effect instanceof Effect.Complete complete) {
            Handle handle = handles.remove(complete.ticket());
            if (handle != null) handle.end(complete.outcome(), network.nowNanos());
            if (complete.outcome() instanceof Outcome.Departed) owner.onDeparted(this);
        } else if (effect instanceof Effect.AskStore ask) {
            ask(ask.token(), ask.request());
        } else if (effect instanceof Effect.Resolve resolve) {
            transport.resolve(
                    resolve.name(),
                    found -> {
                        if (!hasEnded) submit(new Input.Resolved(resolve.name(), found));
                    });
        } else if (effect instanceof Effect.Publish publish) {
            events.add(publish.event());
        }
    }

    private void ask(long token, StoreRequest request) {
        if (request instanceof StoreRequest.Load load) {
            store.load(load.key(), new ToInbox<>(token, StoreAnswer.Loaded::new));
        } else if (request instanceof StoreRequest.Commit commit) {
            store.commit(
                    commit.batch(),
                    new ToInbox<Boolean>(token, done -> new StoreAnswer.Committed()));
        } else if (request instanceof StoreRequest.Scan scan) {
            store.scan(
                    scan.range(),
                    scan.after(),
                    scan.limit(),
                    new ToInbox<>(token, StoreAnswer.Scanned::new));
        }
    }

    private final class ToInbox<T> implements EntryStore.Answer<T> {
        private final long token;
        private final Function<T, StoreAnswer> toAnswer;

        ToInbox(long token, Function<T, StoreAnswer> toAnswer) {
            this.token = token;
            this.toAnswer = toAnswer;
        }

        @Override
        public void done(T result) {
            answer(toAnswer.apply(result));
        }

        @Override
        public void failed(StoreException failure) {
            String message = String.valueOf(failure.getMessage());
            answer(new StoreAnswer.Failed(message));
        }

        private void answer(StoreAnswer answer) {
            if (!hasEnded) submit(new Input.StoreAnswered(token, answer));
        }
    }

    // ---- ends

    /** Ends in order: open commands are answered by the engine. */
    void close() {
        if (hasEnded) return;
        hasEnded = true;
        isStepping = true;
        engine.close();
        isStepping = false;
        end("closed");
        store.close();
        transport.close();
    }

    /** The network has ended the process: nobody answers what was open. */
    void crashed() {
        hasEnded = true;
        end("crashed");
    }

    private void end(String how) {
        if (timer != null) timer.cancel();
        timer = null;
        Outcome lost =
                new Outcome.Failed(Outcome.Reason.NOT_SERVING, "node " + name + " has " + how);
        for (Handle handle : handles.items()) {
            handle.end(lost, network.nowNanos());
        }
        handles.clear();
    }
}
