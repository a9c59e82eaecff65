package io.chord.replication;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import java.util.Optional;

/**
 * Which members of views are there. Those among the live neighbours are, and cost nothing to watch:
 * the ring does it. The others are asked, at most twice in a period. Silence is suspicion, not
 * death: a member is dead when it was found missing again and again for a while, and gave no answer
 * to others either (docs/adr/0026), or when another store answers in its place.
 */
final class MemberWatch {

    private static final int CASES_MAX = 1024;
    private static final int MISSES_MIN = 2;

    /** What is known of a member. */
    enum State {
        /** It answers. */
        LIVE,
        /** It is being asked for the first time. */
        UNKNOWN,
        /** It did not answer; that is not confirmed yet. */
        MISSING,
        /** Confirmed: its place may be given away. */
        DEAD
    }

    private static final class Case {
        long missingSinceNanos;
        long askedNanos;
        int misses;
        boolean isAsked;
        boolean hasAnswered;
        boolean isAnotherStore;
        boolean isToldBroken;
    }

    private final Turn turn;
    private final Peers peers;
    private final Ring ring;
    private final Neighbours neighbours;
    private final Witnesses witnesses;
    private final ReplicationSettings settings;
    private final ReplicationListener listener;
    private final Runnable changed;
    private final Recent<StoreId, Case> cases = new Recent<>(CASES_MAX);

    /**
     * @param changed called when a member was found missing, or is back
     */
    MemberWatch(
            Turn turn,
            Peers peers,
            Ring ring,
            Neighbours neighbours,
            Witnesses witnesses,
            ReplicationSettings settings,
            ReplicationListener listener,
            Runnable changed) {
        this.turn = turn;
        this.peers = peers;
        this.ring = ring;
        this.neighbours = neighbours;
        this.witnesses = witnesses;
        this.settings = settings;
        this.listener = listener;
        this.changed = changed;
    }

    /** What is known of a member now. May begin to ask it. */
    State look(Member member) {
        if (member.storeId().equals(peers.self())) return State.LIVE;
        Optional<NodeRef> there = neighbours.at(member.address());
        if (there.isPresent() && !ring.isSuspected(there.get())) {
            Optional<Member> found = neighbours.memberOf(there.get());
            if (found.isPresent() && found.get().storeId().equals(member.storeId())) {
                cases.remove(member.storeId());
                return State.LIVE;
            }
        }
        if (neighbours.with(member.storeId()).isPresent()) {
            cases.remove(member.storeId());
            return State.LIVE;
        }
        Case now = caseOf(member.storeId());
        boolean isDue =
                now.askedNanos == 0
                        || turn.nowNanos() - now.askedNanos > settings.reviewNanos() / 2;
        if (!now.isAsked && isDue) ask(member, now);
        return state(now);
    }

    /**
     * This node stood still. What it did not hear meanwhile is not held against anybody: "for a
     * while" begins anew (reference protocol, section 2, "Calls").
     */
    void forgetSilence() {
        cases.clear();
    }

    private State state(Case now) {
        if (now.isAnotherStore) return State.DEAD;
        if (now.misses == 0) return now.hasAnswered ? State.LIVE : State.UNKNOWN;
        boolean isConfirmed =
                now.misses >= MISSES_MIN
                        && turn.nowNanos() - now.missingSinceNanos >= settings.replaceAfterNanos();
        return isConfirmed ? State.DEAD : State.MISSING;
    }

    private Case caseOf(StoreId storeId) {
        Case known = cases.get(storeId);
        Case now = known == null ? new Case() : known;
        cases.put(storeId, now); // The one looked at last is forgotten last.
        return now;
    }

    private void ask(Member member, Case now) {
        now.isAsked = true;
        now.askedNanos = turn.nowNanos();
        peers.ask(
                member,
                new Message.GetMember(),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (!(reply instanceof Message.MemberFound found)) {
                            missing(false);
                            return;
                        }
                        now.isAnotherStore = !found.member().storeId().equals(member.storeId());
                        // Else it would be live here and unwanted as long as the ring suspects it.
                        Optional<NodeRef> suspected =
                                neighbours.at(member.address()).filter(ring::isSuspected);
                        if (suspected.isPresent()) {
                            neighbours.hearAgain(suspected.get(), () -> there(now));
                        } else {
                            there(now);
                        }
                    }

                    @Override
                    public void missing(boolean gone) {
                        boolean mayConfirm = now.misses + 1 >= MISSES_MIN;
                        if (gone || !mayConfirm || state(now) == State.DEAD) {
                            missed(now);
                        } else {
                            askOthers(member, now);
                        }
                    }
                });
    }

    private void there(Case now) {
        State before = state(now);
        now.isAsked = false;
        now.hasAnswered = true;
        now.isToldBroken = false;
        now.misses = 0;
        if (state(now) != before) changed.run();
    }

    private void missed(Case now) {
        State before = state(now);
        now.isAsked = false;
        if (now.misses++ == 0) now.missingSinceNanos = turn.nowNanos();
        if (state(now) != before) changed.run();
    }

    /** Silence to us alone is a broken link, and confirms nothing. */
    private void askOthers(Member member, Case now) {
        witnesses.ask(
                member,
                new Witnesses.Verdict() {
                    @Override
                    public void vouched(NodeRef witness) {
                        now.isAsked = false;
                        now.misses = 1;
                        now.missingSinceNanos = turn.nowNanos();
                        if (!now.isToldBroken) {
                            now.isToldBroken = true;
                            listener.onEvent(new RingEvent.LinkBroken(member.address(), witness));
                        }
                    }

                    @Override
                    public void nobody() {
                        missed(now);
                    }
                });
    }
}
