package io.chord.replication;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.ring.NodeRef;
import java.util.Optional;

/**
 * Which members of views are there. Those among the live neighbours are, and cost nothing to watch:
 * the ring does it. The others are asked, at most twice in a period. Silence is suspicion, not
 * death: a member is dead when it was found missing again and again for a while, or when another
 * store answers in its place.
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
    }

    private final Turn turn;
    private final Peers peers;
    private final Ring ring;
    private final Neighbours neighbours;
    private final ReplicationSettings settings;
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
            ReplicationSettings settings,
            Runnable changed) {
        this.turn = turn;
        this.peers = peers;
        this.ring = ring;
        this.neighbours = neighbours;
        this.settings = settings;
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
                        State before = state(now);
                        now.isAsked = false;
                        now.isAnotherStore = !found.member().storeId().equals(member.storeId());
                        now.hasAnswered = true;
                        now.misses = 0;
                        if (state(now) != before) changed.run();
                    }

                    @Override
                    public void missing(boolean gone) {
                        State before = state(now);
                        now.isAsked = false;
                        if (now.misses++ == 0) now.missingSinceNanos = turn.nowNanos();
                        if (state(now) != before) changed.run();
                    }
                });
    }
}
