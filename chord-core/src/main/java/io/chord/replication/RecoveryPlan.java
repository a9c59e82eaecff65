package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is left of an arc, piece by piece: of each the newest view whose data a living store has,
 * and who has them. Data of older views are left out, also those of keys that nobody has in the
 * newest: what was removed since would come back with them.
 */
final class RecoveryPlan {

    /**
     * One piece.
     *
     * @param dataView the view whose data are left; empty if nobody has any
     * @param survivors who has them
     * @param last the newest view that anybody knows, served or not
     * @param isServed whether a majority of it answered that they serve it
     */
    record Piece(
            Arc range,
            Optional<ViewId> dataView,
            List<Member> survivors,
            Optional<View> last,
            boolean isServed) {

        /** Members of the last view whose entries are not among those that are left. */
        List<Member> lost() {
            List<Member> lost = new ArrayList<>();
            last.ifPresent(view -> lost.addAll(view.members()));
            for (Member survivor : survivors) {
                lost.removeIf(member -> member.storeId().equals(survivor.storeId()));
            }
            return lost;
        }
    }

    private record Found(Member store, Message.Holding holding) {}

    private final Muster.Findings findings;
    private final List<Found> found = new ArrayList<>();

    private RecoveryPlan(Muster.Findings findings) {
        this.findings = findings;
        for (Message.Holdings answer : findings.answers()) {
            for (Message.Holding holding : answer.held()) {
                found.add(new Found(answer.self(), holding));
            }
        }
        found.sort((a, b) -> newestFirst(a.holding.dataView(), b.holding.dataView()));
    }

    private static int newestFirst(ViewId a, ViewId b) {
        if (ViewChain.isNewer(a, b)) return -1;
        return ViewChain.isNewer(b, a) ? 1 : 0;
    }

    static List<Piece> of(Arc arc, Muster.Findings findings) {
        return new RecoveryPlan(findings).pieces(arc);
    }

    private List<Piece> pieces(Arc arc) {
        List<Piece> pieces = new ArrayList<>();
        List<Arc> rest = List.of(arc);
        for (Found one : found) {
            List<Arc> left = new ArrayList<>();
            for (Arc open : rest) {
                for (Arc piece : open.intersection(one.holding.range())) {
                    pieces.add(piece(piece, Optional.of(one.holding.dataView())));
                }
                left.addAll(open.minus(one.holding.range()));
            }
            rest = left;
        }
        for (Arc nowhere : rest) pieces.add(piece(nowhere, Optional.empty()));
        return pieces;
    }

    private Piece piece(Arc range, Optional<ViewId> dataView) {
        List<Member> survivors = new ArrayList<>();
        for (Found one : found) {
            boolean isOfIt = dataView.filter(one.holding.dataView()::equals).isPresent();
            if (isOfIt
                    && one.holding.range().intersects(range)
                    && !has(survivors, one.store.storeId())
                    && survivors.size() < View.MEMBERS_MAX) {
                survivors.add(one.store);
            }
        }
        Optional<View> last = last(range);
        boolean isServed =
                last.isPresent()
                        && dataView.isPresent()
                        && isServed(range, dataView.get(), last.get());
        return new Piece(range, dataView, survivors, last, isServed);
    }

    private static boolean has(List<Member> members, StoreId storeId) {
        return members.stream().anyMatch(member -> member.storeId().equals(storeId));
    }

    private Optional<View> last(Arc range) {
        View last = null;
        for (View view : findings.views()) {
            boolean isOfIt = view.range().intersects(range);
            if (isOfIt && (last == null || ViewChain.isNewer(view, last))) last = view;
        }
        return Optional.ofNullable(last);
    }

    /**
     * Not if its range was begun anew since: who serves it then only has not heard of it. A newer
     * view of the same genesis that none serves yet does not matter: this one is served until then.
     */
    private boolean isServed(Arc range, ViewId id, View last) {
        if (!id.genesis().equals(last.id().genesis())) return false;
        int serving = 0;
        for (Found one : found) {
            if (one.holding.active()
                    && one.holding.dataView().equals(id)
                    && one.holding.range().containsArc(range)) {
                serving++;
            }
        }
        for (View view : findings.views()) {
            if (view.id().equals(id)) return serving >= view.majority();
        }
        return false;
    }
}
