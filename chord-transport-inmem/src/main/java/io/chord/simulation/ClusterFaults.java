package io.chord.simulation;

import io.chord.ChordException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;

/**
 * A cluster, as what faults are played on. Starting and leaving block, which events must not: so
 * they wait until the network is between two events.
 */
final class ClusterFaults implements FaultTarget {

    /** No longer than partitions last, mostly: else one start holds up the next. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private final SimulatedCluster cluster;
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();

    /** The nodes that wait to be started, or are being started. */
    private final TreeSet<String> starting = new TreeSet<>();

    private final TreeSet<String> known;

    ClusterFaults(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.known = new TreeSet<>(cluster.names());
    }

    @Override
    public SimulatedNetwork network() {
        return cluster.network();
    }

    @Override
    public boolean join(String name, List<String> seeds) {
        return begin(FaultVerb.JOIN, name, seeds);
    }

    @Override
    public boolean restart(String name, boolean keepsDisk, List<String> seeds) {
        if (!known.contains(name)) return false;
        return begin(keepsDisk ? FaultVerb.RESTART : FaultVerb.RESTART_EMPTY, name, seeds);
    }

    private boolean begin(FaultVerb how, String name, List<String> seeds) {
        if (cluster.isRunning(name) || !starting.add(name)) return false;
        known.add(name);
        work.add(
                () -> {
                    try {
                        var unused = cluster.start(how, name, seeds, START_TIMEOUT);
                    } catch (ChordException notInTime) {
                        // Down, as the next steps will see.
                    } finally {
                        starting.remove(name);
                    }
                });
        return true;
    }

    @Override
    public boolean crash(String name) {
        if (cluster.isRunning(name)) {
            cluster.crash(name);
            return true;
        }
        if (!network().isServing(name)) return false;
        network().crash(name); // While it starts.
        return true;
    }

    @Override
    public boolean leave(String name) {
        if (!cluster.isRunning(name)) return false;
        work.add(
                () -> {
                    if (!cluster.isRunning(name)) return;
                    try {
                        var unused = cluster.leave(name);
                    } catch (ChordException notInTime) {
                        // What it could not hand over is for the test to find out.
                    }
                });
        return true;
    }

    /** Runs the network for some time, and longer if starts and leaves are under way at its end. */
    void runFor(Duration duration) {
        long end = network().nowNanos() + duration.toNanos();
        while (true) {
            Duration rest = Duration.ofNanos(Math.max(0, end - network().nowNanos()));
            if (!network().runUntil(() -> !work.isEmpty(), rest)) return;
            work.remove().run();
        }
    }
}
