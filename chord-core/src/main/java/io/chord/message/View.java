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
 *     a genesis
 * @param parts where the data of each sub-range come from; together they are the range
 */
public record View(ViewId id, List<Member> members, Optional<ViewId> previous, List<Part> parts) {

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
    }

    /** Copies the lists and checks their sizes. */
    public View {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(previous, "previous");
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

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(id.toString()).append('{');
        for (Member member : members) {
            if (text.charAt(text.length() - 1) != '{') text.append(' ');
            text.append(member.address());
        }
        return text.append('}').toString();
    }
}
