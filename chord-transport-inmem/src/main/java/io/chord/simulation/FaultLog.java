package io.chord.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes down what was done to a simulated network. */
final class FaultLog {

    /** More are not kept: the course of faults is then told without its end. */
    static final int FAULTS_MAX = 100_000;

    private final EventLoop loop;
    private final List<FaultSchedule.Step> steps = new ArrayList<>();

    FaultLog(EventLoop loop) {
        this.loop = loop;
    }

    /** Writes down a fault, unless it has no text: a delay of a test's own, or nobody's. */
    void add(FaultVerb verb, Object... words) {
        if (steps.size() == FAULTS_MAX) return;
        for (Object word : words) {
            if (word instanceof Delay delay && !Delays.hasText(delay)) return;
            if (word instanceof Collection<?> names && names.isEmpty()) return;
        }
        Duration at = Duration.ofNanos(loop.nowNanos());
        steps.add(new FaultSchedule.Step(at, Fault.of(verb, words), Duration.ZERO));
    }

    FaultSchedule schedule() {
        return new FaultSchedule(steps);
    }
}
