package io.chord.ring;

import static io.chord.ring.IntervalTest.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: arcs behave as the sets of points they stand for. Method: all arcs and all pairs of arcs of
 * small circles, against bit sets filled by walking.
 */
class ArcTest {

    private static final RingSpace SIX = RingSpace.of(6);

    private static Arc arc(RingSpace space, int from, int to) {
        return new Arc(space.id(from), space.id(to));
    }

    private static Arc six(int from, int to) {
        return arc(SIX, from, to);
    }

    private static List<Arc> allArcs(int bits) {
        RingSpace space = RingSpace.of(bits);
        List<Arc> arcs = new ArrayList<>();
        for (int from = 0; from < 1 << bits; from++) {
            for (int to = 0; to < 1 << bits; to++) {
                arcs.add(arc(space, from, to));
            }
        }
        return arcs;
    }

    private static BitSet points(Arc arc) {
        return walk(
                1 << arc.from().bits(),
                (int) arc.from().toLongExact(),
                (int) arc.to().toLongExact());
    }

    private static BitSet and(BitSet a, BitSet b) {
        BitSet both = (BitSet) a.clone();
        both.and(b);
        return both;
    }

    private static BitSet without(BitSet a, BitSet b) {
        BitSet left = (BitSet) a.clone();
        left.andNot(b);
        return left;
    }

