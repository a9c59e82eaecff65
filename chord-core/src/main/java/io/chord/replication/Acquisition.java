package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes this store a member of the view of a range: SPLIT where the range reaches beyond the wanted
 * arc, a learner's copy, then REPLACE (reference protocol, section 8, "JOIN"). The same steps serve
 * a join, a predecessor's arc that fell to this node, and a leaving member that asked for it.
 */
final class Acquisition implements RangeWorks.Work {

    /** Decisions of others that may come in between before the next review starts afresh. */
    private static final int STEPS_MAX = 16;

    /** What came of it. */
    interface Listener {
        /** A view with this store in it is decided, or there is nothing left to do. */
        void acquired();

        /** Its members cannot decide. */
        void failed(View view, ViewChange.Failure why);
    }

    /** Makes the proposers of this node. */
    interface Proposers {
        ViewChange propose(View view, List<View> value, ViewChange.Listener listener);
    }

    /** What all acquisitions of a node share. */
    record Means(
            Peers peers,
            Ring ring,
            Installer installer,
            Learner.Means copying,
            ViewFinder finder,
            MemberWatch watch,
            OpenProposals proposals,
            Proposers proposers,
            ReplicationSettings settings) {}

    private final Means means;
    private final Listener listener;
    private final Arc wanted;
    private final Optional<StoreId> leaving;
    private View view;
    private int steps;
    private @Nullable Learner learner;
    private @Nullable ViewChange change;
    private boolean stopping;
    private boolean ended;

    Acquisition(Means means, View view, Arc wanted, Optional<StoreId> leaving, Listener listener) {
        this.means = means;
        this.view = view;
        this.wanted = wanted;
        this.leaving = leaving;
        this.listener = listener;
    }

    @Override
    public Arc range() {
        return view.range();
    }

    void begin() {
        step();
    }

    @Override
    public boolean stop() {
        stopping = true;
        if (change != null) return true;
        cancel();
        return false;
    }

    @Override
    public void cancel() {
        ended = true;
        if (learner != null) learner.cancel();
        if (change != null) change.cancel();
    }

    private void step() {
        if (ended) return;
        StoreId self = means.peers.self();
        if (++steps > STEPS_MAX || (stopping && !view.has(self))) {
            end();
            return;
        }
        if (view.isSeal()) {
            // No member votes for this while it waits for what becomes of its right neighbour. So
            // either something has followed meanwhile, or it is learnt whether the members live.
            propose(ViewChain.same(view));
            return;
        }
        // Asked for now, known when it is needed: who of them is dead gives way first.
        view.members().forEach(means.watch::look);
        Optional<RingId> cut = leaving.isPresent() ? Optional.empty() : cut();
        if (leaving.isPresent() && !view.has(leaving.get())) {
            if (view.has(self)) install(view);
            end();
        } else if (cut.isPresent()) {
            propose(ViewChain.split(view, cut.get()));
        } else if (!view.has(self)) {
            learner = new Learner(means.copying, view, this::join);
            learner.begin();
        } else if (leaving.isPresent() && view.members().size() > 1) {
            propose(ViewChain.remove(view, dead(leaving.get()).orElse(leaving.get())));
        } else {
            install(view); // Decided, and lost on the way here.
            end();
        }
    }

    private void install(View decided) {
        means.installer.install(List.of(decided), reply -> {});
    }

    /** Where the range must be split: at this node, then at the predecessor, if strictly inside. */
    private Optional<RingId> cut() {
        if (view.has(means.peers.self())) return Optional.empty();
        RingId self = means.ring.self().id();
        if (ViewChain.canSplit(view, self)) return Optional.of(self);
        return means.ring.predecessor().map(NodeRef::id).filter(p -> ViewChain.canSplit(view, p));
    }

    private void join() {
        if (ended) return;
        if (!means.proposals.hasRoom()) {
            end();
            return;
        }
        means.proposals.opened(view);
        Member self = means.peers.selfAsMember();
        if (leaving.isEmpty() && view.members().size() < means.settings.replication()) {
            propose(ViewChain.add(view, self));
        } else {
            propose(ViewChain.replace(view, leaving.orElseGet(() -> givesWayTo(self)), self));
        }
    }

    /**
     * The member to give way: one that is dead, else one that fails together with the new one, else
     * the farthest from the end of the range.
     */
    private StoreId givesWayTo(Member self) {
        Optional<StoreId> dead = dead(means.peers.self());
        if (dead.isPresent()) return dead.get();
        for (Member member : view.members()) {
            if (member.sharesFateWith(self)) return member.storeId();
        }
        RingId end = view.range().to();
        Member out = view.members().get(0);
        for (Member member : view.members()) {
            if (end.distanceTo(member.id()).compareTo(end.distanceTo(out.id())) > 0) out = member;
        }
        return out.storeId();
    }

    private Optional<StoreId> dead(StoreId other) {
        for (Member member : view.members()) {
            boolean isDead = means.watch.look(member) == MemberWatch.State.DEAD;
            if (isDead && !member.storeId().equals(other)) return Optional.of(member.storeId());
        }
        return Optional.empty();
    }

    private void propose(List<View> value) {
        change =
                means.proposers.propose(
                        view,
                        value,
                        new ViewChange.Listener() {
                            @Override
                            public void decided(List<View> decided) {
                                if (!ended) goOn(decided);
                            }

                            @Override
                            public void superseded(View newer) {
                                if (!ended) goOn(List.of(newer));
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                if (ended) return;
                                ended = true;
                                means.copying.contents().forget(view.range());
                                listener.failed(view, why);
                            }
                        });
        change.begin();
    }

    private void goOn(List<View> newer) {
        change = null;
        means.proposals.closed(view);
        newer.forEach(means.finder::learn);
        for (View next : newer) {
            if (next.range().intersects(wanted) && ViewChain.isNewer(next, view)) {
                boolean here = next.has(means.peers.self());
                view = next;
                if (here && leaving.isEmpty()) {
                    // The decision also came by INSTALL, unless that was lost.
                    install(next);
                    end();
                } else {
                    step();
                }
                return;
            }
        }
        end();
    }

    private void end() {
        if (ended) return;
        ended = true;
        listener.acquired();
    }
}
