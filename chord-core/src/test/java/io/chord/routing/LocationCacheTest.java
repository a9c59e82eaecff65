package io.chord.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of where nodes were, and for how long. */
class LocationCacheTest {

    private static final RingSpace SPACE = RingSpace.of(6);
    private static final long LIFE_NANOS = 100;

    private long nowNanos;
    private final LocationCache cache = new LocationCache(4, LIFE_NANOS, () -> nowNanos);

    /** Any node may be remembered. */
    private static boolean refusesNobody(NodeRef node) {
        return false;
    }

    private static RingId id(long value) {
        return SPACE.id(value);
    }

    private static NodeRef node(long id) {
        return node(id, 1);
    }

    private static NodeRef node(long id, long incarnation) {
        return new NodeRef(id(id), Address.of("test:" + id), incarnation);
    }

    /** The nodes before a key, as node 0 would name them. */
    private List<NodeRef> before(long key) {
        Closest closest = new Closest(id(0), id(key), 3, Suspicions.NONE);
        cache.offerTo(closest, id(key), 3);
        return closest.nodes();
    }

    @Test
    void none_whateverIsAsked_knowsNothing() {
        LocationCache.NONE.learn(node(1), id(0));

        assertThat(LocationCache.NONE.size()).isZero();
        assertThat(LocationCache.NONE.ownerOf(id(1))).isNull();
    }

    /** Goal: arcs, also around zero. Method: all points of the circle. */
    @Test
    void ownerOf_eachPoint_isWhoseArcHasIt() {
        cache.learn(node(20), id(10));
        cache.learn(node(5), id(60));
        cache.learn(node(40), null);

        for (long point = 0; point < 64; point++) {
            NodeRef expected =
                    point > 10 && point <= 20
                            ? node(20)
                            : point <= 5 || point > 60 ? node(5) : null;
            assertThat(cache.ownerOf(id(point))).as("point %d", point).isEqualTo(expected);
        }
    }

    @Test
    void offers_areTheNearestBeforeTheKeyFirst() {
        for (long id : List.of(50, 10, 30, 20)) cache.learn(node(id), null);

        assertThat(before(40)).containsExactly(node(30), node(20), node(10));
        assertThat(before(20)).containsExactly(node(10));
        assertThat(before(5)).isEmpty(); // Node 50 is before it, and behind node 0.
    }

    @Test
    void full_oneThatAnswers_takesTheRoomOfTheLongestSilent() {
        for (long id = 1; id <= 4; id++) {
            nowNanos++;
            cache.learn(node(id), null);
        }
        nowNanos++;
        cache.note(node(1), null); // Now 2 has been silent for longest.
        cache.learn(node(9), null);

        assertThat(cache.size()).isEqualTo(4);
        assertThat(before(10)).containsExactly(node(9), node(4), node(3));
        assertThat(before(3)).containsExactly(node(1));
    }

    @Test
    void full_onesThatAreHeardOf_takeNoRoom() {
        for (long id = 1; id <= 4; id++) cache.learn(node(id), null);

        cache.hear(node(9), id(8), LocationCacheTest::refusesNobody);
        cache.note(node(10), id(9));

        assertThat(before(20)).containsExactly(node(4), node(3), node(2));
    }

    /** Goal: those that are only there to be near are spread, in whatever order they come. */
    @Test
    void full_othersThatAnswer_thoseInAClusterMakeRoom() {
        for (long id : List.of(1, 2, 3, 4)) cache.note(node(id), null);
        cache.note(node(33), null);
        cache.note(node(16), null);
        cache.note(node(49), null);

        assertThat(cache.size()).isEqualTo(4);
        assertThat(before(60)).containsExactly(node(49), node(33), node(16));
        cache.note(node(34), null); // Near to one that is there.
        cache.note(node(10), null); // Not nearer than others, but not clearly farther either.
        assertThat(before(60)).containsExactly(node(49), node(33), node(16));
    }

