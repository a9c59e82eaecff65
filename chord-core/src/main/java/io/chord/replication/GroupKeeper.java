package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that the views whose ranges end in the own arc have the members that they should have:
 * this node, and its next live successors of distinct failure domains (reference protocol, section
 * 8, "SIZE"). The ring only proposes; the members of the view decide.
 *
 * <p>Calm on purpose: one change at a time for each range, none that is not urgent while a member
 * is still copying, live members are changed for nearer ones only when the successors have been the
 * same for a while, and what failed is tried again later and later.
 */
final class GroupKeeper {

    /** Reviews in which a change waits for members that copy, if nobody is dead, and if. */
    private static final int COPY_PATIENCE = 16;

    private static final int COPY_PATIENCE_WITH_DEAD = 4;

    /** Reviews that a node which refused to copy is passed over. */
    private static final int REFUSED_REVIEWS = 8;

    private static final int PAUSE_DOUBLINGS_MAX = 4;

    /** Periods between the beginnings of two merges. */
    private static final int MERGE_EVERY = 2;

    private static final int NOTES_MAX = 1024;

    /** What is remembered of one range, beside its replica. */
    private static final class Note {
        List<Member> wanted = List.of();
        int wantedSince;
        int copyingSince = -1;
        int failures;
        int notBefore;
        int lately;
        int saidMembers = Integer.MAX_VALUE;

        /** Whether the last look at the range has found nothing to do. */
        boolean isCalm;
    }

    private final Turn turn;
    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Installer installer;
    private final ViewFinder finder;
    private final Neighbours neighbours;
    private final MemberWatch watch;
    private final Deference deference;
    private final RollCall rollCall;
    private final RangeWorks works;
    private final SealKeeper seals;
    private final Acquisition.Proposers proposers;
    private final ReplicationSettings settings;
    private final ReplicationListener listener;
    private final Runnable again;
    private final SmallMap<ViewId, Note> notes = new SmallMap<>();
    private final SmallMap<StoreId, Integer> refusedUntil = new SmallMap<>();
    private int period;
    private int mergeNotBefore;

    GroupKeeper(
            Turn turn,
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Installer installer,
            ViewFinder finder,
            Neighbours neighbours,
            MemberWatch watch,
            Deference deference,
            RollCall rollCall,
            RangeWorks works,
            SealKeeper seals,
            Acquisition.Proposers proposers,
            ReplicationSettings settings,
            ReplicationListener listener,
            Runnable again) {
        this.turn = turn;
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.installer = installer;
        this.finder = finder;
        this.neighbours = neighbours;
        this.watch = watch;
        this.deference = deference;
        this.rollCall = rollCall;
        this.works = works;
        this.seals = seals;
        this.proposers = proposers;
        this.settings = settings;
        this.listener = listener;
        this.again = again;
    }

    /** Another period has begun: patience is counted in them. */
    void onPeriod() {
        notes.removeIf(note -> note.lately < period);
        period++;
        refusedUntil.removeIf(until -> until <= period);
    }

    /** Looks after the views that end in the own arc, and those that must end at this node. */
    void review(Arc own) {
        for (Replica replica : replicas.meeting(own)) {
            if (!replica.member || !replica.installed) continue;
            if (!own.contains(replica.held.to())) {
                splitHere(replica);
            } else if (!deference.leavesToOthers(replica.view, replica.held.to())) {
                rollCall.call(replica, m -> watch.look(m) == MemberWatch.State.LIVE);
                if (replica.active && !replica.isCut()) keep(replica);
            }
        }
        merge(own);
    }

    /**
     * One at a time, and only when there is nothing else to do: it stops the writes for a while.
     */
    private void merge(Arc own) {
        if (mergeNotBefore > period || !works.isEmpty()) return;
        MergePlan.next(own, replicas.meeting(own), r -> noteOf(r.id()).isCalm && mayChange(r))
                .ifPresent(
                        pair -> {
                            mergeNotBefore = period + MERGE_EVERY;
                            change(
                                    pair.left().view,
                                    List.of(ViewChain.seal(pair.left().view, pair.right().view)),
                                    Optional.empty());
                        });
    }

    /** Whether so many members were found missing that no majority is left. */
    boolean hasLostMajority(View view) {
        return view.members().size() - missing(view) < view.majority();
    }

    private int missing(View view) {
        int missing = 0;
        for (Member member : view.members()) {
            MemberWatch.State state = watch.look(member);
            if (state == MemberWatch.State.MISSING || state == MemberWatch.State.DEAD) missing++;
        }
        return missing;
    }

    /** A range that reaches beyond this node belongs to two owners. */
    private void splitHere(Replica replica) {
        RingId self = ring.self().id();
        if (replica.active && ViewChain.canSplit(replica.view, self) && mayChange(replica)) {
            change(replica.view, ViewChain.split(replica.view, self), Optional.empty());
        }
    }

