package io.chord.simulation.walk;

import io.chord.simulation.SimulatedRing;
import io.chord.simulation.check.RingImage;
import io.chord.simulation.check.RingOracle;
import java.util.List;

/**
 * Judges a ring after each event at which it has changed: of up to 64 members each time, of larger
 * ones the more seldom the more members there are, since a judgement costs as much more.
 */
final class WalkJudge {

    private static final int ALWAYS_MAX = 64;

    private final SimulatedRing ring;
    private final GhostLists ghosts;
    private final boolean expectsInvariant;
    private long seenChanges = -1;
    private long events;
    private long checks;
    private List<String> violations = List.of();

    WalkJudge(SimulatedRing ring, GhostLists ghosts, boolean expectsInvariant) {
        this.ring = ring;
        this.ghosts = ghosts;
        this.expectsInvariant = expectsInvariant;
    }

    /** To be asked after each event; true: something does not hold, and the run is over. */
    boolean afterEvent() {
        events++;
        long changes = ring.changes();
        if (changes == seenChanges) return false;
        int every = 1 + (ring.live().size() - 1) / ALWAYS_MAX;
        if (every > 1 && changes - seenChanges < every) return false;
        seenChanges = changes;
        checks++;
        RingOracle oracle = new RingOracle(image());
        violations = expectsInvariant ? oracle.safety() : oracle.malformedLists();
        return !violations.isEmpty();
    }

    /** The ring as it is, with its ghosts. */
    RingImage image() {
        RingImage now = ring.image();
        return new RingImage(now.successorsMax(), now.members(), ghosts.now());
    }

    boolean isContent() {
        return violations.isEmpty();
    }

    List<String> violations() {
        return violations;
    }

    long events() {
        return events;
    }

    long checks() {
        return checks;
    }
}