    /**
     * The arcs are exactly those points, in as few pieces as possible, clockwise from the start.
     */
    private static void requireSame(List<Arc> arcs, BitSet points, Arc start, String what) {
        BitSet union = new BitSet();
        int count = 0;
        for (Arc arc : arcs) {
            union.or(points(arc));
            count += points(arc).cardinality();
        }
        assertThat(union).as(what).isEqualTo(points);
        assertThat(count).as("disjoint: %s", what).isEqualTo(points.cardinality());
        for (int i = 0; i < arcs.size(); i++) {
            for (int j = 0; j < arcs.size(); j++) {
                boolean touches = i != j && arcs.get(i).to().equals(arcs.get(j).from());
                assertThat(touches).as("touching pieces: %s", what).isFalse();
            }
            if (i > 0) {
                assertThat(start.from().distanceTo(arcs.get(i - 1).from()))
                        .as("clockwise: %s", what)
                        .isLessThan(start.from().distanceTo(arcs.get(i).from()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyArc_measures_agreeWithItsPoints(int bits) {
        RingSpace space = RingSpace.of(bits);
        for (Arc arc : allArcs(bits)) {
            BitSet points = points(arc);
            int size = points.cardinality();
            assertThat(arc.length()).as("%s", arc).isEqualTo(BigInteger.valueOf(size));
            assertThat(arc.share()).as("%s", arc).isEqualTo(size / (double) (1 << bits));
            assertThat(arc.isWhole()).as("%s", arc).isEqualTo(size == 1 << bits);
            for (int x = 0; x < 1 << bits; x++) {
                assertThat(arc.contains(space.id(x)))
                        .as("%d in %s", x, arc)
                        .isEqualTo(points.get(x));
            }
            RingId middle = arc.middle();
            assertThat(arc.from().distanceTo(middle)).as("%s", arc).isEqualTo(space.id(size / 2));
            assertThat(middle.isInOpen(arc.from(), arc.to())).as("%s", arc).isEqualTo(size > 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyTwoArcs_setOperations_agreeWithTheirPoints(int bits) {
        List<Arc> arcs = allArcs(bits);
        List<BitSet> sets = arcs.stream().map(ArcTest::points).toList();
        for (int i = 0; i < arcs.size(); i++) {
            for (int j = 0; j < arcs.size(); j++) {
                Arc a = arcs.get(i);
                Arc b = arcs.get(j);
                BitSet common = and(sets.get(i), sets.get(j));
                BitSet left = without(sets.get(i), sets.get(j));
                String what = a + " and " + b;

                assertThat(a.containsArc(b)).as(what).isEqualTo(common.equals(sets.get(j)));
                assertThat(a.intersects(b)).as(what).isEqualTo(!common.isEmpty());
                requireSame(a.intersection(b), common, a, "intersection of " + what);
                requireSame(a.minus(b), left, a, "difference of " + what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anyTwoCovers_minusAll_isTheGaps(int bits) {
        List<Arc> arcs = allArcs(bits);
        List<BitSet> sets = arcs.stream().map(ArcTest::points).toList();
        for (int w = 0; w < arcs.size(); w++) {
            for (int i = 0; i < arcs.size(); i++) {
                BitSet afterOne = without(sets.get(w), sets.get(i));
                for (int j = i; j < arcs.size(); j++) {
                    List<Arc> gaps = Arc.minusAll(arcs.get(w), List.of(arcs.get(i), arcs.get(j)));
                    BitSet expected = without(afterOne, sets.get(j));
                    requireSame(
                            gaps,
                            expected,
                            arcs.get(w),
                            arcs.get(w) + " without " + arcs.get(i) + " and " + arcs.get(j));
                }
            }
        }
    }

    @Test
    void manyCovers_minusAll_isTheGaps() {
        SplitMix64 random = new SplitMix64(7);
        for (int round = 0; round < 2_000; round++) {
            Arc whole = new Arc(random.nextId(SIX), random.nextId(SIX));
            BitSet expected = points(whole);
            List<Arc> covers = new ArrayList<>();
            for (int i = random.nextInt(9); i > 0; i--) {
                RingId from = random.nextId(SIX);
                Arc cover = new Arc(from, from.plus(SIX.id(1 + random.nextInt(8))));
                covers.add(cover);
                expected.andNot(points(cover));
            }
            requireSame(Arc.minusAll(whole, covers), expected, whole, whole + " without " + covers);
        }
    }

    @Test
    void noCovers_minusAll_isTheArcItself() {
        assertThat(Arc.minusAll(six(60, 5), List.of())).containsExactly(six(60, 5));
        assertThat(Arc.minusAll(six(5, 5), List.of())).containsExactly(six(5, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anyArcAndPoint_split_givesTheTwoPartsOrIsRefused(int bits) {
        RingSpace space = RingSpace.of(bits);
        for (Arc arc : allArcs(bits)) {
            BitSet points = points(arc);
            for (int x = 0; x < 1 << bits; x++) {
                RingId at = space.id(x);
                if (points.get(x) && !at.equals(arc.to())) {
                    BitSet before = points(arc.before(at));
                    BitSet after = points(arc.after(at));
                    assertThat(before.get(x)).as("%s at %d", arc, x).isTrue();
                    assertThat(and(before, after).isEmpty()).as("%s at %d", arc, x).isTrue();
                    before.or(after);
                    assertThat(before).as("%s at %d", arc, x).isEqualTo(points);
                    assertThat(arc.before(at).from()).isEqualTo(arc.from());
                    assertThat(arc.after(at).to()).isEqualTo(arc.to());
                } else {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> arc.before(at))
                            .withMessageContaining(arc.toString());
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> arc.after(at))
                            .withMessageContaining(arc.toString());
                }
            }
        }
    }

    @Test
    void arcsThatRunOverEachOthersBeginning_intersection_isTwoArcsInOrder() {
        assertThat(six(10, 50).intersection(six(40, 20))).containsExactly(six(10, 20), six(40, 50));
    }

    @Test
    void arcInsideAnother_minus_leavesBothSides() {
        assertThat(six(50, 20).minus(six(60, 5))).containsExactly(six(50, 60), six(5, 20));
    }

    @Test
    void wholeCircle_intersectionAndMinus_areInOnePiece() {
        Arc whole = Arc.whole(SIX.id(30));

        assertThat(whole.intersection(six(20, 40))).containsExactly(six(20, 40));
        assertThat(whole.minus(six(40, 20))).containsExactly(six(20, 40));
        assertThat(six(20, 40).intersection(whole)).containsExactly(six(20, 40));
        assertThat(six(20, 40).minus(whole)).isEmpty();
    }

    @Test
    void wideArc_measures_areExact() {
        RingSpace space = RingSpace.DEFAULT;
        RingId half = space.zero().plusPowerOfTwo(159);

        assertThat(new Arc(space.zero(), half).share()).isEqualTo(0.5);
        assertThat(new Arc(half, space.zero()).length()).isEqualTo(BigInteger.ONE.shiftLeft(159));
        assertThat(Arc.whole(half).length()).isEqualTo(space.size());
        assertThat(Arc.whole(half).middle()).isEqualTo(space.zero());
        assertThat(Arc.whole(half).share()).isEqualTo(1.0);
    }

    @Test
    void arcs_sorted_areInOrderOfTheirEndsThenTheirBeginnings() {
        List<Arc> arcs = new ArrayList<>(List.of(six(1, 9), six(60, 2), six(0, 9), six(9, 1)));
        arcs.sort(null);

        assertThat(arcs).containsExactly(six(9, 1), six(60, 2), six(0, 9), six(1, 9));
    }

    @Test
    void arc_toString_saysWhichEndBelongsToIt() {
        assertThat(six(60, 5)).hasToString("(60, 5]");
    }

    @Test
    void endsOfTwoWidths_refusedNamingBoth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arc(SIX.id(1), RingSpace.of(7).id(2)))
                .withMessageContaining("6 bits")
                .withMessageContaining("of 7");
    }

    @Test
    void arcsOfTwoWidths_setOperations_areRefused() {
        Arc wholeOfSix = Arc.whole(SIX.id(1));
        Arc wholeOfSeven = Arc.whole(RingSpace.of(7).id(1));

        assertThatIllegalArgumentException().isThrownBy(() -> wholeOfSix.minus(wholeOfSeven));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wholeOfSix.intersection(wholeOfSeven));
        assertThatIllegalArgumentException().isThrownBy(() -> wholeOfSix.containsArc(wholeOfSeven));
        assertThatIllegalArgumentException().isThrownBy(() -> wholeOfSix.intersects(wholeOfSeven));
    }
}
