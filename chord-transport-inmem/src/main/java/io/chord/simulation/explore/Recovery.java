package io.chord.simulation.explore;

import io.chord.membership.Standing;
import io.chord.simulation.check.RingOracle;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves the nodes alone from a state on: every timer fires in turn, every message arrives, nobody
 * crashes any more and nobody begins to join. Then the ring must become ideal, and who was joining
 * through a live node must have an answer.
 */
final class Recovery {

    /** Rounds in which each timer fires once, after which a ring must be ideal. */
    private static final int ROUNDS_MAX = 20;

    private final RingWorld world;
    private final LongSet good = new LongSet();

    Recovery(RingWorld world) {
        this.world = world;
    }

    /** Why the ring does not become ideal; empty if it does. */
    List<String> violations(int[] state) {
        List<Long> passed = new ArrayList<>();
        List<String> wrong = List.of();
        int[] at = state;
        for (int round = 0; round <= ROUNDS_MAX; round++) {
            long fingerprint = Hash.of(at);
            passed.add(fingerprint);
            wrong = good.contains(fingerprint) ? List.of() : whyNotYet(at);
            if (wrong.isEmpty()) {
                passed.forEach(good::add);
                return wrong;
            }
            at = world.round(at);
        }
        List<String> all = new ArrayList<>();
        all.add("left alone for " + ROUNDS_MAX + " rounds the ring does not become ideal:");
        all.addAll(wrong);
        all.addAll(world.describe(at));
        return all;
    }

    private List<String> whyNotYet(int[] state) {
        List<String> wrong = new ArrayList<>(new RingOracle(world.image(state)).ideal());
        for (int node = 0; node < world.nodes(); node++) {
            if (!world.isDead(state, node)
                    && world.face(state, node).standing() == Standing.JOINING
                    && !world.isSeedDead(state, node)) {
                wrong.add(world.name(node) + " is still joining");
            }
        }
        return wrong;
    }
}
