package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ring.SplitMix64;
import java.time.Duration;

/**
 * How long a frame is under way: a distribution, from which the simulated network draws once for
 * each copy of each frame.
 *
 * <p>An own one is a function of the given generator alone, and uses {@link StrictMath}: otherwise
 * runs cannot be replayed on another JDK.
 */
@FunctionalInterface
public interface Delay {

    /**
     * The next delay.
     *
     * @param random the network's generator
     * @return nanoseconds, 0 or more
     */
    long nextNanos(SplitMix64 random);

    /**
     * Always the same.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    static Delay constant(Duration delay) {
        long nanos = nanos("delay", delay);
        return random -> nanos;
    }

    /**
     * Any delay from the shortest to the longest, each equally likely.
     *
     * @throws IllegalArgumentException if one is negative or the shortest is longer than the
     *     longest
     */
    static Delay uniform(Duration shortest, Duration longest) {
        long first = nanos("shortest delay", shortest);
        long span = nanos("longest delay", longest) - first;
        if (span < 0) {
            throw new IllegalArgumentException(
                    "the shortest delay " + shortest + " is longer than the longest, " + longest);
        }
        return span == 0 ? random -> first : random -> first + random.nextLong(span + 1);
    }

    /**
     * A least delay and an exponentially distributed rest: most are short, and some are very long.
     *
     * @throws IllegalArgumentException if one is negative
     */
    static Delay exponential(Duration shortest, Duration meanOfRest) {
        long first = nanos("shortest delay", shortest);
        double mean = (double) nanos("mean of the rest", meanOfRest);
        return random -> first + (long) random.nextExponential(mean);
    }

    private static long nanos(String what, Duration duration) {
        requireNonNull(duration, what);
        if (duration.isNegative() || duration.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(
                    what + " " + duration + " is not from 0 to 365 days");
        }
        return duration.toNanos();
    }
}
