package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fast search of the tables says what the plain one says, whatever is in the tables. */
class PlainRoutingTest {

    private static final int TABLES = 6_000;
    private static final int KEYS = 12;
    private static final int[] WIDTHS = {
        1, 2, 3, 5, 6, 8, 16, 31, 32, 33, 40, 63, 64, 65, 95, 96, 97, 128, 129, 159, 160
    };

    /** Notes who was asked after, in which order. */
    private static final class Opinion implements Suspicions {
        private final Set<NodeRef> seemDead = new LinkedHashSet<>();
        private final Set<NodeRef> foundDead = new LinkedHashSet<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public boolean seemsDead(NodeRef node) {
            asked.add("seems " + node);
            return seemDead.contains(node);
        }

        @Override
        public boolean wasFoundDead(NodeRef node) {
            asked.add("found " + node);
            return foundDead.contains(node);
        }
    }

    private final SplitMix64 random = new SplitMix64(11);
    private RingSpace space = RingSpace.of(1);
    private final List<NodeRef> nodes = new ArrayList<>();

    /** Goal: same nodes in the same order, same questions. Method: many tables of all kinds. */
    @Test
    void anyTableAndKey_fastSearch_saysAndAsksWhatThePlainOneDoes() {
        int closer = 0;
        int last = 0;
        for (int i = 0; i < TABLES; i++) {
            space = RingSpace.of(WIDTHS[random.nextInt(WIDTHS.length)]);
            drawNodes();
            PlainRouting plain = drawTable();
            RoutingTable table = tableOf(plain);
            Opinion opinion = drawOpinion();
            for (int k = 0; k < KEYS; k++) {
                RingId key = nearAny();
                int candidates = 1 + random.nextInt(random.nextBoolean(0.5) ? 4 : 20);
                boolean earlyStop = random.nextBoolean(0.5);
                String what =
                        "table " + i + ", " + plain + ", key " + key + ", " + opinion.seemDead;

                opinion.asked.clear();
                NextHop expected = plain.of(key, candidates, earlyStop, opinion);
                List<String> asked = List.copyOf(opinion.asked);
                opinion.asked.clear();
                assertThat(NextHop.of(table, key, candidates, earlyStop, opinion))
                        .as(what)
                        .isEqualTo(expected);
                assertThat(opinion.asked).as(what).isEqualTo(asked);
                assertThat(table.owns(key)).as(what).isEqualTo(plain.owns(key));

                NextHop onward = plain.onward(key, candidates, earlyStop, opinion);
                assertThat(NextHop.onward(table, key, candidates, earlyStop, opinion))
                        .as(what)
                        .isEqualTo(onward);
                List<NodeRef> relay = plain.onward(key, candidates, false, opinion).nodes();
                assertThat(table.firstOnward(key, candidates, opinion))
                        .as(what)
                        .isEqualTo(relay.isEmpty() ? null : relay.get(0));
                if (onward.kind() == NextHop.Kind.CLOSER) closer++;
                if (onward.kind() == NextHop.Kind.LAST) last++;
            }
        }
        assertThat(closer).as("the draw is not one-sided").isGreaterThan(TABLES);
        assertThat(last).isGreaterThan(TABLES);
    }

    /** Some anywhere, some close to others, some twice: as processes of one id. */
    private void drawNodes() {
        nodes.clear();
        int count = 1 + random.nextInt(random.nextBoolean(0.3) ? 3 : 40);
        for (int i = 0; i < count; i++) {
            RingId id =
                    nodes.isEmpty() || random.nextBoolean(0.4) ? random.nextId(space) : nearAny();
            nodes.add(node(id, 1 + random.nextInt(2)));
        }
    }

    private static NodeRef node(RingId id, int incarnation) {
        return new NodeRef(id, Address.of("test:" + id), incarnation);
    }

    private NodeRef any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private RingId nearAny() {
        RingId id = any().id();
        return switch (random.nextInt(5)) {
            case 0 -> id;
            case 1 -> id.next();
            case 2 -> id.previous();
            case 3 -> id.plusPowerOfTwo(random.nextInt(space.bits()));
            default -> random.nextId(space);
        };
    }

