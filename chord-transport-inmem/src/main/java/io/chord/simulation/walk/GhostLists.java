package io.chord.simulation.walk;

import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.routing.RoutingView;
import io.chord.routing.SuccessorList;
import io.chord.simulation.RingObserver;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.check.RingImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lists that answers under way will make nodes of a ring write (reference protocol, section 4,
 * "At message level"): a question takes effect when it is answered, so from then on until the asker
 * has heard the answer, or would no longer listen to it, its list is a ghost.
 *
 * <p>Known from what all nodes say and hear, not from what is in the engines. When in doubt there
 * is a ghost too many: an answer that the asker will find out of date, or that the network has
 * lost, counts until its call is over.
 */
final class GhostLists implements RingObserver {

    /*
     * Who writes what: STABILIZE, STABILIZE2 and CANDIDATE write list(h, l) of the state (l) that h
     * answered; JOIN writes the list of the node before it, or that node alone; AUDIT at x writes
     * list(t, own list) when the stray t has answered a ping. A ping may have other reasons; then
     * t is not between x and its head, or the ghost is one too many.
     */

    /** A question by its call id, and what its answers so far would make the asker write. */
    private static final class Question {
        long lastSentNanos;
        final boolean isPing;
        final List<RingImage.Ghost> ghosts = new ArrayList<>();

        Question(boolean isPing) {
            this.isPing = isPing;
        }
    }

    private final SimulatedRing ring;
    private final long callNanos;
    private final TreeMap<String, TreeMap<Long, Question>> questions = new TreeMap<>();

    GhostLists(SimulatedRing ring) {
        this.ring = ring;
        var calls = ring.settings().calls();
        callNanos = calls.timeoutNanos() * calls.sends();
    }

    /** Those of now, in an order that depends on nothing but the run. */
    List<RingImage.Ghost> now() {
        long oldest = ring.network().nowNanos() - callNanos;
        List<RingImage.Ghost> ghosts = new ArrayList<>();
        for (TreeMap<Long, Question> ofOne : questions.values()) {
            ofOne.values().removeIf(question -> question.lastSentNanos < oldest);
            for (Question question : ofOne.values()) ghosts.addAll(question.ghosts);
        }
        return ghosts;
    }

    @Override
    public void onSaid(String name, Address to, Envelope envelope) {
        Message message = envelope.message();
        if (message instanceof Message.GetState || message instanceof Message.Ping) {
            onAsked(name, envelope.callId(), message instanceof Message.Ping);
        } else if (message instanceof Message.State state) {
            onAnswered(name, to, envelope.callId(), Optional.of(state.successors()));
        } else if (message instanceof Message.Unchanged) {
            // The asker remembers what the answering node has at this instant.
            RoutingView answering = ring.engine(name).routing();
            onAnswered(name, to, envelope.callId(), Optional.of(answering.successors().nodes()));
        } else if (message instanceof Message.Ack) {
            onAnswered(name, to, envelope.callId(), Optional.empty());
        }
    }

    @Override
    public void onHeard(String name, Address from, Envelope envelope) {
        if (!(envelope.message() instanceof Message.Reply)) return;
        TreeMap<Long, Question> own = questions.get(name);
        if (own != null) own.remove(envelope.callId());
    }

    @Override
    public void onEnded(String name) {
        questions.remove(name);
    }

    private void onAsked(String name, long callId, boolean isPing) {
        TreeMap<Long, Question> own = questions.computeIfAbsent(name, n -> new TreeMap<>());
        if (!own.containsKey(callId)) {
            // A state is read by one operation at a time: an earlier reading is over.
            if (!isPing) own.values().removeIf(question -> !question.isPing);
            own.put(callId, new Question(isPing));
        }
        own.get(callId).lastSentNanos = ring.network().nowNanos();
    }

    private void onAnswered(
            String name, Address to, long callId, Optional<List<NodeRef>> successors) {
        String asker = to.rest();
        TreeMap<Long, Question> own = questions.get(asker);
        Question question = own == null ? null : own.get(callId);
        if (question == null || question.isPing == successors.isPresent()) return;
        RoutingView writer = ring.engine(asker).routing();
        NodeRef answering = ring.engine(name).routing().self();
        Optional<SuccessorList> written;
        Standing standing = ring.engine(asker).standing();
        if (successors.isEmpty()) {
            written =
                    standing == Standing.MEMBER ? afterAudit(writer, answering) : Optional.empty();
        } else if (standing == Standing.JOINING) {
            written = afterJoin(writer.self(), answering, successors.get());
        } else {
            written = list(writer.self(), answering, successors.get());
        }
        written.ifPresent(
                list -> question.ghosts.add(new RingImage.Ghost(writer.self(), list.nodes())));
    }

    private Optional<SuccessorList> afterAudit(RoutingView x, NodeRef stray) {
        NodeRef head = x.successors().head().orElse(x.self());
        return stray.id().isInOpen(x.self().id(), head.id())
                ? list(x.self(), stray, x.successors().nodes())
                : Optional.empty();
    }

    private Optional<SuccessorList> afterJoin(NodeRef joiner, NodeRef m, List<NodeRef> ofM) {
        List<NodeRef> listed = new ArrayList<>(ofM);
        listed.removeIf(
                node -> node.id().equals(joiner.id()) && node.address().equals(joiner.address()));
        return listed.isEmpty()
                ? list(joiner, m, List.of())
                : list(joiner, listed.get(0), listed.subList(1, listed.size()));
    }

    /** Empty if the head has the id of the writer: that is refused, and nothing is written. */
    private Optional<SuccessorList> list(NodeRef writer, NodeRef head, List<NodeRef> rest) {
        return head.id().equals(writer.id())
                ? Optional.empty()
                : Optional.of(
                        SuccessorList.of(
                                writer.id(),
                                head,
                                rest,
                                ring.settings().membership().successors()));
    }
}
