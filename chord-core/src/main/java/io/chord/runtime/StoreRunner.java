package io.chord.runtime;

import io.chord.engine.Effect;
import io.chord.engine.Input;
import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreRequest;
import io.chord.store.EntryStore;
import io.chord.store.StoreException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Performs what the engine asks of its store, and brings back the answers.
 *
 * <p>All but the answers is called under the loop's ownership: so the store is called by one thread
 * at a time and in the order of the effects, as its contract promises. An answer given before the
 * call returns waits in the loop's queue and is stepped in the same run; there is no recursion.
 */
final class StoreRunner {

    private final EntryStore store;
    private final Consumer<Input.StoreAnswered> answers;
    private final int underWayMax;
    private final ArrayDeque<Effect.AskStore> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * @param underWayMax most calls that wait for an answer; the engine's own bounds hold for what
     *     waits behind them
     * @param answers takes an answer, on any thread
     */
    StoreRunner(EntryStore store, int underWayMax, Consumer<Input.StoreAnswered> answers) {
        this.store = store;
        this.underWayMax = underWayMax;
        this.answers = answers;
    }

    void ask(Effect.AskStore effect) {
        if (underWay == underWayMax) {
            waiting.add(effect);
        } else {
            call(effect);
        }
    }

    /** The engine is given an answer: its slot is free again. */
    void stepped() {
        underWay--;
        Effect.AskStore next = waiting.poll();
        if (next != null) call(next);
    }

    private void call(Effect.AskStore effect) {
        underWay++;
        StoreRequest request = effect.request();
        long token = effect.token();
        if (request instanceof StoreRequest.Load load) {
            var answer = new Once<>(token, StoreAnswer.Loaded::new);
            answer.around(() -> store.load(load.key(), answer));
        } else if (request instanceof StoreRequest.Commit commit) {
            var answer = new Once<Boolean>(token, done -> new StoreAnswer.Committed());
            answer.around(() -> store.commit(commit.batch(), answer));
        } else if (request instanceof StoreRequest.Scan scan) {
            var answer = new Once<>(token, StoreAnswer.Scanned::new);
            answer.around(() -> store.scan(scan.range(), scan.after(), scan.limit(), answer));
        }
    }

    /** Lets one answer through, whatever the store does. */
    private final class Once<T> implements EntryStore.Answer<T> {
        private final long token;
        private final Function<T, StoreAnswer> toAnswer;
        private final AtomicBoolean isAnswered = new AtomicBoolean();

        Once(long token, Function<T, StoreAnswer> toAnswer) {
            this.token = token;
            this.toAnswer = toAnswer;
        }

        void around(Runnable call) {
            try {
                call.run();
            } catch (RuntimeException brokenContract) {
                answer(new StoreAnswer.Failed("the store threw " + brokenContract));
            }
        }

        @Override
        public void done(T result) {
            answer(toAnswer.apply(result));
        }

        @Override
        public void failed(StoreException failure) {
            answer(new StoreAnswer.Failed(String.valueOf(failure.getMessage())));
        }

        private void answer(StoreAnswer answer) {
            if (isAnswered.compareAndSet(false, true)) {
                answers.accept(new Input.StoreAnswered(token, answer));
            }
        }
    }
}
