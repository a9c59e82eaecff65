package io.chord.bench.evaluate;

import io.chord.bench.report.Progress;
import java.util.Arrays;
import picocli.CommandLine.Command;

/**
 * How evenly keys are spread over nodes, by how nodes choose their places (Stoica et al., SIGCOMM
 * 2001, section 6.2): counted on the circle itself, with no messages.
 */
@Command(
        name = "load-balance",
        description =
                "Keys per node, by how nodes choose their places (SIGCOMM 2001, section 6.2).")
final class LoadBalance extends Experiment {

    /** With fewer, chance alone makes some nodes have twice the mean. */
    private static final int KEYS_PER_NODE_MIN = 50;

    LoadBalance() {
        super(
                SetUp.none()
                        .takesKeys(500_000)
                        .takesPlaces(
                                Place.of(Place.Rule.HASH),
                                Place.of(Place.Rule.RANDOM),
                                Place.of(Place.Rule.LARGEST_ARC),
                                Place.virtual(20)),
                10_000);
    }

    /** What the rule of the product must reach, at the size that the reference names. */
    private static final double GOAL = 2.0;

    @Override
    void measure(int nodes, long seed, Report report) {
        report.columns("nodes", "seed", "place", "keys", "p1", "mean", "p99", "max", "p99 / mean");
        for (Place place : setUp().places()) measure(nodes, seed, place, report);
    }

    private void measure(int nodes, long seed, Place place, Report report) {
        long keys = setUp().keys();
        long[] load = load(place, nodes, seed, keys, report.progress());
        Arrays.sort(load);
        double mean = (double) keys / nodes;
        long p1 = Percentile.of(load, 1);
        long p99 = Percentile.of(load, 99);
        long max = load[load.length - 1];
        report.row(nodes, seed, place, keys, p1, mean, p99, max, p99 / mean);
        Point point =
                report.point(nodes, seed)
                        .with("place", place.toString())
                        .with("keys", keys)
                        .with("keys_p1", p1)
                        .with("keys_mean", mean)
                        .with("keys_p99", p99)
                        .with("keys_max", max)
                        .with("keys_p99_to_mean", p99 / mean);
        if (place.rule() == Place.Rule.LARGEST_ARC && mean >= KEYS_PER_NODE_MIN) {
            point.requireAtMost("99th percentile to mean, " + place, p99 / mean, GOAL);
        }
        report.add(point);
    }

    private static long[] load(Place place, int nodes, long seed, long keys, Progress progress) {
        PlacedRing ring = new PlacedRing(seed);
        progress.begin("placing " + nodes + " nodes, " + place, nodes);
        for (int node = 0; node < nodes; node++) {
            ring.add(node, place);
            progress.at(node);
        }
        progress.begin(keys + " keys on " + nodes + " nodes, " + place, keys);
        long[] load = new long[nodes];
        for (long key = 0; key < keys; key++) {
            load[ring.ownerOf(PlacedRing.hash("key-" + key + "-of-" + seed))]++;
            progress.at(key);
        }
        return load;
    }
}
