package io.chord.simulation.explore;

import java.util.List;

/**
 * What an {@link Explorer} explores: states, and in each the choices of what happens next.
 *
 * <p>A state is a vector of numbers that mean something to this world alone; equal vectors are the
 * same state, and the same choices lead from it to the same states. Nobody changes a vector that
 * was given out. Not thread-safe.
 */
public interface World {

    /** The state in which everything begins. */
    int[] start();

    /**
     * What may happen next.
     *
     * @return the choices, in an order that is the same each time; none: the end
     */
    int[] choices(int[] state);

    /** The state after one of {@link #choices} was taken. */
    int[] after(int[] state, int choice);

    /** A choice in words; in one state no two choices have the same. */
    String describe(int[] state, int choice);

    /**
     * What is wrong in this state.
     *
     * @return in words; empty if nothing is
     */
    List<String> violations(int[] state);

    /** A state in words, of several lines. */
    List<String> describe(int[] state);
}
