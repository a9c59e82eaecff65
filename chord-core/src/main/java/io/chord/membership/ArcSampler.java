package io.chord.membership;

import io.chord.call.Turn;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the middle of the largest of some arcs, by looking up random points one after the other:
 * {@link Placement.LargestArc}. A random point lies on an arc with a probability in proportion to
 * its length, so that few samples find a large one.
 *
 * <p>Pure, no thread of its own; as many lookups as samples, fewer when a node is found that is
 * alone.
 */
public final class ArcSampler {

    private final Turn turn;
    private final RingSpace space;
    private final PredecessorFinder finder;

    /**
     * A sampler.
     *
     * @param turn whose chance chooses the points
     */
    public ArcSampler(Turn turn, RingSpace space, PredecessorFinder finder) {
        this.turn = turn;
        this.space = space;
        this.finder = finder;
    }

    /**
     * Looks the arcs of random points up.
     *
     * @param via the node asked first
     * @param samples how many points; at least one is looked up
     * @param deadlineNanos when a lookup gives up at the latest
     * @param answer told once: the middle of the largest; empty if no lookup was answered
     */
    public void sample(
            NodeRef via, int samples, long deadlineNanos, Consumer<Optional<RingId>> answer) {
        new Sampling(via, deadlineNanos, answer, samples).next();
    }

    private final class Sampling implements PredecessorFinder.Answer {
        private final NodeRef via;
        private final long deadlineNanos;
        private final Consumer<Optional<RingId>> answer;
        private int left;
        private Optional<Arc> largest = Optional.empty();

        Sampling(NodeRef via, long deadlineNanos, Consumer<Optional<RingId>> answer, int samples) {
            this.via = via;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
            this.left = Math.max(1, samples);
        }

        void next() {
            if (left-- > 0) {
                finder.findArc(turn.random().nextId(space), via, deadlineNanos, this);
            } else {
                answer.accept(largest.map(Arc::middle));
            }
        }

        @Override
        public void found(NodeRef predecessor, List<NodeRef> successorsOfIt) {
            // A node alone has the whole circle.
            NodeRef end = successorsOfIt.isEmpty() ? predecessor : successorsOfIt.get(0);
            Arc arc = new Arc(predecessor.id(), end.id());
            if (largest.isEmpty() || isLarger(arc, largest.get())) largest = Optional.of(arc);
            if (arc.isWhole()) left = 0;
            next();
        }

        @Override
        public void notFound(String why) {
            next();
        }
    }

    private static boolean isLarger(Arc arc, Arc than) {
        // The distance of a whole circle is written as zero; one less is the largest value then.
        RingId length = arc.from().distanceTo(arc.to()).previous();
        return length.compareTo(than.from().distanceTo(than.to()).previous()) > 0;
    }
}
