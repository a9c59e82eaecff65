package io.chord.simulation;

import java.util.List;

/** A network whose nodes somebody else has made, as what faults are played on. */
record NetworkFaults(SimulatedNetwork network) implements FaultTarget {

    @Override
    public boolean join(String name, List<String> seeds) {
        return false;
    }

    @Override
    public boolean restart(String name, boolean keepsDisk, List<String> seeds) {
        return false;
    }

    @Override
    public boolean crash(String name) {
        if (!network.isServing(name)) return false;
        network.crash(name);
        return true;
    }

    @Override
    public boolean leave(String name) {
        return false;
    }
}
