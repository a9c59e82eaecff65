package io.chord.bench;

import io.chord.engine.Command;
import io.chord.engine.Effect;
import io.chord.engine.Engine;
import io.chord.engine.EngineSettings;
import io.chord.engine.Input;
import io.chord.engine.Outcome;
import io.chord.membership.Placement;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreRequest;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.runtime.HeapEntryStore;
import io.chord.simulation.SimulationSettings;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A ring of one engine with the store in memory, by hand: no runtime, no transport, no time. */
final class LoneEngine {

    static final Address ASKER = Address.of("tcp://10.0.0.2:2");
    private static final StoreId STORE = new StoreId(7, 9);
    private static final int STEPS_MAX = 10_000;

    private final EngineSettings settings =
            SimulationSettings.of(SimulationSettings.lan(160, 16))
                    .replication(1)
                    .withoutUpkeep()
                    .settings();
    private final HeapEntryStore store = new HeapEntryStore();
    private final ArrayDeque<Input> inbox = new ArrayDeque<>();
    private final Engine engine;
    private long now = 1;
    private long calls;
    private @Nullable Message said;
    private @Nullable Outcome outcome;

    LoneEngine() {
        SplitMix64 random = new SplitMix64(1);
        engine =
                new Engine(
                        settings,
                        Address.of("tcp://10.0.0.1:1"),
                        1,
                        STORE,
                        new TreeMap<>(),
                        1,
                        store::count,
                        this::perform);
        RingId place = random.nextId(settings.space());
        run(
                new Input.Commanded(
                        1,
                        new Command.Create(
                                new Placement.Fixed(place), new Genesis(3, 4), Long.MAX_VALUE)));
        for (int i = 0; outcome == null && i < STEPS_MAX; i++) {
            now = Math.max(now, engine.earliestDeadlineNanos());
            run(new Input.Wakeup());
        }
        if (outcome == null) throw new IllegalStateException("the engine made no ring");
    }

    StoreId storeId() {
        return STORE;
    }

    /** The view that keeps all points. */
    View view() {
        Message found = ask(new Message.FindView(engine.routing().self().id()));
        if (found instanceof Message.ViewFound view) return view.view();
        throw new IllegalStateException("no view: " + found);
    }

    /** A point of its ring. */
    RingId point(SplitMix64 random) {
        return random.nextId(settings.space());
    }

    /** Gives it a question of another node; what it says, before it returns. */
    Message ask(Message question) {
        said = null;
        run(new Input.Received(ASKER, new Envelope(++calls, Envelope.ANY, question)));
        if (said == null) throw new IllegalStateException("no answer to " + question);
        return said;
    }

    /** Gives it a command of a caller; the outcome, before it returns. */
    Outcome command(Command command) {
        outcome = null;
        run(new Input.Commanded(++calls, command));
        if (outcome == null) throw new IllegalStateException("no outcome of " + command);
        return outcome;
    }

    private void run(Input first) {
        now += 1000;
        engine.step(first, now, now / 1_000_000);
        for (Input input = inbox.poll(); input != null; input = inbox.poll()) {
            engine.step(input, now, now / 1_000_000);
        }
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Send send) said = send.envelope().message();
        else if (effect instanceof Effect.Complete complete) outcome = complete.outcome();
        else if (effect instanceof Effect.AskStore ask) ask(ask.token(), ask.request());
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
            inbox.add(new Input.StoreAnswered(token, toAnswer.apply(result)));
        }

        @Override
        public void failed(StoreException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
