package io.chord.simulation;

import io.chord.engine.EngineSettings;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.FingerTable;
import io.chord.routing.SuccessorList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The state that the nodes of a ring have after a long quiet time, computed from their ids. Costs a
 * few steps for each distinct finger, when the places are asked for in the order of the ring.
 */
final class IdealRing {

    private final List<NodeRef> nodes;
    private final List<Member> members;
    private final EngineSettings settings;
    private final Genesis genesis;
    private final int stride;

    /**
     * Where the finger of each exponent was found last: that of the next node is there, or soon.
     */
    private final int[] found;

    /** Who one node is, and what it knows. */
    record Place(
            NodeRef self,
            Optional<NodeRef> predecessor,
            SuccessorList successors,
            FingerTable fingers,
            List<View> views) {}

    /**
     * A ring of these nodes.
     *
     * @param nodes in order of their ids, no id twice
     * @param members the stores of the nodes, in the same order
     * @param stride 1: each node points to the next ones. 2: to every second one, which makes two
     *     rings of an even number of nodes, and of an odd number one ring that goes round twice.
     *     Where the data are does not depend on it.
     */
    IdealRing(
            EngineSettings settings,
            Genesis genesis,
            List<NodeRef> nodes,
            List<Member> members,
            int stride) {
        this.settings = settings;
        this.genesis = genesis;
        this.nodes = nodes;
        this.members = members;
        this.stride = stride;
        this.found = new int[settings.space().bits()];
    }

    Place place(int index) {
        Optional<NodeRef> predecessor =
                nodes.size() == 1 ? Optional.empty() : Optional.of(at(index - stride));
        return new Place(at(index), predecessor, successors(index), fingers(index), views(index));
    }

    private SuccessorList successors(int index) {
        int max = settings.membership().successors();
        int count = Math.min(max, (nodes.size() - 1) / stride);
        if (count == 0) return SuccessorList.empty();
        List<NodeRef> rest = new ArrayList<>(count);
        for (int i = 2; i <= count; i++) rest.add(at(index + i * stride));
        return SuccessorList.of(at(index).id(), at(index + stride), rest, max);
    }

    /**
     * From the longest down, and none in a ring that is not as it should be; all whose target is
     * not beyond the successor are the successor.
     */
    private FingerTable fingers(int index) {
        if (nodes.size() == 1 || stride > 1) return FingerTable.empty();
        RingId self = at(index).id();
        NodeRef next = at(index + 1);
        int exponents = self.bits();
        List<Optional<NodeRef>> fingers =
                new ArrayList<>(Collections.nCopies(exponents, Optional.of(next)));
        List<Optional<NodeRef>> spares =
                new ArrayList<>(Collections.nCopies(exponents, Optional.empty()));
        for (int k = exponents - 1; k >= 0; k--) {
            RingId target = self.plusPowerOfTwo(k);
            if (target.isInOpenClosed(self, next.id())) break;
            int finger = firstAtOrAfter(target, k);
            boolean isSelf = at(finger).id().equals(self);
            fingers.set(k, isSelf ? Optional.empty() : Optional.of(at(finger)));
            if (!isSelf) spares.set(k, spare(finger, self));
        }
        return FingerTable.of(fingers, spares);
    }

    /** The node after a finger, if lookups make use of it and it is not the node itself. */
    private Optional<NodeRef> spare(int finger, RingId self) {
        return settings.lookup().aids().earlyStop()
                ? Optional.of(at(finger + 1)).filter(node -> !node.id().equals(self))
                : Optional.empty();
    }

    /** The views of the own arc and, with more than one copy, of those of the nodes before. */
    private List<View> views(int index) {
        int copies = Math.min(settings.replication().replication(), nodes.size());
        List<View> views = new ArrayList<>(copies);
        for (int i = 0; i < copies; i++) views.add(view(index - i, copies));
        return views;
    }

    private View view(int index, int copies) {
        List<Member> keepers = new ArrayList<>(copies);
        for (int i = 0; i < copies; i++) {
            keepers.add(members.get(Math.floorMod(index + i, members.size())));
        }
        Arc range = new Arc(at(index - 1).id(), at(index).id());
        return new View(new ViewId(genesis, range, 0), keepers, Optional.empty(), List.of());
    }

    private int firstAtOrAfter(RingId target, int exponent) {
        int index = found[exponent];
        while (!target.isInOpenClosed(at(index - 1).id(), at(index).id())) index++;
        found[exponent] = index % nodes.size();
        return index;
    }

    private NodeRef at(int index) {
        return nodes.get(Math.floorMod(index, nodes.size()));
    }
}
