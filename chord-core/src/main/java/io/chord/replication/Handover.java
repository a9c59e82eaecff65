package io.chord.replication;

import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The leave of a member: asks the successor to take its place in each view, and waits until the new
 * members serve. There is no other way by which data leave this node (reference protocol, section
 * 7: keys moved on join and not on leave; section 8: a leave is REPLACE).
 */
final class Handover {

    /** How many checks a successor that took the request has, before the next one is asked. */
    private static final int PATIENCE = 32;

    private static final class Attempt {
        int successor;
        int checks;
        int refusals;
        boolean asked;
    }

    private final Timers timers;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Custodian custodian;
    private final Releaser releaser;
    private final OpenProposals proposals;
    private final MemberWatch watch;
    private final ReplicationSettings settings;
    private final HandoverListener listener;
    private final long deadlineNanos;
    private final TreeMap<ViewId, Attempt> attempts = new TreeMap<>();
    private final TreeSet<ViewId> givenBefore = new TreeSet<>();
    private boolean ended;
    private int checks;

    Handover(
            Timers timers,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Custodian custodian,
            Releaser releaser,
            OpenProposals proposals,
            MemberWatch watch,
            ReplicationSettings settings,
            long deadlineNanos,
            HandoverListener listener) {
        this.timers = timers;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.custodian = custodian;
        this.releaser = releaser;
        this.proposals = proposals;
        this.watch = watch;
        this.settings = settings;
        this.deadlineNanos = deadlineNanos;
        this.listener = listener;
    }

    void begin() {
        custodian.leave();
        for (Replica replica : replicas.all()) {
            // One that others were given, and do not serve yet, is waited for like the rest.
            if (!replica.member && isGiven(replica)) givenBefore.add(replica.id());
        }
        timers.at(deadlineNanos, this::end);
        check();
    }

    private void check() {
        if (ended) return;
        if (isDone() || ring.successors().isEmpty()) {
            end();
            return;
        }
        for (Replica replica : replicas.all()) {
            if (replica.member && replica.active) push(replica);
        }
        // "Active in" is a hint and may be lost: ask.
        if (++checks % 4 == 0) releaser.poll();
        timers.after(settings.backoffNanos(), this::check);
    }

    private void push(Replica replica) {
        Attempt attempt = attempts.computeIfAbsent(replica.id(), id -> new Attempt());
        if (attempt.asked) {
            if (++attempt.checks > PATIENCE) next(attempt);
            return;
        }
        List<NodeRef> successors = candidates(replica);
        NodeRef successor = successors.get(attempt.successor % successors.size());
        attempt.asked = true;
        attempt.checks = 0;
        peers.askNode(
                successor,
                new Message.TakeOver(replica.view, peers.self()),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        // Busy: it takes over others of our ranges. They belong together.
                        boolean isPatient = ++attempt.refusals <= PATIENCE;
                        if (reply instanceof Message.Ack) attempt.refusals = 0;
                        else if (isPatient) attempt.asked = false;
                        else next(attempt);
                    }

                    @Override
                    public void missing(boolean gone) {
                        next(attempt);
                    }
                });
    }

    private static void next(Attempt attempt) {
        attempt.successor++;
        attempt.refusals = 0;
        attempt.asked = false;
    }

    /** Successors that are no members first: one that is can only let the view shrink. */
    private List<NodeRef> candidates(Replica replica) {
        List<NodeRef> fresh = new ArrayList<>();
        List<NodeRef> members = new ArrayList<>();
        for (NodeRef node : ring.successors()) {
            boolean isMember = false;
            for (Member member : replica.view.members()) {
                if (member.address().equals(node.address())) isMember = true;
            }
            (isMember ? members : fresh).add(node);
        }
        fresh.addAll(members);
        return fresh;
    }

    private boolean isDone() {
        if (custodian.isAcquiring()) return false;
        if (!proposals.ranges().isEmpty()) return false;
        for (Replica replica : replicas.all()) {
            if (replica.member || !isGiven(replica)) return false;
        }
        return true;
    }

    private boolean isGiven(Replica replica) {
        return replica.dropped
                || givenBefore.contains(replica.id())
                || replica.isServedByAll()
                || isServedByAllThatLive(replica);
    }

    /**
     * A member that is missing may stay so, and the others have all data as long as a majority
     * serve: who leaves does not wait for it.
     */
    private boolean isServedByAllThatLive(Replica replica) {
        int serving = 0;
        for (Member member : replica.view.members()) {
            if (replica.servedBy.contains(member.storeId())) {
                serving++;
            } else {
                MemberWatch.State state = watch.look(member);
                if (state == MemberWatch.State.LIVE || state == MemberWatch.State.UNKNOWN) {
                    return false;
                }
            }
        }
        return serving >= replica.view.majority();
    }

    private void end() {
        if (ended) return;
        ended = true;
        List<HandoverListener.HandedOver> handedOver = new ArrayList<>();
        List<Arc> atRisk = new ArrayList<>(proposals.ranges());
        for (Replica replica : replicas.all()) {
            if (givenBefore.contains(replica.id())) continue;
            if (replica.member || !isGiven(replica)) {
                atRisk.add(replica.held);
            } else {
                handedOver.add(
                        new HandoverListener.HandedOver(
                                replica.held, replica.entriesGiven, receivers(replica)));
            }
        }
        listener.done(handedOver, atRisk);
    }

    private List<NodeRef> receivers(Replica replica) {
        List<NodeRef> receivers = new ArrayList<>();
        for (Member member : replica.view.members()) {
            boolean serves = replica.dropped || replica.servedBy.contains(member.storeId());
            if (!serves) continue;
            NodeRef receiver = new NodeRef(member.id(), member.address(), 0);
            for (NodeRef node : ring.successors()) {
                if (node.address().equals(member.address())) receiver = node;
            }
            receivers.add(receiver);
        }
        return receivers;
    }
}
