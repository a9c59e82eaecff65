package io.chord.message;

import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who keeps a range: one link of the chain of views that decides, while the ring only proposes
 * (reference protocol, section 8; consistent quorums after Arad, Shafaat and Haridi's CATS).
 *
 * @param id genesis, range and number
 * @param members the stores that keep it; a majority of them decides
 * @param previous the view in whose {@code next} this one was decided; empty for the first view of
 *     a genesis. If that one has a part all the same, it takes up a lost range with what is left
 * @param parts where the data of each sub-range come from; together they are the range
 * @param kind what the view is for
 * @param neighbour of a {@link Kind#SEAL} the view on its right, into which it means to go,
 *     exactly; of an {@link Kind#EXTEND} the seal that it ends; else empty
 * @param beginsSince the number of the view since which the range has begun where it does: as long
 *     as it stays, nothing on the left was merged with this
 */
public record View(
        ViewId id,
        List<Member> members,
        Optional<ViewId> previous,
        List<Part> parts,
        Kind kind,
        Optional<ViewId> neighbour,
        long beginsSince) {

    /** What a view is for. */
    public enum Kind {
        /** It keeps a range. */
        PLAIN,
        /**
         * Its members have stopped, so that the range may become a part of the one on its right.
         */
        SEAL,
        /** It keeps a range together with the sealed one on its left. */
        EXTEND,
        /** It keeps a range that was sealed in vain. */
        UNSEAL
    }

    /** Most members of a view. */
    public static final int MEMBERS_MAX = 16;

    /** Most parts of a view. */
    public static final int PARTS_MAX = 4;

    /**
     * A sub-range and the last view of it that was active.
     *
     * @param range the sub-range
     * @param dataView the last view of it that was active; empty when it begins empty
     * @param members the members of that view
     */
    public record Part(Arc range, Optional<ViewId> dataView, List<Member> members) {
        /** Copies the list. */
        public Part {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(dataView, "dataView");
            members = List.copyOf(members);
        }

        /** How many members are a majority of the part's source. */
        public int majority() {
            return members.size() / 2 + 1;
        }

        // By plain code, as below.
        @Override
        public boolean equals(Object other) {
            return other instanceof Part that
                    && range.equals(that.range)
                    && dataView.equals(that.dataView)
                    && members.equals(that.members);
        }

        @Override
        public int hashCode() {
            return 31 * range.hashCode() + dataView.hashCode();
        }
    }

    /** A view that keeps a range, and begins at its left end. */
    public View(ViewId id, List<Member> members, Optional<ViewId> previous, List<Part> parts) {
        this(id, members, previous, parts, Kind.PLAIN, Optional.empty(), id.number());
    }

    /** Copies the lists and checks their sizes, and that a neighbour is named where it must be. */
    public View {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(previous, "previous");
        Objects.requireNonNull(kind, "kind");
        members = List.copyOf(members);
        parts = List.copyOf(parts);
        if (members.isEmpty() || members.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "a view has 1 to " + MEMBERS_MAX + " members, this one has " + members.size());
        }
        if (parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException(
                    "a view has at most " + PARTS_MAX + " parts, this one has " + parts.size());
        }
        if (neighbour.isPresent() != namesNeighbour(kind)) {
            throw new IllegalArgumentException(
                    "a view of kind " + kind + " and neighbour " + neighbour);
        }
    }

    static boolean namesNeighbour(Kind kind) {
        return kind == Kind.SEAL || kind == Kind.EXTEND;
    }

    /** Whether it keeps nothing but waits for what becomes of its right neighbour. */
    public boolean isSeal() {
        return kind == Kind.SEAL;
    }

    /**
     * Whether it takes up again, with what is left of it, a range that had lost its majority: by an
     * operator's word and not by a decision of the view before (docs/adr/0024).
     */
    public boolean isRecovered() {
        return previous.isEmpty() && !parts.isEmpty();
    }

    /** The arc. */
    public Arc range() {
        return id.range();
    }

    /** Its place among the views of one key. */
    public long number() {
        return id.number();
    }

    /** Whether a point belongs to the range. */
    public boolean covers(RingId point) {
        return id.range().contains(point);
    }

    /** Whether a store is a member. */
    public boolean has(StoreId storeId) {
        return member(storeId).isPresent();
    }

    /** The member with a store. */
    public Optional<Member> member(StoreId storeId) {
        for (Member member : members) {
            if (member.storeId().equals(storeId)) return Optional.of(member);
        }
        return Optional.empty();
    }

    /** How many members are a majority. */
    public int majority() {
        return members.size() / 2 + 1;
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof View that
                && id.equals(that.id)
                && members.equals(that.members)
                && previous.equals(that.previous)
                && parts.equals(that.parts)
                && kind == that.kind
                && neighbour.equals(that.neighbour)
                && beginsSince == that.beginsSince;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(id.toString());
        if (kind != Kind.PLAIN) text.append(' ').append(kind);
        neighbour.ifPresent(other -> text.append(' ').append(other));
        text.append('{');
        for (Member member : members) {
            if (text.charAt(text.length() - 1) != '{') text.append(' ');
            text.append(member.address());
        }
        return text.append('}').toString();
    }
}
