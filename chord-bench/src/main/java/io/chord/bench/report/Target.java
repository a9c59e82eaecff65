package io.chord.bench.report;

import java.util.Locale;

/** What the project wants to reach, as a ratio to something measured in the same run or alone. */
public enum Target {
    LATENCY_GET_R1(Judged.RATIO, 1.25, Unit.MICROSECONDS, "bin/compare"),
    LATENCY_GET_R1_PEER(Judged.RATIO, 0.8, Unit.MICROSECONDS, "bin/compare"),
    LATENCY_GET_LIN_R3(Judged.RATIO, 1.5, Unit.MICROSECONDS, "bin/compare"),
    LATENCY_PUT_R3(Judged.RATIO, 3, Unit.MICROSECONDS, "bin/compare"),
    RATE_GET_R1(Judged.RATIO_AT_LEAST, 2, Unit.PER_SECOND, "bin/compare"),
    RATE_GET_LIN_R3(Judged.RATIO_AT_LEAST, 1.2, Unit.PER_SECOND, "bin/compare"),
    RATE_PUT_R3(Judged.RATIO_AT_LEAST, 1.5, Unit.PER_SECOND, "bin/compare"),
    P99_GET_R1(Judged.RATIO, 1, Unit.MICROSECONDS, "bin/compare"),
    P99_GET_LIN_R3(Judged.RATIO, 1, Unit.MICROSECONDS, "bin/compare"),
    P99_PUT_R3(Judged.RATIO, 1, Unit.MICROSECONDS, "bin/compare"),
    CPU_GET_R1(Judged.OURS, 8, Unit.MICROSECONDS, "bin/compare"),
    CPU_PUT_R3(Judged.OURS, 40, Unit.MICROSECONDS, "bin/compare"),
    LATENCY_GET_R1_SPIN(Judged.OURS, 25, Unit.MICROSECONDS, "bin/compare"),
    KILL_LONGEST_GET(Judged.OURS, 50, Unit.MILLISECONDS, "bin/compare"),
    KILL_ALL_READ(Judged.OURS, 1500, Unit.MILLISECONDS, "bin/compare"),
    FORM(Judged.OURS, 1.5, Unit.SECONDS, "bin/compare"),
    MEMORY_IDLE(Judged.RATIO, 0.6, Unit.MEBIBYTES, "bin/compare"),
    THREADS(Judged.OURS, 10, Unit.COUNT, "bin/compare"),
    THREADS_OWN(Judged.OURS, 5, Unit.COUNT, "bin/compare"),
    JARS(Judged.OURS, 5, Unit.MEBIBYTES, "bin/compare"),
    TLS_RATE(Judged.RATIO_AT_LEAST, 0.7, Unit.PER_SECOND, "bin/compare"),
    GROWTH_50(Judged.RATIO, 1.1, Unit.MICROSECONDS, "bin/compare"),
    LOCAL_GET(Judged.OURS, 400, Unit.NANOSECONDS, "bin/bench"),
    WALK(Judged.RATIO, 3, Unit.NANOSECONDS, "bin/bench"),
    NEXT_HOP(Judged.OURS, 60, Unit.NANOSECONDS, "bin/bench"),
    NEXT_HOP_BYTES(Judged.OURS, 0, Unit.BYTES, "bin/bench"),
    LOOKUP_HOP(Judged.OURS, 500, Unit.NANOSECONDS, "bin/bench");

    /** What the bound is a bound of. */
    private enum Judged {
        OURS,
        RATIO,
        RATIO_AT_LEAST
    }

    /** Units of figures. */
    private enum Unit {
        SECONDS("s"),
        MILLISECONDS("ms"),
        MICROSECONDS("us"),
        NANOSECONDS("ns"),
        PER_SECOND("per_s"),
        MEBIBYTES("MiB"),
        BYTES("B"),
        COUNT("count");

        private final String word;

        Unit(String word) {
            this.word = word;
        }
    }

    private final Judged judged;
    private final double bound;
    private final Unit unit;
    private final String command;

    Target(Judged judged, double bound, Unit unit, String command) {
        this.judged = judged;
        this.bound = bound;
        this.unit = unit;
        this.command = command;
    }

    /** The command that measures it. */
    public String command() {
        return command;
    }

    /** Whether the bound is one of the ratio to the reference. */
    public boolean isOfRatio() {
        return judged != Judged.OURS;
    }

    private String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String boundText() {
        return switch (judged) {
                    case OURS -> "ours<=";
                    case RATIO -> "ratio<=";
                    case RATIO_AT_LEAST -> "ratio>=";
                }
                + Figures.text(bound);
    }

    /**
     * Whether it is reached.
     *
     * @param ours our figure
     * @param ratio ours by the reference; ignored where the bound is of ours alone
     */
    public boolean isReached(double ours, double ratio) {
        return switch (judged) {
            case OURS -> ours <= bound;
            case RATIO -> ratio <= bound;
            case RATIO_AT_LEAST -> ratio >= bound;
        };
    }

    /**
     * The line for scripts; the ratio is the median of those of the rounds.
     *
     * @param reference of the same run; NaN: none
     * @param spread least and greatest of what is judged, over the rounds
     */
    public String line(double ours, double reference, double ratio, String spread) {
        boolean isKnown = !Double.isNaN(judged == Judged.OURS ? ours : ratio);
        return "RESULT target="
                + id()
                + " ours="
                + Figures.text(ours)
                + " reference="
                + Figures.text(reference)
                + " ratio="
                + Figures.text(ratio)
                + " bound="
                + boundText()
                + " unit="
                + unit.word
                + " spread="
                + spread
                + " ok="
                + (isKnown ? Boolean.toString(isReached(ours, ratio)) : "unknown");
    }

    /** The line of one that was not measured. */
    public String skippedLine() {
        return line(Double.NaN, Double.NaN, Double.NaN, "none").replace("ok=unknown", "ok=skipped");
    }
}
