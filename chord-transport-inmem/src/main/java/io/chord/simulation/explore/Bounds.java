package io.chord.simulation.explore;

/**
 * How far an exploration goes.
 *
 * @param depthMax most choices from the start
 * @param statesMax most distinct states
 * @param secondsMax most seconds of real time
 */
public record Bounds(int depthMax, long statesMax, double secondsMax) {

    /** Nothing but memory and patience. */
    public static final Bounds NONE =
            new Bounds(Integer.MAX_VALUE, Long.MAX_VALUE, Double.POSITIVE_INFINITY);

    /** Checks that something is left to explore. */
    public Bounds {
        if (depthMax < 0 || statesMax < 1 || !(secondsMax >= 0)) {
            throw new IllegalArgumentException(
                    "bounds leave nothing: depth "
                            + depthMax
                            + ", states "
                            + statesMax
                            + ", seconds "
                            + secondsMax);
        }
    }

    /** The same with at most so many choices from the start. */
    public Bounds depth(int most) {
        return new Bounds(most, statesMax, secondsMax);
    }

    /** The same with at most so many distinct states. */
    public Bounds states(long most) {
        return new Bounds(depthMax, most, secondsMax);
    }

    /** The same with at most so many seconds of real time. */
    public Bounds seconds(double most) {
        return new Bounds(depthMax, statesMax, most);
    }
}
