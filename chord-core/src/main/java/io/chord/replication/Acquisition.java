package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes this store a member of the view of a range: SPLIT where the range reaches beyond the wanted
 * arc, a learner's copy, then REPLACE (reference protocol, section 8, "JOIN"). The same steps serve
 * a join, a predecessor's arc that fell to this node, and a leaving member that asked for it.
 */
final class Acquisition {

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

    private final Peers peers;
    private final Ring ring;
    private final Installer installer;
    private final LearnedContents learned;
    private final ViewFinder finder;
    private final OpenProposals proposals;
    private final Proposers proposers;
    private final ReplicationSettings settings;
    private final Listener listener;
    private final Arc wanted;
    private final Optional<StoreId> leaving;
    private View view;
    private int steps;
    private @Nullable Learner learner;
    private @Nullable ViewChange change;
    private boolean stopping;
    private boolean ended;

    Acquisition(
            Peers peers,
            Ring ring,
            Installer installer,
            LearnedContents learned,
            ViewFinder finder,
            OpenProposals proposals,
            Proposers proposers,
            ReplicationSettings settings,
            View view,
            Arc wanted,
            Optional<StoreId> leaving,
            Listener listener) {
        this.peers = peers;
        this.ring = ring;
        this.installer = installer;
        this.learned = learned;
        this.finder = finder;
        this.proposals = proposals;
        this.proposers = proposers;
        this.settings = settings;
        this.view = view;
        this.wanted = wanted;
        this.leaving = leaving;
        this.listener = listener;
    }

    Arc range() {
        return view.range();
    }

    void begin() {
        step();
    }

    /**
     * Begins nothing more. A decision under way is seen to its end: it may have been made already,
     * and then this store is the member that has to serve the range, or to give it on.
     *
     * @return whether there is one
     */
    boolean stop() {
        stopping = true;
        if (change != null) return true;
        cancel();
        return false;
    }

    void cancel() {
        ended = true;
        if (learner != null) learner.cancel();
        if (change != null) change.cancel();
    }

    private void step() {
        if (ended) return;
        if (++steps > STEPS_MAX || (stopping && !view.has(peers.self()))) {
            end();
            return;
        }
        if (leaving.isPresent() && !view.has(leaving.get())) {
            if (view.has(peers.self())) installer.install(List.of(view), reply -> {});
            end();
            return;
        }
        Optional<RingId> cut = leaving.isPresent() ? Optional.empty() : cut();
        if (cut.isPresent()) {
            propose(ViewChain.split(view, cut.get()));
        } else if (!view.has(peers.self())) {
            learner = new Learner(peers, learned, view, this::join);
            learner.begin();
        } else if (leaving.isPresent() && view.members().size() > 1) {
            propose(ViewChain.remove(view, leaving.get()));
        } else {
            // Decided, and lost on the way here.
            installer.install(List.of(view), reply -> {});
            end();
        }
    }

    /** Where the range must be split: at this node, then at the predecessor, if strictly inside. */
    private Optional<RingId> cut() {
        if (view.has(peers.self())) return Optional.empty();
        RingId self = ring.self().id();
        if (ViewChain.canSplit(view, self)) return Optional.of(self);
        return ring.predecessor().map(NodeRef::id).filter(p -> ViewChain.canSplit(view, p));
    }

    private void join() {
        if (ended) return;
        if (!proposals.hasRoom()) {
            end();
            return;
        }
        proposals.opened(view);
        Member self = peers.selfAsMember();
        if (leaving.isEmpty() && view.members().size() < settings.replication()) {
            propose(ViewChain.add(view, self));
        } else {
            propose(ViewChain.replace(view, leaving.orElseGet(this::farthest), self));
        }
    }

    /** The member to give way: one that is gone, else the farthest from the end of the range. */
    private StoreId farthest() {
        List<Member> members = new ArrayList<>(view.members());
        Member out = members.get(0);
        for (Member member : members) {
            if (isGone(member)) return member.storeId();
            RingId end = view.range().to();
            if (end.distanceTo(member.id()).compareTo(end.distanceTo(out.id())) > 0) out = member;
        }
        return out.storeId();
    }

    private boolean isGone(Member member) {
        for (NodeRef node : ring.successors()) {
            if (node.address().equals(member.address())) return ring.isGone(node);
        }
        return false;
    }

    private void propose(List<View> value) {
        change =
                proposers.propose(
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
                                learned.forget(view.range());
                                listener.failed(view, why);
                            }
                        });
        change.begin();
    }

    private void goOn(List<View> newer) {
        change = null;
        proposals.closed(view);
        newer.forEach(finder::learn);
        for (View next : newer) {
            if (next.range().intersects(wanted) && ViewChain.isNewer(next, view)) {
                boolean here = next.has(peers.self());
                view = next;
                if (here && leaving.isEmpty()) {
                    // The decision also came by INSTALL, unless that was lost.
                    installer.install(List.of(next), reply -> {});
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
