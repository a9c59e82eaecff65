package io.chord.replication;

import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The links of the chain of views: the first one, and the values that {@code next} of a view may
 * take (reference protocol, section 8, "NEXT VIEW"). Each carries the view that it follows as the
 * source of its data.
 */
final class ViewChain {

    private ViewChain() {}

    /**
     * Whether {@code a} comes after {@code b} in the chain of a key that both cover. Two views of
     * one number are of two geneses: any order will do, if all take the same.
     */
    static boolean isNewer(ViewId a, ViewId b) {
        if (a.number() != b.number()) return a.number() > b.number();
        int byHigh = Long.compareUnsigned(a.genesis().high(), b.genesis().high());
        if (byHigh != 0) return byHigh > 0;
        return Long.compareUnsigned(a.genesis().low(), b.genesis().low()) > 0;
    }

    static boolean isNewer(View a, View b) {
        return isNewer(a.id(), b.id());
    }

    /** A view that follows none: of a new ring, or of a range that begins anew and empty. */
    static View first(Genesis genesis, Arc range, long number, List<Member> members) {
        return new View(new ViewId(genesis, range, number), members, Optional.empty(), List.of());
    }

    static List<View> replace(View view, StoreId out, Member in) {
        List<Member> members = new ArrayList<>(view.members().size());
        for (Member member : view.members()) {
            members.add(member.storeId().equals(out) ? in : member);
        }
        return List.of(next(view, view.range(), members));
    }

    static List<View> add(View view, Member in) {
        List<Member> members = new ArrayList<>(view.members());
        members.add(in);
        return List.of(next(view, view.range(), members));
    }

    static List<View> remove(View view, StoreId out) {
        List<Member> members = new ArrayList<>(view.members());
        members.removeIf(member -> member.storeId().equals(out));
        return List.of(next(view, view.range(), members));
    }

    /** The same members once more: for a proposer that only wants to know what follows. */
    static List<View> same(View view) {
        return List.of(next(view, view.range(), view.members()));
    }

    /** Whether a view can be split there: a point strictly inside, or any of the whole circle. */
    static boolean canSplit(View view, RingId point) {
        return view.covers(point) && !point.equals(view.range().to());
    }

    static List<View> split(View view, RingId point) {
        return List.of(
                next(view, view.range().before(point), view.members()),
                next(view, view.range().after(point), view.members()));
    }

    private static View next(View view, Arc range, List<Member> members) {
        return new View(
                new ViewId(view.id().genesis(), range, view.number() + 1),
                members,
                Optional.of(view.id()),
                List.of(new View.Part(range, Optional.of(view.id()), view.members())));
    }

    /** The text of a view's members, for messages to people. */
    static String addresses(View view) {
        return addresses(view.members());
    }

    /** The text of members, for messages to people. */
    static String addresses(List<Member> members) {
        List<String> addresses = new ArrayList<>();
        for (Member member : members) addresses.add(member.address().text());
        return String.join(", ", addresses);
    }
}
