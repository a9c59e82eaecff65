package io.chord.bench.evaluate;

import io.chord.bench.report.Figures;

/** Refuses values of options that make no sense, and says which would. */
final class Range {

    static void check(Experiment experiment, String option, double value, double min, double max) {
        if (value >= min && value <= max) return;
        throw experiment.wrong(
                option
                        + " "
                        + Figures.text(value)
                        + " is not from "
                        + Figures.text(min)
                        + " to "
                        + Figures.text(max)
                        + "; give a value of that range, or leave the option away for its default");
    }

    private Range() {}
}
