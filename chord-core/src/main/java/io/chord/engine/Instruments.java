package io.chord.engine;

import io.chord.message.NodeReport;
import io.chord.ring.Arc;
import java.util.Optional;

/**
 * What an engine reads of the hands that hold it, for what it says of itself. Nothing of the
 * protocol depends on it. Called during steps; never blocks.
 */
@FunctionalInterface
public interface Instruments {

    /** The entries of an arc in the node's store; may estimate. */
    long entriesOf(Arc arc);

    /** What goes over the node's network, without what its engine counts; empty: not measured. */
    default Optional<NodeReport.Traffic> traffic() {
        return Optional.empty();
    }
}