    /** Half of the room is for ends of lookups, if there are others. */
    @Test
    void full_endsOfLookups_takeHalfOfTheRoomAndThenOneAnothers() {
        for (long id : List.of(10, 20, 30, 40)) cache.note(node(id), null);
        for (long id : List.of(50, 52, 54)) {
            nowNanos++;
            cache.learn(node(id), null);
        }

        assertThat(cache.size()).isEqualTo(4);
        assertThat(before(60)).startsWith(node(54), node(52)).doesNotContain(node(50));
    }

    /** A node joined into the arc. */
    @Test
    void arc_saidByAnotherToBeShorter_isShorter() {
        cache.learn(node(20), id(10));

        cache.hear(node(20), id(15), LocationCacheTest::refusesNobody);
        assertThat(cache.ownerOf(id(12))).isNull();
        assertThat(cache.ownerOf(id(16))).isEqualTo(node(20));

        cache.hear(
                node(20),
                id(5),
                LocationCacheTest::refusesNobody); // Who says so may not have met the node between.
        assertThat(cache.ownerOf(id(12))).isNull();
        cache.note(node(20), id(5));
        assertThat(cache.ownerOf(id(12))).isEqualTo(node(20));
    }

    @Test
    void node_withoutAWordForItsLife_isNotNamed() {
        cache.learn(node(20), id(10));
        nowNanos = LIFE_NANOS - 1;
        cache.hear(node(20), id(10), LocationCacheTest::refusesNobody); // Not a word of its own.
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20));
        assertThat(before(30)).containsExactly(node(20));

        nowNanos = LIFE_NANOS;
        assertThat(cache.ownerOf(id(15))).isNull();
        assertThat(before(30)).isEmpty();

        cache.note(node(20), id(10));
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20));
    }

    @Test
    void forget_node_isOutAtOnce_anotherProcessOfItsIdStays() {
        cache.learn(node(20, 2), id(10));

        cache.forget(node(20, 1));
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20, 2));
        cache.forget(node(20, 2));
        assertThat(cache.ownerOf(id(15))).isNull();
        assertThat(cache.size()).isZero();
    }

    @Test
    void processOfTheSameId_thatIsLaterOrAnswers_takesThePlace() {
        cache.learn(node(20, 2), id(10));

        cache.hear(node(20, 1), id(10), LocationCacheTest::refusesNobody);
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20, 2));
        cache.hear(node(20, 3), id(10), LocationCacheTest::refusesNobody);
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20, 3));
        cache.note(node(20, 1), id(10)); // Its clock was set back.
        assertThat(cache.ownerOf(id(15))).isEqualTo(node(20, 1));
        assertThat(cache.size()).isEqualTo(1);
    }

    /** Goal: order and bound hold whatever happens. Method: a thousand changes at random. */
    @Test
    void changes_atRandom_keepOrderAndBound() {
        LocationCache large = new LocationCache(20, LIFE_NANOS, () -> nowNanos);
        SplitMix64 random = new SplitMix64(3);
        for (int i = 0; i < 1000; i++) {
            nowNanos += random.nextInt(5);
            NodeRef node = node(random.nextInt(64));
            switch (random.nextInt(4)) {
                case 0 -> large.learn(node, null);
                case 1 -> large.note(node, id(random.nextInt(64)));
                case 2 ->
                        large.hear(node, id(random.nextInt(64)), LocationCacheTest::refusesNobody);
                default -> large.forget(node);
            }
            Closest closest = new Closest(id(0), id(0), 64, Suspicions.NONE);
            large.offerTo(closest, id(0), 64);
            List<Long> ids = new ArrayList<>();
            for (NodeRef each : closest.nodes()) ids.add(each.id().toLongExact());
            assertThat(ids)
                    .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                    .doesNotHaveDuplicates();
            assertThat(large.size()).isLessThanOrEqualTo(20);
        }
        assertThat(large.size()).isPositive();
    }
}
