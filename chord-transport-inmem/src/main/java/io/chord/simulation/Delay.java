package io.chord.simulation;

import io.chord.ring.SplitMix64;
import java.time.Duration;

/**
 * How long a frame is under way, or a store takes: a distribution, from which the simulated network
 * draws once for each copy of each frame.
 *
 * <p>An own one is a function of the given generator alone, and uses {@link StrictMath}: otherwise
 * runs cannot be replayed on another JDK. Those made here have a text, which {@link #parse} reads;
 * their times are printed in seconds.
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
     * Always the same: {@code constant(0.05)}.
     *
     * @throws IllegalArgumentException if the delay is negative, or longer than a year
     */
    static Delay constant(Duration delay) {
        return new Delays.Constant(Delays.nanos("delay", delay));
    }

    /**
     * Any delay from the shortest to the longest, each equally likely: {@code
     * uniform(0.0002,0.002)}.
     *
     * @throws IllegalArgumentException if one is negative, or longer than a year, or the shortest
     *     is longer than the longest
     */
    static Delay uniform(Duration shortest, Duration longest) {
        return new Delays.Uniform(
                Delays.nanos("shortest delay", shortest), Delays.nanos("longest delay", longest));
    }

    /**
     * A least delay and an exponentially distributed rest: most are short, and some are very long:
     * {@code exponential(0.001,0.08)}.
     *
     * @throws IllegalArgumentException if one is negative, or longer than a year
     */
    static Delay exponential(Duration shortest, Duration meanOfRest) {
        return new Delays.Exponential(
                Delays.nanos("shortest delay", shortest),
                Delays.nanos("mean of the rest", meanOfRest));
    }

    /**
     * A delay whose logarithm is normally distributed, as round trips over the Internet are,
     * nearly: {@code lognormal(0.05,0.6)}. Half of all are below the median; with a sigma of 0.6
     * one in a hundred is four times the median, with 1.0 ten times.
     *
     * @param median half of the delays are shorter
     * @param sigma standard deviation of the logarithm, 0.0 to 5.0
     * @throws IllegalArgumentException if one is outside of its bounds
     */
    static Delay lognormal(Duration median, double sigma) {
        return new Delays.Lognormal(Delays.nanos("median delay", median), sigma);
    }

    /**
     * Mostly this one, and now and then another: {@code tail(uniform(0.0002,0.002),0.01,
     * constant(1))}. How a network looks that is fast but for a few frames.
     *
     * @param probability of the other one, 0.0 to 1.0
     * @throws IllegalArgumentException if the probability is outside of its bounds
     */
    default Delay withTail(double probability, Delay rare) {
        return new Delays.Tail(this, probability, rare);
    }

    /**
     * The distribution that a text names, in the form in which those made here print themselves.
     *
     * @throws IllegalArgumentException if the text names none; the message says which there are
     */
    static Delay parse(String text) {
        return Delays.parse(text);
    }
}
