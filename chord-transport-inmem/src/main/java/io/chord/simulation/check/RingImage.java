package io.chord.simulation.check;

import static java.util.Objects.requireNonNull;

import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The ring state of all live members at one instant: what the {@link RingOracle} judges.
 *
 * @param successorsMax r: how many entries a successor list may have
 * @param members all live members, and no others; kept in order of their ids
 */
public record RingImage(int successorsMax, List<MemberState> members) {

    /**
     * What one member knows.
     *
     * @param self the member
     * @param predecessor its predecessor, if it knows one
     * @param successors its successors, nearest first
     */
    public record MemberState(
            NodeRef self, Optional<NodeRef> predecessor, List<NodeRef> successors) {

        /** Copies the list. */
        public MemberState {
            requireNonNull(self, "self");
            requireNonNull(predecessor, "predecessor");
            successors = List.copyOf(successors);
        }
    }

    /**
     * Copies the list and puts it in order.
     *
     * @throws IllegalArgumentException if r is less than 1
     */
    public RingImage {
        if (successorsMax < 1) {
            throw new IllegalArgumentException(
                    "a successor list has room for 1 entry or more, not " + successorsMax);
        }
        List<MemberState> ordered = new ArrayList<>(members);
        ordered.sort(
                Comparator.comparing((MemberState member) -> member.self().id())
                        .thenComparing(member -> member.self().address())
                        .thenComparing(member -> member.self().incarnation()));
        members = List.copyOf(ordered);
    }
}
