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
 * @param ghosts lists that answers under way will make live processes write, as far as they are
 *     known
 */
public record RingImage(int successorsMax, List<MemberState> members, List<Ghost> ghosts) {

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
     * A list that a process would write if an answer came that is under way to it. A question takes
     * effect when it is answered, so what is true of lists must be true of these too.
     *
     * @param writer who has asked: a member, or who is about to become one
     * @param successors what it would write
     */
    public record Ghost(NodeRef writer, List<NodeRef> successors) {

        /** Copies the list. */
        public Ghost {
            requireNonNull(writer, "writer");
            successors = List.copyOf(successors);
        }
    }

    /** An image of which no ghosts are known. */
    public RingImage(int successorsMax, List<MemberState> members) {
        this(successorsMax, members, List.of());
    }

    /**
     * Copies the lists and puts the members in order.
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
        ghosts = List.copyOf(ghosts);
    }

    /** As it would be if a process ended now: it takes its list and its ghosts with it. */
    public RingImage without(NodeRef ended) {
        List<MemberState> others = new ArrayList<>(members);
        others.removeIf(member -> member.self().equals(ended));
        List<Ghost> otherGhosts = new ArrayList<>(ghosts);
        otherGhosts.removeIf(ghost -> ghost.writer().equals(ended));
        return new RingImage(successorsMax, others, otherGhosts);
    }
}
