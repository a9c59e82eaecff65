package io.chord.simulation;

import java.util.List;

/**
 * What a course of faults is played on: a network, and how nodes come and go on it. A method that
 * does not apply, since the node runs already or does not, changes nothing and says so; so any part
 * of a schedule can be played.
 */
public interface FaultTarget {

    /** A network alone: its nodes can be crashed, and nobody joins, leaves or comes back. */
    static FaultTarget of(SimulatedNetwork network) {
        return new NetworkFaults(network);
    }

    /** The network that the nodes are on. */
    SimulatedNetwork network();

    /**
     * Begins to start a node that joins the ring of any of these; does not wait for it.
     *
     * @return whether it did; false if the node runs
     */
    boolean join(String name, List<String> seeds);

    /**
     * Begins to start a node again that has crashed or left; does not wait for it.
     *
     * @param keepsDisk whether it finds the data that it had
     * @return whether it did; false if the node runs, or never did
     */
    boolean restart(String name, boolean keepsDisk, List<String> seeds);

    /**
     * Ends the process of a node at once.
     *
     * @return whether it did; false if it did not run
     */
    boolean crash(String name);

    /**
     * Begins to let a node give its data away and leave; does not wait for it.
     *
     * @return whether it did; false if it does not run
     */
    boolean leave(String name);
}
