package io.chord.bench.evaluate;

import static java.util.Objects.requireNonNull;

import io.chord.bench.report.Progress;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A ring whose nodes come and go while it is asked: joins, departures and lookups are Poisson
 * processes (ToN 2003, section on lookups during stabilization). The origin of a lookup, who
 * departs, and whom a joiner is told of are chosen at random among the nodes that serve.
 */
final class ChurnCourse {

    private static final int SEEDS = 3;
    private static final double LOOKUPS_PER_SECOND = 1;

    private final SimulatedRing ring;
    private final SimulatedNetwork network;
    private final SplitMix64 random;
    private final boolean crash;
    private final double meanPauseNanos;
    private final Census census = new Census();
    private final LookupStats stats;
    private final LookupMeter meter;
    private final List<String> serving = new ArrayList<>();
    private final TreeMap<String, Handle> joining = new TreeMap<>();
    private final TreeMap<String, Handle> leaving = new TreeMap<>();
    private int lastName;
    private long joins;
    private long failedJoins;
    private long departures;
    private long abandoned;

    /**
     * A ring built ideal.
     *
     * @param rate joins, and departures, per second
     * @param crash whether departures are crashes
     */
    ChurnCourse(SimulatedRing ring, int nodes, double rate, boolean crash, LookupStats stats) {
        this.ring = ring;
        this.network = ring.network();
        this.random = new SplitMix64(network.seed());
        this.crash = crash;
        this.stats = stats;
        meanPauseNanos = 1e9 / rate;
        List<RingId> ids = ring.randomIds(nodes);
        ring.installIdeal(ids);
        for (int i = 0; i < nodes; i++) {
            Address address = network.address("n" + i);
            census.born(address, ids.get(i), 0);
            census.serves(address, 0);
            serving.add("n" + i);
        }
        lastName = nodes - 1;
        meter = new LookupMeter(ring, this::trueOwner, this::onEnd);
    }

    /** Lets nodes come and go for a while, and then also looks up. */
    void run(Duration settling, long lookups, Progress progress) {
        double nextJoin = pause(meanPauseNanos);
        double nextDeparture = pause(meanPauseNanos);
        double nextLookup = settling.toNanos();
        long begun = 0;
        while (begun < lookups || meter.openCount() > 0) {
            double next = Math.min(nextJoin, nextDeparture);
            if (begun < lookups) next = Math.min(next, nextLookup);
            long wait = Math.max(0, (long) next - network.nowNanos());
            network.runUntil(this::hasNews, Duration.ofNanos(wait));
            settle();
            long now = network.nowNanos();
            if (now >= (long) nextJoin) {
                nextJoin += pause(meanPauseNanos);
                join();
            }
            if (now >= (long) nextDeparture) {
                nextDeparture += pause(meanPauseNanos);
                depart();
            }
            if (begun < lookups && now >= (long) nextLookup) {
                nextLookup += pause(1e9 / LOOKUPS_PER_SECOND);
                begun++;
                meter.find(oneOf(serving), random.nextId(ring.settings().space()));
                if (begun % 100 == 0) meter.forgetEnded();
                progress.at(begun);
            }
        }
        stats.addFrames(meter.frames());
    }

    private double pause(double meanNanos) {
        return random.nextExponential(meanNanos);
    }

    private boolean hasNews() {
        for (Handle join : joining.values()) if (join.isDone()) return true;
        for (Handle leave : leaving.values()) if (leave.isDone()) return true;
        return false;
    }

    private void settle() {
        long now = network.nowNanos();
        for (String name : ended(joining)) {
            Handle join = requireNonNull(joining.remove(name));
            Address address = network.address(name);
            if (join.isSuccess()) {
                census.serves(address, now);
                serving.add(name);
            } else {
                failedJoins++;
                if (ring.live().contains(name)) ring.close(name);
                census.ends(address, now);
            }
        }
        for (String name : ended(leaving)) {
            leaving.remove(name);
            census.ends(network.address(name), now);
        }
    }

    private static List<String> ended(Map<String, Handle> handles) {
        List<String> ended = new ArrayList<>();
        for (Map.Entry<String, Handle> entry : handles.entrySet()) {
            if (entry.getValue().isDone()) ended.add(entry.getKey());
        }
        return ended;
    }

    private void join() {
        joins++;
        String name = "n" + ++lastName;
        RingId id = random.nextId(ring.settings().space());
        String[] seeds = new String[SEEDS];
        for (int i = 0; i < SEEDS; i++) seeds[i] = oneOf(serving);
        census.born(network.address(name), id, network.nowNanos());
        joining.put(name, ring.join(name, id, seeds));
    }

    private void depart() {
        if (serving.size() < 2) return;
        departures++;
        String name = serving.remove(random.nextInt(serving.size()));
        Address address = network.address(name);
        if (crash) {
            census.ends(address, network.nowNanos());
            ring.crash(name);
        } else {
            census.leaves(address, network.nowNanos());
            leaving.put(name, ring.leave(name));
        }
    }

    private String oneOf(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    /** Who was found, if that was right at one instant of the lookup; else who it is now. */
    private Optional<Address> trueOwner(TracedLookup lookup) {
        long begun = lookup.begunNanos();
        long now = lookup.endedNanos();
        return lookup.found()
                .filter(found -> census.wasOwner(found, lookup.key(), begun, now))
                .or(() -> census.owner(lookup.key(), now));
    }

    /** A lookup whose origin has departed has nobody to whom it could fail. */
    private void onEnd(TracedLookup lookup) {
        boolean isLost = !lookup.isFound() && census.hasEnded(lookup.origin(), network.nowNanos());
        if (isLost) abandoned++;
        else stats.add(lookup);
    }

    long joins() {
        return joins;
    }

    long failedJoins() {
        return failedJoins;
    }

    long departures() {
        return departures;
    }

    /** Lookups whose origin departed before they ended: not judged. */
    long abandoned() {
        return abandoned;
    }

    /** Nodes that serve now. */
    int nodes() {
        return serving.size();
    }
}
