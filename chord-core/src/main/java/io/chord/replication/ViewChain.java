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
import java.util.Set;
import java.util.TreeSet;

/**
 * The links of the chain of views: the first one, and the values that {@code next} of a view may
 * take (reference protocol, section 8, "NEXT VIEW"). Each carries the view that it follows as the
 * source of its data.
 */
final class ViewChain {

    private static final int ERA_BITS = 32;

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

    /**
     * The number of a first view that comes after every one that may follow those known. Members
     * who cannot be reached may be a majority on their own, and go on with the chain that is given
     * up: it would take them four thousand million changes to come level.
     */
    static long numberAfter(long newestKnown) {
        return ((newestKnown >>> ERA_BITS) + 1) << ERA_BITS;
    }

    /**
     * A first view of a range that had lost its majority, with what is left of one view.
     *
     * @param survivors who still has data of that view; all of them are to be copied
     */
    static View recovered(
            ViewId id, List<Member> members, ViewId dataView, List<Member> survivors) {
        return new View(
                id,
                members,
                Optional.empty(),
                List.of(new View.Part(id.range(), Optional.of(dataView), survivors)));
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
                List.of(new View.Part(range, Optional.of(view.id()), view.members())),
                View.Kind.PLAIN,
                Optional.empty(),
                range.from().equals(view.range().from()) ? view.beginsSince() : view.number() + 1);
    }

    // ---- the merge of two ranges

    /**
     * Whether the range of one ends where that of the other begins, and the same stores do both.
     */
    static boolean canMerge(View left, View right) {
        return left.range().to().equals(right.range().from())
                && !left.range().intersects(right.range())
                && left.id().genesis().equals(right.id().genesis())
                && !left.isSeal()
                && !right.isSeal()
                && storesOf(left).equals(storesOf(right));
    }

    private static Set<StoreId> storesOf(View view) {
        TreeSet<StoreId> stores = new TreeSet<>();
        for (Member member : view.members()) stores.add(member.storeId());
        return stores;
    }

    /** The members of the left range stop, for the right one to be extended over it. */
    static View seal(View left, View right) {
        return new View(
                new ViewId(left.id().genesis(), left.range(), left.number() + 1),
                left.members(),
                Optional.of(left.id()),
                List.of(new View.Part(left.range(), Optional.of(left.id()), left.members())),
                View.Kind.SEAL,
                Optional.of(right.id()),
                left.beginsSince());
    }

    /** The right range over what was sealed for it: the data of each part are those of its own. */
    static View extend(View seal, View right) {
        return new View(
                extensionId(seal),
                right.members(),
                Optional.of(right.id()),
                List.of(
                        seal.parts().get(0),
                        new View.Part(right.range(), Optional.of(right.id()), right.members())),
                View.Kind.EXTEND,
                Optional.of(seal.id()),
                seal.beginsSince());
    }

    /** The range that was sealed in vain, as it was before. */
    static View unseal(View seal) {
        return new View(
                new ViewId(seal.id().genesis(), seal.range(), seal.number() + 1),
                seal.members(),
                Optional.of(seal.id()),
                seal.parts(),
                View.Kind.UNSEAL,
                Optional.empty(),
                seal.beginsSince());
    }

    private static ViewId extensionId(View seal) {
        ViewId right = seal.neighbour().orElseThrow();
        return new ViewId(
                right.genesis(),
                new Arc(seal.range().from(), right.range().to()),
                Math.max(seal.number(), right.number()) + 1);
    }

    /**
     * Whether a view shows that something else than the extension was decided to follow the right
     * neighbour of a seal: it is what follows, or comes later and still begins where the neighbour
     * did. An extension begins farther left, and the split that would make the range begin there
     * again has a higher number than it.
     *
     * <p>So what the reference protocol calls {@code succ} of the neighbour need not be kept by
     * anyone while a seal names it: every later view of the neighbour's first point tells it.
     */
    static boolean isSealedInVain(View seal, View known) {
        ViewId right = seal.neighbour().orElseThrow();
        boolean isExtension =
                known.kind() == View.Kind.EXTEND
                        && known.neighbour().filter(seal.id()::equals).isPresent();
        if (isExtension) return false;
        if (known.previous().filter(right::equals).isPresent()) return true;
        return known.id().genesis().equals(right.genesis())
                && known.range().from().equals(right.range().from())
                && known.number() > right.number()
                && known.beginsSince() <= extensionId(seal).number();
    }

    /** Whether a list of views may follow one: all of its range stays kept, once. */
    static boolean mayFollow(View view, List<View> value) {
        List<Arc> arcs = new ArrayList<>(value.size());
        for (View next : value) {
            boolean isLink = next.previous().filter(view.id()::equals).isPresent();
            if (!isLink || !isNewer(next, view)) return false;
            arcs.add(next.range());
        }
        if (view.isSeal()) return value.equals(List.of(unseal(view)));
        // A value that does not cover the view would lose a piece of the ring for good.
        return Arc.minusAll(view.range(), arcs).isEmpty();
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
