package io.chord.simulation;

import java.util.List;

/** A simulated ring, as what faults are played on. */
final class RingFaults implements FaultTarget {

    private final SimulatedRing ring;

    RingFaults(SimulatedRing ring) {
        this.ring = ring;
    }

    @Override
    public SimulatedNetwork network() {
        return ring.network();
    }

    @Override
    public boolean join(String name, List<String> seeds) {
        if (ring.isRunning(name)) return false;
        ring.join(name, seeds.toArray(String[]::new));
        return true;
    }

    @Override
    public boolean restart(String name, boolean keepsDisk, List<String> seeds) {
        if (ring.isRunning(name) || !ring.hasRun(name)) return false;
        ring.restart(name, keepsDisk, seeds.toArray(String[]::new));
        return true;
    }

    @Override
    public boolean crash(String name) {
        if (!ring.isRunning(name)) return false;
        ring.crash(name);
        return true;
    }

    @Override
    public boolean leave(String name) {
        if (!ring.isRunning(name)) return false;
        ring.leave(name);
        return true;
    }
}
