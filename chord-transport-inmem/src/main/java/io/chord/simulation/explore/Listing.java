package io.chord.simulation.explore;

import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.SuccessorList;
import io.chord.simulation.explore.RingMachine.Face;
import io.chord.simulation.explore.RingMachine.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A successor list that a node has, or is about to have: a state that was read and is under way to
 * who asked for it is a list already, a ghost of the one that will be written (reference protocol,
 * section 4, "At message level").
 *
 * @param isMember whether the owner is one, or is still joining
 */
record Listing(NodeRef owner, List<NodeRef> entries, boolean isMember) {

    /** The lists of all live nodes, or of all but one. */
    static List<Listing> of(RingWorld world, int[] state, int without) {
        List<Listing> listings = new ArrayList<>();
        for (int node = 0; node < world.nodes(); node++) {
            if (node == without || world.isDead(state, node)) continue;
            Face face = world.face(state, node);
            int before = listings.size();
            for (int i = world.firstLetter(); i < state.length; i++) {
                Letter letter = world.letter(state[i]);
                if (letter.to() == node && world.isAwaited(state, letter)) {
                    ghost(world, face, letter).ifPresent(listings::add);
                }
            }
            boolean hasGhost = listings.size() > before;
            boolean real = !hasGhost || world.setup().ghosts() == RingSetup.Ghosts.BESIDE_LISTS;
            if (face.isMember() && real) {
                listings.add(new Listing(face.self(), face.successors(), true));
            }
        }
        return listings;
    }

    /** What will be written when the answer arrives. */
    private static Optional<Listing> ghost(RingWorld world, Face asker, Letter letter) {
        if (!(letter.footnote() instanceof Read read)) return Optional.empty();
        NodeRef self = asker.self();
        NodeRef asked = world.self(letter.from());
        NodeRef head = asked;
        List<NodeRef> rest = read.successors();
        if (!asker.isMember() && !rest.isEmpty()) {
            // JOIN takes the list of the node before it; all else is headed by who was asked.
            head = rest.get(0);
            rest = rest.subList(1, rest.size());
        }
        boolean unused = !asker.isMember() && !self.id().isInOpen(asked.id(), head.id());
        if (unused || head.id().equals(self.id())) return Optional.empty();
        int most = world.setup().successors();
        return Optional.of(
                new Listing(
                        self,
                        SuccessorList.of(self.id(), head, rest, most).nodes(),
                        asker.isMember()));
    }

    /** Whether one of the entries is among these nodes. */
    boolean hasOneOf(List<NodeRef> live) {
        for (NodeRef entry : entries) {
            if (live.contains(entry)) return true;
        }
        return false;
    }

    /** Whether the node lies between two neighbouring entries, the owner in front. */
    boolean skips(NodeRef node) {
        RingId from = owner.id();
        for (NodeRef entry : entries) {
            if (node.id().isInOpen(from, entry.id())) return true;
            from = entry.id();
        }
        return false;
    }
}
