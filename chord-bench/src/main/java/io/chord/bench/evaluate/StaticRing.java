package io.chord.bench.evaluate;

import io.chord.bench.report.Progress;
import io.chord.engine.EngineSettings;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.FrameObserver;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A ring built ideal, in which nothing but lookups happens. */
final class StaticRing {

    /** Lookups are given so long that none fails for want of time. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final SimulatedRing ring;
    private final SplitMix64 random;
    private List<String> members;

    /**
     * A ring of so many nodes at random ids.
     *
     * @param settings without upkeep
     */
    StaticRing(SimulatedNetwork network, EngineSettings settings, int nodes) {
        ring = new SimulatedRing(network, settings).timeout(PATIENCE);
        random = new SplitMix64(network.seed());
        ring.installIdeal(nodes);
        members = ring.members();
    }

    SimulatedRing ring() {
        return ring;
    }

    /** Crashes nodes chosen at random, at one instant. */
    void crash(int count) {
        List<String> order = new ArrayList<>(members);
        random.shuffle(order);
        for (String name : order.subList(0, count)) ring.crash(name);
        members = ring.members();
    }

    /**
     * Looks random points up from random live nodes, and counts nothing: to see how fast that is.
     *
     * @param atOnce how many are begun at one instant; the next ones when all of them have ended
     */
    void lookupUncounted(long lookups, int atOnce, Progress progress) {
        ring.network().observe(new FrameObserver() {});
        for (long done = 0; done < lookups; ) {
            int count = (int) Math.min(atOnce, lookups - done);
            List<Handle> batch = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                RingId point = random.nextId(ring.settings().space());
                batch.add(ring.find(members.get(random.nextInt(members.size())), point));
            }
            ring.awaitAll(batch);
            done += count;
            progress.at(done);
        }
    }

    /**
     * Looks random points up from random live nodes, and adds what that took.
     *
     * @param atOnce how many are begun at one instant; the next ones when all of them have ended
     */
    void lookup(long lookups, int atOnce, LookupStats stats, Progress progress) {
        TrueOwners owners = TrueOwners.of(ring);
        LookupMeter meter = new LookupMeter(ring, lookup -> owners.owner(lookup.key()), stats::add);
        for (long done = 0; done < lookups; ) {
            int count = (int) Math.min(atOnce, lookups - done);
            List<TracedLookup> batch = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                RingId point = random.nextId(ring.settings().space());
                batch.add(meter.find(members.get(random.nextInt(members.size())), point));
            }
            for (TracedLookup lookup : batch) {
                if (!ring.network().runUntil(lookup::isDone, PATIENCE.plusSeconds(1))) {
                    throw new IllegalStateException(
                            "a lookup did not end; " + ring.network().replayLine());
                }
            }
            meter.forgetEnded();
            done += count;
            progress.at(stats.lookups());
        }
        stats.addFrames(meter.frames());
    }
}