    private PlainRouting drawTable() {
        NodeRef self = any();
        List<NodeRef> others = new ArrayList<>(nodes);
        others.removeIf(node -> node.id().equals(self.id()));
        others.sort(Comparator.comparing(node -> self.id().distanceTo(node.id())));
        List<NodeRef> successors = List.of();
        if (!others.isEmpty() && random.nextBoolean(0.9)) {
            int first = random.nextBoolean(0.8) ? 0 : random.nextInt(others.size());
            List<NodeRef> after = others.subList(first, others.size());
            int max = random.nextBoolean(0.2) ? 1 : 1 + random.nextInt(20);
            successors = SuccessorList.of(self.id(), after.get(0), after, max).nodes();
        }
        Optional<NodeRef> predecessor =
                others.isEmpty() || random.nextBoolean(0.3)
                        ? anyOrNone()
                        : Optional.of(others.get(others.size() - 1));
        List<Optional<NodeRef>> fingers = new ArrayList<>();
        List<Optional<NodeRef>> spares = new ArrayList<>();
        int length = random.nextBoolean(0.2) ? random.nextInt(space.bits()) : space.bits();
        boolean areStale = random.nextBoolean(0.5);
        boolean haveSpares = random.nextBoolean(0.7);
        for (int k = 0; k < length; k++) {
            int place = placeFrom(self.id().plusPowerOfTwo(k), self, others);
            boolean isStale = areStale && random.nextBoolean(0.3);
            fingers.add(isStale ? anyOrNone() : at(place, others));
            spares.add(
                    !haveSpares || fingers.get(k).isEmpty()
                            ? Optional.empty()
                            : isStale ? anyOrNone() : at(place + 1, others));
        }
        return new PlainRouting(self, predecessor, successors, fingers, spares, drawKnown());
    }

    private static int placeFrom(RingId target, NodeRef self, List<NodeRef> others) {
        int place = 0;
        while (place < others.size() && others.get(place).id().isInOpen(self.id(), target)) place++;
        return place;
    }

    private static Optional<NodeRef> at(int place, List<NodeRef> others) {
        return place < others.size() ? Optional.of(others.get(place)) : Optional.empty();
    }

    private Optional<NodeRef> anyOrNone() {
        return random.nextBoolean(0.2) ? Optional.empty() : Optional.of(any());
    }

    private List<NodeRef> drawKnown() {
        List<NodeRef> known = new ArrayList<>();
        int count = random.nextBoolean(0.5) ? 0 : random.nextInt(30);
        for (int i = 0; i < count; i++) {
            NodeRef node = any();
            if (known.stream().noneMatch(each -> each.id().equals(node.id()))) known.add(node);
        }
        return known;
    }

    /** The cache remembers some more of which it has not heard for long. */
    private RoutingTable tableOf(PlainRouting plain) {
        RoutingTable table = new RoutingTable(plain.self());
        table.predecessorPen().write(plain.predecessor());
        List<NodeRef> successors = plain.successors();
        if (!successors.isEmpty()) {
            SuccessorList list =
                    SuccessorList.of(plain.self().id(), successors.get(0), successors, 99);
            table.successorPen().write(list);
        }
        table.fingerPen().write(FingerTable.of(plain.fingers(), plain.spares()));
        if (!plain.known().isEmpty()) {
            long[] nowNanos = {0};
            LocationCache cache = new LocationCache(99, 100, () -> nowNanos[0]);
            for (int i = 0; i < 5; i++) cache.learn(any(), null);
            nowNanos[0] = 100;
            for (NodeRef node : plain.known()) cache.learn(node, null);
            table.locationPen().write(cache);
        }
        return table;
    }

    private Opinion drawOpinion() {
        Opinion opinion = new Opinion();
        double share = random.nextBoolean(0.3) ? 0 : random.nextBoolean(0.2) ? 1 : 0.3;
        for (NodeRef node : nodes) {
            if (!random.nextBoolean(share)) continue;
            opinion.seemDead.add(node);
            if (random.nextBoolean(0.6)) opinion.foundDead.add(node);
        }
        return opinion;
    }
}
