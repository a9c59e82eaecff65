package io.chord.simulation.check;

import static java.util.Objects.requireNonNull;

import io.chord.ring.NodeRef;

/**
 * Says which failures the proof of the ring allows at one instant (assumption A4 of Zave, TSE 2017,
 * over messages): after it every list, and every list that an answer under way will make somebody
 * write, has a live entry left, and at least r + 1 members are skipped by neither. A test that
 * expects the invariant to hold at all times lets nodes end only as this allows.
 */
public final class CrashGuard {

    private final RingImage image;

    /** A guard for one instant. The image must name all ghosts. */
    public CrashGuard(RingImage image) {
        this.image = requireNonNull(image, "image");
    }

    /** Whether this process may end now, by a crash or by leaving. */
    public boolean allows(NodeRef victim) {
        RingImage after = image.without(victim);
        if (after.members().size() == image.members().size()) return true; // It is no member.
        return after.members().size() > after.successorsMax()
                && new RingOracle(after).invariantWithGhosts().isEmpty();
    }
}
