package io.chord.routing;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The routing state of one node. Each part is written by one machine alone, which holds its pen;
 * each pen is given away once.
 */
public final class RoutingTable implements RoutingView {

    /** The right to write one part. */
    public interface Pen<T> {
        /** Replaces the part. */
        void write(T value);
    }

    private NodeRef self;
    private @Nullable NodeRef predecessor;
    private SuccessorList successors = SuccessorList.empty();
    private FingerTable fingers = FingerTable.empty();
    private LocationCache locations = LocationCache.NONE;

    /**
     * What follows from the others and is searched, from the first search after a change to the
     * next change: few of the tables of a large ring in one process are ever searched.
     */
    private transient @Nullable Links links;

    private long version = 1;
    private boolean successorPenTaken;
    private boolean predecessorPenTaken;
    private boolean fingerPenTaken;
    private boolean locationPenTaken;
    private Consumer<Optional<Arc>> arcListener = before -> {};

    /** The table of a node that knows no other. */
    public RoutingTable(NodeRef self) {
        this.self = self;
    }

    /** Gives the node its id. Only before it is a member: nobody knows the old one. */
    public void become(NodeRef self) {
        if (predecessor != null || !successors.isEmpty()) {
            throw new IllegalStateException(
                    "node " + this.self + " is in a ring and cannot become " + self);
        }
        this.self = self;
        fingers = FingerTable.empty();
        links = null;
        version++;
    }

    /**
     * Who is told of each change of predecessor or successors, with the own arc as it was before.
     */
    public void onChange(Consumer<Optional<Arc>> listener) {
        arcListener = listener;
    }

    /** For the Stabilizer. */
    public Pen<SuccessorList> successorPen() {
        if (successorPenTaken)
            throw new IllegalStateException("the pen of the successor list is taken");
        successorPenTaken = true;
        return list -> {
            if (list.equals(successors)) return;
            Optional<Arc> before = ownArc();
            successors = list;
            links = null;
            version++;
            arcListener.accept(before);
        };
    }

    /** For the Rectifier. */
    public Pen<Optional<NodeRef>> predecessorPen() {
        if (predecessorPenTaken)
            throw new IllegalStateException("the pen of the predecessor is taken");
        predecessorPenTaken = true;
        return node -> {
            if (node.equals(predecessor())) return;
            Optional<Arc> before = ownArc();
            predecessor = node.orElse(null);
            links = null;
            version++;
            arcListener.accept(before);
        };
    }

    /** For the FingerFixer. */
    public Pen<FingerTable> fingerPen() {
        if (fingerPenTaken) throw new IllegalStateException("the pen of the finger table is taken");
        fingerPenTaken = true;
        return table -> {
            fingers = table;
            links = null;
        };
    }

    /** For the LocationKeeper. */
    public Pen<LocationCache> locationPen() {
        if (locationPenTaken) {
            throw new IllegalStateException("the pen of the location cache is taken");
        }
        locationPenTaken = true;
        return cache -> locations = cache;
    }

    @Override
    public NodeRef self() {
        return self;
    }

    @Override
    public Optional<NodeRef> predecessor() {
        return Optional.ofNullable(predecessor);
    }

    @Override
    public SuccessorList successors() {
        return successors;
    }

    @Override
    public FingerTable fingers() {
        return fingers;
    }

    @Override
    public LocationCache locations() {
        return locations;
    }

    @Override
    public Optional<Arc> ownArc() {
        if (predecessor != null) return Optional.of(new Arc(predecessor.id(), self.id()));
        return successors.isEmpty() ? Optional.of(Arc.whole(self.id())) : Optional.empty();
    }

    @Override
    public boolean owns(RingId key) {
        if (predecessor != null) return key.isInOpenClosed(predecessor.id(), self.id());
        return successors.isEmpty();
    }

    @Override
    public @Nullable NodeRef firstOnward(RingId key, int candidates, Suspicions suspicions) {
        Links known = links;
        if (known == null) {
            List<NodeRef> after = NextHop.successors(this);
            if (after.isEmpty()) return null;
            known = new Links(self.id(), after, fingers);
            links = known;
        }
        if (suspicions.seemsDead(known.head())) {
            return NextHop.onward(this, key, candidates, false, suspicions).nodes().get(0);
        }
        if (!known.isHeadBefore(key)) return known.head();
        NodeRef nearest = known.nearest(key, suspicions);
        return locations.nearest(nearest, key, candidates, suspicions);
    }

    @Override
    public long version() {
        return version;
    }
}
