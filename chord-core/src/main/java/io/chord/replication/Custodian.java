package io.chord.replication;

import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Sees to it that this node keeps what the ring says is its own: reviews, periodically and whenever
 * the ring has changed, which points of the own arc no view with this store covers, finds out who
 * keeps them, and acquires them (reference protocol, section 8: "Chord only proposes who keeps a
 * range"). The owner pulls; only a leaving node pushes, by asking its successor to pull.
 */
final class Custodian {

    private static final int ACQUISITIONS_MAX = 8;
    private static final int HINT_EVERY = 5;
    private static final int ACQUAINTANCES_MAX = 64;

    /** Reviews in which an arc is found unserved before it is said, where nobody is known dead. */
    private static final int PATIENCE = 3;

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Installer installer;
    private final LearnedContents learned;
    private final ViewDesk desk;
    private final ViewFinder finder;
    private final OpenProposals proposals;
    private final Acquisition.Proposers proposers;
    private final ReplicationSettings settings;
    private final ReplicationListener listener;
    private final Unavailability unavailability;
    private final Recreator recreator;
    private final ViewHints hints;
    private final Releaser releaser;

    private final TreeMap<Arc, Acquisition> running = new TreeMap<>();
    private final TreeSet<Arc> searching = new TreeSet<>();
    private final TreeSet<ViewId> underReplicated = new TreeSet<>();

    /** Ranges that a nearer node keeps, with the number of the review in which that was found. */
    private final TreeMap<Arc, Integer> leftToOthersSince = new TreeMap<>();

    /** Neighbours met lately, to know which process was at an address. */
    private final LinkedHashMap<Address, NodeRef> acquaintances = new LinkedHashMap<>();

    private int reviews;
    private boolean started;
    private boolean stopped;
    private boolean leaving;
    private @Nullable ViewSurvey survey;
    private Timers.@Nullable Timer soon;

    Custodian(
            Turn turn,
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Installer installer,
            LearnedContents learned,
            ViewDesk desk,
            ViewFinder finder,
            OpenProposals proposals,
            Acquisition.Proposers proposers,
            ReplicationSettings settings,
            ReplicationListener listener,
            Unavailability unavailability,
            Recreator recreator,
            ViewHints hints,
            Releaser releaser) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.installer = installer;
        this.learned = learned;
        this.desk = desk;
        this.finder = finder;
        this.proposals = proposals;
        this.proposers = proposers;
        this.settings = settings;
        this.listener = listener;
        this.unavailability = unavailability;
        this.recreator = recreator;
        this.hints = hints;
        this.releaser = releaser;
    }

    void start() {
        if (started) return;
        startAtRest();
        soon();
    }

    /** Begins with nothing to do, as after a long quiet time: the first review has its turn. */
    void startAtRest() {
        started = true;
        periodically();
    }

    void stop() {
        stopped = true;
        proposals.stop();
        if (survey != null) survey.cancel();
        for (Acquisition acquisition : new ArrayList<>(running.values())) acquisition.cancel();
        running.clear();
    }

    /** From now on nothing is acquired: what this node keeps is being given away. */
    void leave() {
        leaving = true;
        if (survey != null) survey.cancel();
        survey = null;
        running.values().removeIf(acquisition -> !acquisition.stop());
        proposals.closeAll();
    }

    /** Whether it is still to be decided if a range comes to this node. */
    boolean isAcquiring() {
        return !running.isEmpty();
    }

    void onRingChanged() {
        soon();
    }

    void onViewsChanged() {
        hints.onViewsChanged();
        soon();
    }

    void onTakeOver(Message.TakeOver m, Sender sender) {
        boolean mayBegin =
                started
                        && !stopped
                        && !leaving
                        && ring.isMember()
                        && running.size() < ACQUISITIONS_MAX;
        if (!mayBegin) {
            peers.reply(sender, peers.nack(Message.Nack.Reason.BUSY));
            return;
        }
        if (!isRunning(m.view().range())) {
            acquire(m.view(), m.view().range(), Optional.of(m.leaving()));
        }
        peers.reply(sender, new Message.Ack());
    }

    // ---- the review

    private void soon() {
        if (soon != null || stopped || !started) return;
        soon = timers.after(0, this::onSoon);
    }

    private void onSoon() {
        soon = null;
        review();
    }

    private void periodically() {
        timers.after(
                turn.jittered(settings.reviewNanos(), 0.5, 1.5),
                () -> {
                    if (stopped) return;
                    reviews++;
                    if (reviews % HINT_EVERY == 0) hints.repeat();
                    releaser.poll();
                    review();
                    periodically();
                });
    }

    private void review() {
        if (stopped) return;
        meetNeighbours();
        hints.send();
        if (leaving || !ring.isMember()) return;
        Optional<Arc> own = ring.ownArc();
        unavailability.settle(own, served());
        if (own.isEmpty() || !ring.certain()) return;
        for (Replica replica : replicas.meeting(own.get())) {
            if (!replica.member) continue;
            if (replica.active) sayIfUnderReplicated(replica);
            else if (installer.isStuck(replica)) onStuck(replica, own.get());
        }
        List<Arc> gaps = gaps(own.get());
        leftToOthersSince.keySet().removeIf(left -> gaps.stream().noneMatch(left::intersects));
        if (gaps.isEmpty() || survey != null) return;
        survey =
                new ViewSurvey(
                        peers,
                        ring,
                        own.get(),
                        gaps,
                        newest -> {
                            survey = null;
                            onSurveyed(newest);
                        });
        survey.begin(desk.known(own.get()));
    }

    /** The view is ours, and nobody is left to copy its entries from. */
    private void onStuck(Replica replica, Arc own) {
        for (Arc piece : own.intersection(replica.held)) {
            int strikes =
                    unavailability.strike(
                            piece,
                            Optional.of(replica.view),
                            ViewChain.addresses(Installer.formerMembers(replica.view)),
                            1);
            if (settings.recreateEmpty() && strikes >= PATIENCE) {
                recreator.makeAnew(piece, new NewestViews(1));
            }
        }
    }

    private List<Arc> gaps(Arc own) {
        List<Arc> kept = new ArrayList<>();
        for (Replica replica : replicas.meeting(own)) {
            if (replica.member) kept.add(replica.held);
        }
        return Arc.minusAll(own, kept);
    }

    private List<Arc> served() {
        List<Arc> served = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active) served.add(replica.held);
        }
        return served;
    }

    private void onSurveyed(NewestViews newest) {
        Optional<Arc> own = ring.ownArc();
        // All conditions are checked again: the answers took their time.
        if (stopped || leaving || !ring.isMember() || own.isEmpty() || !ring.certain()) return;
        for (Arc gap : gaps(own.get())) {
            List<Arc> known = new ArrayList<>();
            for (View view : newest.meeting(gap)) {
                known.add(view.range());
                finder.learn(view); // For those before us, who may look for the rest of it.
                acquireIfOurs(view, gap);
            }
            for (Arc nowhere : Arc.minusAll(gap, known)) {
                searchFor(nowhere);
            }
        }
    }

    /**
     * Whether a node that lives keeps a view and lies between a gap and us: then it is the better
     * owner, and will be our predecessor as soon as we hear of it. Without this rule two nodes that
     * both believe that they follow the same one (many joins at once, two rings that become one)
     * take the range from each other, as fast as messages travel, until the ring is repaired.
     */
    private boolean isNearer(View view, Arc gap) {
        for (Arc piece : gap.intersection(view.range())) {
            if (!isNearer(view, piece.to())) return false;
        }
        return true;
    }

    private boolean isNearer(View view, RingId point) {
        RingId self = ring.self().id();
        if (point.equals(self)) return false;
        for (Member member : view.members()) {
            if (member.storeId().equals(peers.self())) continue;
            boolean between = member.id().equals(point) || member.id().isInOpen(point, self);
            if (between && !isOut(member)) return true;
        }
        return false;
    }

    private boolean isOut(Member member) {
        NodeRef node = acquaintances.get(member.address());
        return node != null && (ring.isGone(node) || ring.isSuspected(node));
    }

    /** Whoever keeps it may be no member of the ring any more: then we are the owner after all. */
    private boolean isOverdue(Arc range) {
        int since = leftToOthersSince.computeIfAbsent(range, arc -> reviews);
        return reviews - since >= PATIENCE;
    }

    /**
     * The neighbours know no view of a piece: many may have joined at once, and who keeps it is
     * farther away than they see.
     */
    private void searchFor(Arc piece) {
        if (!searching.add(piece)) return;
        finder.search(
                piece.to(),
                Optional.empty(),
                turn.nowNanos() + settings.reviewNanos(),
                new ViewFinder.Answer() {
                    @Override
                    public void found(View view, boolean told) {
                        searching.remove(piece);
                        finder.learn(view);
                        onFoundFarAway(view);
                    }

                    @Override
                    public void notFound(String why) {
                        searching.remove(piece);
                        if (!stopped && !leaving) onFoundNowhere(piece);
                    }
                });
    }

    /**
     * It is tried at once. Left to the next review it might be passed over for ever, where newer
     * views of other parts of its range are known.
     */
    private void onFoundFarAway(View view) {
        Optional<Arc> own = ring.ownArc();
        if (stopped || leaving || own.isEmpty() || !ring.certain()) return;
        for (Arc gap : gaps(own.get())) {
            if (gap.intersects(view.range())) acquireIfOurs(view, gap);
        }
    }

    private void onFoundNowhere(Arc piece) {
        Optional<Arc> own = ring.ownArc();
        if (own.isEmpty() || !ring.certain()) return;
        for (Arc gap : gaps(own.get())) {
            for (Arc nowhere : gap.intersection(piece)) {
                int strikes = unavailability.strike(nowhere, Optional.empty(), "unknown", PATIENCE);
                if (settings.recreateEmpty() && strikes >= 2 * PATIENCE) {
                    recreator.makeAnew(nowhere, new NewestViews(1));
                }
            }
        }
    }

    private void acquireIfOurs(View view, Arc gap) {
        if (isNearer(view, gap) && !isOverdue(view.range())) return;
        if (isRunning(view.range()) || running.size() >= ACQUISITIONS_MAX) return;
        acquire(view, gap, Optional.empty());
    }

    private void acquire(View view, Arc wanted, Optional<StoreId> from) {
        Arc name = view.range();
        Acquisition acquisition =
                new Acquisition(
                        peers,
                        ring,
                        installer,
                        learned,
                        finder,
                        proposals,
                        proposers,
                        settings,
                        view,
                        wanted,
                        from,
                        new Acquisition.Listener() {
                            @Override
                            public void acquired() {
                                running.remove(name);
                                again();
                            }

                            @Override
                            public void failed(View last, ViewChange.Failure why) {
                                running.remove(name);
                                onFailed(last, why);
                            }
                        });
        running.put(name, acquisition);
        acquisition.begin();
    }

    private void again() {
        timers.after(turn.jittered(settings.backoffNanos(), 0.5, 1.5), this::soon);
    }

    private void onFailed(View view, ViewChange.Failure why) {
        switch (why) {
            case REFUSED -> again();
            case INACTIVE -> onUnreachable(view, false, false);
            case UNREACHABLE -> onUnreachable(view, areGone(view), true);
            case GONE -> onUnreachable(view, true, true);
        }
    }

    /**
     * @param mayRecreate whether the range may be made anew because of it: not while its members
     *     may be copying it, which can take any time
     */
    private void onUnreachable(View view, boolean gone, boolean mayRecreate) {
        Optional<Arc> own = ring.ownArc();
        if (stopped || leaving || own.isEmpty()) return;
        for (Arc gap : gaps(own.get())) {
            for (Arc piece : gap.intersection(view.range())) {
                int strikes =
                        unavailability.strike(
                                piece,
                                Optional.of(view),
                                ViewChain.addresses(view),
                                mayRecreate ? 1 : PATIENCE);
                if (settings.recreateEmpty()
                        && mayRecreate
                        && ring.certain()
                        && (gone || strikes >= PATIENCE)) {
                    NewestViews known = new NewestViews(MessageLimits.VIEWS_MAX);
                    known.learn(view);
                    recreator.makeAnew(piece, known);
                }
            }
        }
    }

    /** Whether the processes last met at the addresses of a majority are known to be no more. */
    private boolean areGone(View view) {
        int alive = 0;
        for (Member member : view.members()) {
            NodeRef node = acquaintances.get(member.address());
            if (node == null || !ring.isGone(node)) alive++;
        }
        return alive < view.majority();
    }

    private boolean isRunning(Arc range) {
        for (Map.Entry<Arc, Acquisition> entry : running.entrySet()) {
            if (entry.getKey().intersects(range) || entry.getValue().range().intersects(range)) {
                return true;
            }
        }
        return false;
    }

    // ---- knowing the neighbours

    private void meetNeighbours() {
        ring.predecessor().ifPresent(this::meet);
        ring.successors().forEach(this::meet);
    }

    private void meet(NodeRef node) {
        acquaintances.put(node.address(), node);
        if (acquaintances.size() > ACQUAINTANCES_MAX) {
            acquaintances.remove(acquaintances.keySet().iterator().next());
        }
    }

    private void sayIfUnderReplicated(Replica replica) {
        int members = replica.view.members().size();
        if (members >= settings.replication()) return;
        if (underReplicated.size() >= MessageLimits.RANGES_MAX) underReplicated.clear();
        if (underReplicated.add(replica.id())) {
            listener.onEvent(
                    new RingEvent.UnderReplicated(replica.held, members, settings.replication()));
        }
    }
}
