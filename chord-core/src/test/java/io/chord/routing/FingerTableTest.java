package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerTableTest {

    private static NodeRef node(long id) {
        return new NodeRef(RingSpace.of(6).id(id), Address.of("test:" + id), 1);
    }

    private final FingerTable table =
            FingerTable.of(
                    List.of(
                            Optional.of(node(14)),
                            Optional.of(node(14)),
                            Optional.empty(),
                            Optional.of(node(21))));

    @Test
    void finger_unknownOrBeyondTheTable_isEmpty() {
        assertThat(table.finger(1)).contains(node(14));
        assertThat(table.finger(2)).isEmpty();
        assertThat(table.finger(99)).isEmpty();
        assertThat(FingerTable.empty().distinct()).isEmpty();
    }

    @Test
    void withRun_replacesItsEndsToo() {
        FingerTable changed = table.withRun(1, 2, Optional.of(node(32)));

        assertThat(changed.finger(0)).contains(node(14));
        assertThat(changed.finger(1)).contains(node(32));
        assertThat(changed.finger(2)).contains(node(32));
        assertThat(changed.finger(3)).contains(node(21));
        assertThat(table.finger(1)).contains(node(14));
    }

    @Test
    void withRun_nothingNew_isTheSameTable() {
        assertThat(table.withRun(0, 1, Optional.of(node(14)))).isSameAs(table);
        assertThat(table.withRun(2, 2, Optional.empty())).isSameAs(table);
        assertThat(table.withRun(5, 9, Optional.empty())).isSameAs(table);
        assertThat(table.withRun(0, 0, Optional.empty()).finger(0)).isEmpty();
    }

    @Test
    void with_beyondTheTable_makesItLonger() {
        FingerTable longer = FingerTable.empty().with(5, node(42));

        assertThat(longer.finger(5)).contains(node(42));
        assertThat(longer.finger(4)).isEmpty();
    }

    @Test
    void without_deadNode_isInNoFinger() {
        FingerTable less = table.without(node(14));

        assertThat(less.distinct()).containsExactly(node(21));
        assertThat(table.distinct()).containsExactly(node(14), node(21));
        assertThat(table.without(node(1))).isSameAs(table);
    }

    /** Against one entry for each exponent, which is what the table stands for. */
    @Test
    void manyChanges_sameAsAnArrayOfAllExponents() {
        SplitMix64 random = new SplitMix64(1);
        List<Optional<NodeRef>> all = new ArrayList<>(Collections.nCopies(160, Optional.empty()));
        FingerTable runs = FingerTable.empty();
        for (int i = 0; i < 2_000; i++) {
            if (random.nextBoolean(0.1)) {
                NodeRef dead = node(random.nextInt(4));
                runs = runs.without(dead);
                all.replaceAll(finger -> finger.filter(known -> !known.equals(dead)));
            } else {
                int low = random.nextInt(160);
                int high = low + random.nextInt(160 - low);
                Optional<NodeRef> node =
                        Optional.of(node(random.nextInt(5))).filter(n -> n.id().toLongExact() < 4);
                runs = runs.withRun(low, high, node);
                Collections.fill(all.subList(low, high + 1), node);
            }
            for (int k = 0; k < 160; k++) assertThat(runs.finger(k)).isEqualTo(all.get(k));
            assertThat(runs).hasToString(FingerTable.of(all).toString());
        }
    }

    // ---- spares

    private static FingerTable tableWithSpares() {
        return FingerTable.empty()
                .withRun(0, 2, Optional.of(node(14)), Optional.of(node(16)))
                .withRun(3, 3, Optional.of(node(21)), Optional.empty())
                .withRun(4, 5, Optional.of(node(42)), Optional.of(node(45)));
    }

    private static List<NodeRef> before(FingerTable fingers, long key) {
        Closest closest =
                new Closest(RingSpace.of(6).id(8), RingSpace.of(6).id(key), 9, Suspicions.NONE);
        fingers.offerTo(closest);
        return closest.nodes();
    }

    @Test
    void spares_areOfferedAsFingersAre_andAreNone() {
        FingerTable spared = tableWithSpares();

        assertThat(before(spared, 60))
                .containsExactly(node(45), node(42), node(21), node(16), node(14));
        assertThat(before(spared, 44)).startsWith(node(42));
        assertThat(spared.distinct()).containsExactly(node(14), node(21), node(42));
        assertThat(spared.finger(5)).contains(node(42));
    }

    /** The next node after a dead finger is the finger now; it has no spare yet. */
    @Test
    void without_deadFinger_itsSpareTakesItsPlace() {
        FingerTable less = tableWithSpares().without(node(42));

        assertThat(less.finger(4)).contains(node(45));
        assertThat(before(less, 60)).startsWith(node(45), node(21));
        assertThat(less.without(node(21)).finger(3)).isEmpty();
    }

    @Test
    void without_deadSpare_isOfferedNoMore() {
        assertThat(before(tableWithSpares().without(node(45)), 60)).startsWith(node(42), node(21));
    }

    @Test
    void withRun_sameFingerWithAnotherSpare_isAnotherTable() {
        FingerTable spared = tableWithSpares();
        FingerTable again = spared.withRun(5, 5, Optional.of(node(42)), Optional.of(node(43)));

        assertThat(before(again, 60)).startsWith(node(43), node(42), node(21));
        assertThat(spared.withRun(4, 4, Optional.of(node(42)), Optional.of(node(45))))
                .isSameAs(spared);
    }

    /** Goal: arcs (target to finger, finger to spare). Method: all points, arcs written out. */
    @Test
    void ownerOf_eachPoint_isTheFingerFromItsTargetOn_andItsSpareBehind() {
        FingerTable spared = tableWithSpares();
        RingId self = RingSpace.of(6).id(8);
        for (long point = 0; point < 64; point++) {
            NodeRef expected =
                    point >= 9 && point <= 14
                            ? node(14)
                            : point >= 15 && point <= 15
                                    ? node(16)
                                    : point >= 16 && point <= 21
                                            ? node(21)
                                            : point >= 24 && point <= 42
                                                    ? node(42)
                                                    : point >= 43 && point <= 45 ? node(45) : null;
            assertThat(spared.ownerOf(self, RingSpace.of(6).id(point)))
                    .as("point %d", point)
                    .isEqualTo(expected);
        }
        assertThat(FingerTable.empty().ownerOf(self, self)).isNull();
    }
}
