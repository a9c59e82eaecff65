package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The distributions that {@link Delay} makes, and their text. */
final class Delays {

    private static final Duration LONGEST = Duration.ofDays(365);

    private Delays() {}

    record Constant(long nanos) implements Delay {
        @Override
        public long nextNanos(SplitMix64 random) {
            return nanos;
        }

        @Override
        public String toString() {
            return "constant(" + Seconds.text(nanos) + ")";
        }
    }

    record Uniform(long shortest, long longest) implements Delay {
        Uniform {
            if (longest < shortest) {
                throw new IllegalArgumentException(
                        "the shortest delay "
                                + Duration.ofNanos(shortest)
                                + " is longer than the longest, "
                                + Duration.ofNanos(longest));
            }
        }

        @Override
        public long nextNanos(SplitMix64 random) {
            long span = longest - shortest;
            return span == 0 ? shortest : shortest + random.nextLong(span + 1);
        }

        @Override
        public String toString() {
            return "uniform(" + Seconds.text(shortest) + "," + Seconds.text(longest) + ")";
        }
    }

    record Exponential(long shortest, long meanOfRest) implements Delay {
        @Override
        public long nextNanos(SplitMix64 random) {
            return shortest + (long) random.nextExponential((double) meanOfRest);
        }

        @Override
        public String toString() {
            return "exponential(" + Seconds.text(shortest) + "," + Seconds.text(meanOfRest) + ")";
        }
    }

    record Lognormal(long median, double sigma) implements Delay {
        Lognormal {
            if (!(sigma >= 0.0 && sigma <= 5.0)) {
                throw new IllegalArgumentException("sigma " + sigma + " is not from 0.0 to 5.0");
            }
        }

        @Override
        public long nextNanos(SplitMix64 random) {
            // Box and Muller (1958): two numbers make one that is normally distributed.
            double radius = StrictMath.sqrt(2 * random.nextExponential(1.0));
            double normal = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
            return (long) (median * StrictMath.exp(sigma * normal));
        }

        @Override
        public String toString() {
            return "lognormal(" + Seconds.text(median) + "," + sigma + ")";
        }
    }

    record Tail(Delay usual, double probability, Delay rare) implements Delay {
        Tail {
            requireNonNull(rare, "rare");
            probability = Links.probability("probability of the tail", probability);
        }

        @Override
        public long nextNanos(SplitMix64 random) {
            return (random.nextBoolean(probability) ? rare : usual).nextNanos(random);
        }

        @Override
        public String toString() {
            return "tail(" + usual + "," + probability + "," + rare + ")";
        }
    }

    /** Whether it was made here, and so can be printed and read again. */
    static boolean hasText(Delay delay) {
        if (delay instanceof Tail tail) return hasText(tail.usual) && hasText(tail.rare);
        return delay instanceof Constant
                || delay instanceof Uniform
                || delay instanceof Exponential
                || delay instanceof Lognormal;
    }

    static long nanos(String what, Duration duration) {
        requireNonNull(duration, what);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " " + duration + " is not from 0 to 365 days");
        }
        return duration.toNanos();
    }

    static Delay parse(String text) {
        int open = text.indexOf('(');
        if (open < 0 || !text.endsWith(")")) throw notADelay(text);
        List<String> parts = parts(text.substring(open + 1, text.length() - 1));
        String kind = text.substring(0, open) + "/" + parts.size();
        return switch (kind) {
            case "constant/1" -> Delay.constant(time(parts.get(0)));
            case "uniform/2" -> Delay.uniform(time(parts.get(0)), time(parts.get(1)));
            case "exponential/2" -> Delay.exponential(time(parts.get(0)), time(parts.get(1)));
            case "lognormal/2" -> Delay.lognormal(time(parts.get(0)), number(parts.get(1)));
            case "tail/3" ->
                    parse(parts.get(0)).withTail(number(parts.get(1)), parse(parts.get(2)));
            default -> throw notADelay(text);
        };
    }

    /** Divides at the commas that are outside of brackets. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') depth++;
            if (c == ')') depth--;
            if (c == ',' && depth == 0) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(text.substring(begin));
        return parts;
    }

    private static Duration time(String text) {
        return Duration.ofNanos(Seconds.nanos(text));
    }

    static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
        }
    }

    private static IllegalArgumentException notADelay(String text) {
        return new IllegalArgumentException(
                "\""
                        + text
                        + "\" is not a delay; there are constant(SECONDS),"
                        + " uniform(SHORTEST,LONGEST), exponential(SHORTEST,MEAN_OF_REST),"
                        + " lognormal(MEDIAN,SIGMA) and tail(DELAY,PROBABILITY,DELAY)");
    }
}
