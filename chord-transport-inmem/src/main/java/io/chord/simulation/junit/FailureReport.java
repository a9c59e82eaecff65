package io.chord.simulation.junit;

import io.chord.simulation.FaultSchedule;
import io.chord.simulation.Shrinker;
import io.chord.simulation.SimulatedNetwork;
import java.util.List;
import java.util.Optional;

/**
 * How to see a failure again, and what led to it.
 *
 * @param network the one that the test failed on
 * @param shrunk the course of faults made shorter, if the test drew one
 */
record FailureReport(
        SimulatedNetwork network, Optional<Shrinker.Result<FaultSchedule.Step>> shrunk) {

    /** More faults than this, done by a test itself, are not shown: they are in its code. */
    private static final int FAULTS_SHOWN_MAX = 50;

    String text() {
        StringBuilder text = new StringBuilder();
        String seed = "-D" + SimulatedTestExtension.SEED_PROPERTY + "=" + network.seed();
        text.append("seed ").append(network.seed());
        text.append(": run this test alone with ").append(seed).append('\n');
        network.course().ifPresent(course -> addCourse(text, seed, course));
        text.append(network.replayLine()).append('\n');
        if (network.course().isEmpty()) addFaults(text);
        List<String> lines = network.recording();
        text.append("the last ").append(lines.size()).append(" things that happened:");
        for (String line : lines) text.append("\n  ").append(line);
        return text.toString();
    }

    private void addCourse(StringBuilder text, String seed, FaultSchedule course) {
        FaultSchedule shown = course;
        text.append("course of ").append(course.size()).append(" faults");
        if (shrunk.isPresent()) {
            Shrinker.Result<FaultSchedule.Step> result = shrunk.get();
            shown = new FaultSchedule(result.steps());
            text.append(", shrunk to ").append(shown.size()).append(" in ");
            text.append(result.runs()).append(" runs");
            if (!result.isMinimal()) text.append(" (time was over)");
        }
        text.append(": replay with ").append(seed).append(" '-D");
        text.append(SimulatedTestExtension.FAULTS_PROPERTY).append('=');
        text.append(shown).append("'\n");
    }

    private void addFaults(StringBuilder text) {
        List<FaultSchedule.Step> steps = network.faults().steps();
        if (steps.isEmpty()) return;
        int first = Math.max(0, steps.size() - FAULTS_SHOWN_MAX);
        text.append("what was done to the network: ");
        if (first > 0) text.append("... ");
        text.append(new FaultSchedule(steps.subList(first, steps.size()))).append('\n');
    }
}
