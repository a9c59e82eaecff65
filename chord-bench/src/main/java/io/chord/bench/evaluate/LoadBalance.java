package io.chord.bench.evaluate;

import io.chord.ring.KeyHasher;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;

import picocli.CommandLine.Command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How evenly keys are spread over nodes, by how nodes choose their places (Stoica et al., SIGCOMM
 * 2001, section 6.2): counted on the circle itself, with no messages.
 */
@Command(
        name = "load-balance",
        description =
                "Keys per node, by how nodes choose their places (SIGCOMM 2001, section 6.2).")
final class LoadBalance extends Experiment {

    private static final RingSpace SPACE = RingSpace.of(160);

    LoadBalance() {
        super(
                SetUp.none()
                        .takesKeys(500_000)
                        .takesPlaces(
                                Place.of(Place.Rule.HASH),
                                Place.of(Place.Rule.RANDOM),
                                Place.virtual(20)),
                10_000);
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        report.columns("nodes", "seed", "place", "keys", "p1", "mean", "p99", "max", "p99 / mean");
        for (Place place : setUp().places()) {
            report.progress().begin(nodes + " nodes, " + place);
            SplitMix64 random = new SplitMix64(seed);
            long[] load = load(place(place, nodes, seed, random), nodes, seed, report);
            Arrays.sort(load);
            double mean = (double) setUp().keys() / nodes;
            long p1 = Percentile.of(load, 1);
            long p99 = Percentile.of(load, 99);
            long max = load[load.length - 1];
            report.row(nodes, seed, place, setUp().keys(), p1, mean, p99, max, p99 / mean);
            report.add(
                    report.point(nodes, seed)
                            .with("place", place.toString())
                            .with("keys", setUp().keys())
                            .with("keys_p1", p1)
                            .with("keys_mean", mean)
                            .with("keys_p99", p99)
                            .with("keys_max", max)
                            .with("keys_p99_to_mean", p99 / mean));
        }
    }

    /** The ids, each with the number of its node. */
    private static NavigableMap<RingId, Integer> place(
            Place place, int nodes, long seed, SplitMix64 random) {
        NavigableMap<RingId, Integer> ids = new TreeMap<>();
        for (int node = 0; node < nodes; node++) {
            for (int i = 0; i < place.virtual(); i++) {
                RingId id;
                do {
                    id =
                            place.rule() == Place.Rule.HASH
                                    ? hash("sim:n" + node + '/' + seed)
                                    : random.nextId(SPACE);
                } while (ids.putIfAbsent(id, node) != null);
            }
        }
        return ids;
    }

    private long[] load(NavigableMap<RingId, Integer> ids, int nodes, long seed, Report report) {
        long[] load = new long[nodes];
        for (long key = 0; key < setUp().keys(); key++) {
            Map.Entry<RingId, Integer> owner = ids.ceilingEntry(hash("key " + key + '/' + seed));
            if (owner == null) owner = ids.firstEntry();
            load[owner.getValue()]++;
            report.progress().at(key, setUp().keys());
        }
        return load;
    }

    private static RingId hash(String text) {
        return KeyHasher.sha256().hash(text.getBytes(StandardCharsets.UTF_8), SPACE);
    }
}