    private void keep(Replica replica) {
        View view = replica.view;
        Note note = noteOf(view.id());
        note.isCalm = false;
        sayIfUnderReplicated(replica, note);
        if (hasLostMajority(view)) return;
        Neighbours.Group group =
                neighbours.group(
                        settings.replication(), m -> refusedUntil.containsKey(m.storeId()));
        if (!group.isKnown()) return; // Those who are asked answer, or become suspected.
        if (!note.wanted.equals(group.members())) {
            note.wanted = group.members();
            note.wantedSince = period;
        }
        if (!mayChange(replica)) return;
        if (isCopied(replica)) {
            note.copyingSince = -1;
        } else {
            if (note.copyingSince < 0) note.copyingSince = period;
            int patience = hasDead(view) ? COPY_PATIENCE_WITH_DEAD : COPY_PATIENCE;
            if (period - note.copyingSince < patience) return;
        }
        boolean isCalm = period - note.wantedSince >= 2 && replica.isServedByAll();
        Optional<GroupPlan.Step> step =
                new GroupPlan(view, group.members(), watch::look, settings.replication())
                        .next(isCalm);
        note.isCalm = isCalm && step.isEmpty() && areAllLive(view);
        step.ifPresent(next -> begin(view, next));
    }

    /** Whether every member that lives serves the view: only then is it changed with ease. */
    private boolean isCopied(Replica replica) {
        for (Member member : replica.view.members()) {
            boolean isLive = watch.look(member) == MemberWatch.State.LIVE;
            if (isLive && !replica.servedBy.contains(member.storeId())) return false;
        }
        return true;
    }

    private boolean areAllLive(View view) {
        for (Member member : view.members()) {
            if (watch.look(member) != MemberWatch.State.LIVE) return false;
        }
        return true;
    }

    private boolean hasDead(View view) {
        for (Member member : view.members()) {
            if (watch.look(member) == MemberWatch.State.DEAD) return true;
        }
        return false;
    }

    private boolean mayChange(Replica replica) {
        boolean isBusy = works.isFull() || works.isRunning(replica.view.range());
        return !isBusy && noteOf(replica.id()).notBefore <= period;
    }

    private void begin(View view, GroupPlan.Step step) {
        if (step instanceof GroupPlan.Step.Add add) {
            change(view, ViewChain.add(view, add.in()), newcomer(view, add.in()));
        } else if (step instanceof GroupPlan.Step.Replace replace) {
            Member in = replace.in();
            change(view, ViewChain.replace(view, replace.out(), in), newcomer(view, in));
        } else if (step instanceof GroupPlan.Step.Remove remove) {
            change(view, ViewChain.remove(view, remove.out()), Optional.empty());
        }
    }

    private Optional<GroupChange.Newcomer> newcomer(View view, Member in) {
        if (view.has(in.storeId())) return Optional.empty(); // Only its address is new.
        Optional<NodeRef> node = neighbours.processOf(in.storeId());
        return node.map(process -> new GroupChange.Newcomer(process, in));
    }

    private void change(View view, List<View> value, Optional<GroupChange.Newcomer> newcomer) {
        Arc name = view.range();
        GroupChange change =
                new GroupChange(
                        timers,
                        peers,
                        proposers,
                        new Backoff(turn, settings.backoffNanos()),
                        view,
                        value,
                        new GroupChange.Listener() {
                            @Override
                            public void decided(List<View> next) {
                                works.ended(name);
                                onDecided(next);
                            }

                            /**
                             * Nothing is proposed here soon: what is left of the old view when the
                             * newer one is installed already would have it proposed for ever.
                             */
                            @Override
                            public void superseded(View newer) {
                                works.ended(name);
                                pause(view.id());
                                onDecided(List.of(newer));
                            }

                            @Override
                            public void refused(GroupChange.Newcomer who) {
                                works.ended(name);
                                refusedUntil.put(who.member().storeId(), period + REFUSED_REVIEWS);
                                again.run();
                            }

                            @Override
                            public void failed(ViewChange.Failure why) {
                                works.ended(name);
                                pause(view.id());
                            }
                        });
        works.began(name, change);
        change.begin(newcomer);
    }

    private void onDecided(List<View> next) {
        List<View> ours = new ArrayList<>();
        for (View view : next) {
            finder.learn(view);
            // The decision came by INSTALL too, unless that was lost.
            if (view.has(peers.self())) ours.add(view);
        }
        if (!ours.isEmpty()) installer.install(ours, ignored -> {});
        for (View view : ours) {
            if (view.isSeal()) seals.sealedHere(view.id());
        }
        again.run();
    }

    private void pause(ViewId id) {
        Note note = noteOf(id);
        note.notBefore = period + (1 << Math.min(note.failures++, PAUSE_DOUBLINGS_MAX));
    }

    private Note noteOf(ViewId id) {
        Note note = notes.get(id);
        if (note == null) {
            if (notes.size() >= NOTES_MAX) notes.remove(notes.keys().get(0));
            note = new Note();
            note.wantedSince = period;
            notes.put(id, note);
        }
        note.lately = period;
        return note;
    }

    private void sayIfUnderReplicated(Replica replica, Note note) {
        int members = replica.view.members().size() - missing(replica.view);
        if (members >= settings.replication()) {
            note.saidMembers = Integer.MAX_VALUE;
        } else if (members < note.saidMembers) {
            note.saidMembers = members;
            listener.onEvent(
                    new RingEvent.UnderReplicated(replica.held, members, settings.replication()));
        }
    }
}
