package io.chord.bench.compare;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A step that many threads ask for and only one at a time takes: who asks while another one takes
 * steps leaves it a note. So a step whose answer comes at once can ask for the next one without
 * growing the stack.
 */
final class OneAtATime {

    private final Runnable step;
    private final AtomicInteger asked = new AtomicInteger();

    OneAtATime(Runnable step) {
        this.step = step;
    }

    /** Takes the step as often as it was asked for, unless another thread is doing so. */
    void ask() {
        if (asked.getAndIncrement() > 0) return;
        do {
            step.run();
        } while (asked.decrementAndGet() > 0);
    }
}
