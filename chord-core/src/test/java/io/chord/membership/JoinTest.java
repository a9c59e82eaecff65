package io.chord.membership;

import static io.chord.membership.Village.GENESIS;
import static io.chord.membership.Village.IDENTITY;
import static io.chord.membership.Village.PERIOD;
import static io.chord.membership.Village.SECONDS;
import static io.chord.membership.Village.TIMEOUT;
import static io.chord.membership.Village.address;
import static io.chord.membership.Village.whyNotIdeal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.membership.Village.House;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.RingIdentity;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How nodes become members, and how they fail to. */
class JoinTest {

    private final Village village = new Village(1);

    @Test
    void create_alone_isIdealAndResponsibleForTheWholeCircle() {
        House a = village.house("a", 10).create();

        village.run(20 * PERIOD);

        assertThat(a.becameMember).containsExactly(a.self());
        assertThat(a.membership.genesis()).isEqualTo(GENESIS);
        assertThat(a.table.successors().isEmpty()).isTrue();
        assertThat(a.table.predecessor()).isEmpty();
        assertThat(a.membership.ownershipCertain()).isTrue();
        assertThat(a.events(RingEvent.ArcGained.class))
                .containsExactly(new RingEvent.ArcGained(Arc.whole(a.self().id())));
        assertThat(a.events(RingEvent.Alone.class)).hasSize(1);
    }

    @Test
    void join_ofOne_makesRingOfTwoThatDivideTheCircle() {
        House a = village.house("a", 10).create();
        House b = village.house("b", 20).join("a");

        assertThat(village.runUntil(5 * PERIOD, Village::isIdeal)).isTrue();
        village.run(5 * PERIOD);

        assertThat(whyNotIdeal(List.of(a, b))).isEmpty();
        assertThat(b.membership.genesis()).isEqualTo(GENESIS);
        Arc arcOfB = new Arc(a.self().id(), b.self().id());
        assertThat(a.events(RingEvent.ArcLost.class)).contains(new RingEvent.ArcLost(arcOfB));
        assertThat(b.events(RingEvent.ArcGained.class))
                .containsExactly(new RingEvent.ArcGained(arcOfB));
        assertThat(a.events(RingEvent.MemberUp.class))
                .containsExactly(new RingEvent.MemberUp(b.self()));
        assertThat(a.membership.ownershipCertain()).isTrue();
        assertThat(b.membership.ownershipCertain()).isTrue();
    }

    @ParameterizedTest(name = "{0} nodes, seed {1}")
    @CsvSource({"3,1", "4,2", "5,3", "6,4", "7,5", "10,6"})
    void joins_oneByOne_makeOneOrderedRing(int nodes, long seed) {
        Village v = new Village(seed);
        List<House> all = randomHouses(v, nodes);
        all.get(0).create();
        for (int i = 1; i < nodes; i++) {
            House joiner = all.get(i).join("n0");
            assertThat(v.runUntil(20 * PERIOD, x -> joiner.isMember() && x.isIdeal())).isTrue();
        }
        assertThat(v.members()).hasSize(nodes);
    }

    @ParameterizedTest(name = "{0} nodes, seed {1}")
    @CsvSource({"3,1", "4,2", "5,3", "6,4", "8,5", "10,6", "20,7", "20,8", "64,9", "64,10"})
    void joins_allAtOnceThroughOneSeed_makeOneOrderedRing(int nodes, long seed) {
        Village v = new Village(seed);
        List<House> all = randomHouses(v, nodes);
        all.get(0).create();
        for (int i = 1; i < nodes; i++) all.get(i).join("n0");

        v.runUntil(60 * PERIOD, x -> x.members().size() == nodes && x.isIdeal());

        assertThat(v.members()).hasSize(nodes);
        assertThat(whyNotIdeal(v.members())).isEmpty();
        for (House house : all) {
            assertThat(house.events(RingEvent.Warning.class)).isEmpty();
            assertThat(house.membership.brokenLists()).isZero();
        }
    }

    /** Goal: neither waits for the other for ever, and neither makes a ring. */
    @Test
    void join_twoThatNameEachOther_bothFailAtTheDeadline() {
        House a = village.house("a", 10).joinWithin(7 * SECONDS, "b");
        House b = village.house("b", 20).joinWithin(9 * SECONDS, "a");

        village.run(10 * SECONDS);

        for (House house : List.of(a, b)) {
            assertThat(house.failures).hasSize(1);
            assertThat(house.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
            assertThat(house.membership.standing()).isEqualTo(Standing.OUTSIDE);
        }
        assertThat(a.failureMessage()).contains("inmem:b: not a member");
    }

    @Test
    void join_seedBecomesMemberLater_isFoundThen() {
        House a = village.house("a", 10);
        House b = village.house("b", 20).join("a");
        village.run(3 * SECONDS);
        assertThat(b.isMember()).isFalse();

        a.create();

        assertThat(village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal())).isTrue();
    }

    @Test
    void join_ownAddressAmongSeeds_isIgnored() {
        village.house("a", 10).create();
        House b = village.house("b", 20).join("b", "a");

        assertThat(village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal())).isTrue();
    }

    @Test
    void join_onlyOwnAddress_failsAtOnceAndSaysSo() {
        House a = village.house("a", 10).join("a");

        village.run(1);

        assertThat(a.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
        assertThat(a.failureMessage()).contains("inmem:a: this node's own address");
    }

    @Test
    void join_silentSeeds_failsAtTheDeadlineNamingEach() {
        House a = village.house("a", 10).joinWithin(5 * SECONDS, "a", "nobody", "b");
        village.house("b", 20);

        village.run(5 * SECONDS - 1);
        assertThat(a.failures).isEmpty();
        village.run(1);

        assertThat(a.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
        assertThat(a.failureMessage())
                .contains("inmem:nobody: silent", "inmem:b: not a member", "inmem:a: this node's");
    }

    @Test
    void join_failed_mayBeRepeated() {
        House b = village.house("b", 20).joinWithin(1 * SECONDS, "a");
        village.run(2 * SECONDS);
        assertThat(b.failures).hasSize(1);
        village.house("a", 10).create();

        b.join("a");

        assertThat(village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal())).isTrue();
    }

    @Test
    void join_member_isRefusedAsMistakeOfTheProgram() {
        House a = village.house("a", 10).create();

        assertThatThrownBy(() -> a.join("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MEMBER");
    }

    static List<RingIdentity> strangers() {
        return List.of(
                new RingIdentity("payments", 20, "sha256", 1, 1, 0, Genesis.NONE),
                new RingIdentity("orders", 32, "sha256", 1, 1, 0, Genesis.NONE),
                new RingIdentity("orders", 20, "direct", 1, 1, 0, Genesis.NONE));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("strangers")
    void join_anotherRing_isRefusedAtOnceWithBothSidesNamed(RingIdentity stranger) {
        village.house("a", 10).create();
        House b = village.house("b", 20, stranger).join("a");

        village.run(TIMEOUT);

        assertThat(b.failure()).isEqualTo(JoinFailure.RING_MISMATCH);
        assertThat(b.failureMessage()).contains("inmem:a", stranger.mismatch(IDENTITY).get());
    }

    @Test
    void join_oneRefusedAndOneSilent_waitsForTheDeadlineAndIsMismatch() {
        village.house("a", 10, strangers().get(0)).create();
        House b = village.house("b", 20).joinWithin(4 * SECONDS, "a", "nobody");

        village.run(3 * SECONDS);
        assertThat(b.failures).isEmpty();
        village.run(1 * SECONDS);

        assertThat(b.failure()).isEqualTo(JoinFailure.RING_MISMATCH);
        assertThat(b.failureMessage())
                .contains("\"orders\" here, \"payments\" there", "inmem:nobody: silent");
    }

    @Test
    void join_oneRefusedAndOneMember_joinsTheMember() {
        village.house("a", 10, strangers().get(0)).create();
        House b = village.house("b", 20).create();
        House c = village.house("c", 30).join("a", "b");

        assertThat(village.runUntil(10 * PERIOD, v -> whyNotIdeal(List.of(b, c)).isEmpty()))
                .isTrue();
    }

    @Test
    void join_fixedIdHeldByPredecessor_isTaken() {
        House a = village.house("a", 10).create();
        House b = village.house("b", 10).join("a");

        village.run(5 * SECONDS);

        assertThat(b.failure()).isEqualTo(JoinFailure.ID_TAKEN);
        assertThat(b.failureMessage()).contains("10", a.self().toString());
        assertThat(a.isMember()).isTrue();
    }

    @Test
    void join_fixedIdHeldBySuccessorOfPredecessor_isTaken() {
        village.house("a", 10).create();
        House b = village.house("b", 20).join("a");
        village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal());

        House c = village.house("c", 20).join("a");
        village.run(5 * SECONDS);

        assertThat(c.failure()).isEqualTo(JoinFailure.ID_TAKEN);
        assertThat(village.members()).hasSize(2);
    }

    @Test
    void join_idOfDeadHolder_waitsUntilTheRingHasDroppedIt() {
        House a = village.house("a", 10).create();
        House b = village.house("b", 20).join("a");
        village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal());

        b.crashed = true;
        House c = village.house("c", 20).join("a");

        assertThat(village.runUntil(15 * PERIOD, v -> whyNotIdeal(List.of(a, c)).isEmpty()))
                .isTrue();
    }

    /** Goal: two joiners of one id that read the same state end with one member. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void join_twoWithOneIdAtOnce_oneRemains(long seed) {
        Village v = new Village(seed);
        v.house("a", 10).create();
        House b = v.house("b", 20).join("a");
        House c = v.house("c", 20).join("a");

        v.run(30 * PERIOD);

        assertThat(v.members()).hasSize(2);
        assertThat(whyNotIdeal(v.members())).isEmpty();
        House other = b.isMember() ? c : b;
        boolean saidSo = !other.lostTo.isEmpty() || !other.failures.isEmpty();
        assertThat(saidSo).isTrue();
        if (!other.lostTo.isEmpty()) {
            assertThat(other.membership.standing()).isEqualTo(Standing.LEFT);
            assertThat(other.events(RingEvent.IdTaken.class)).hasSize(1);
        }
    }

    @Test
    void join_largestArc_takesItsMiddle() {
        House a = village.house("a", 0).create();
        House b = village.house("b", 100).join("a");
        village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal());

        House c = village.house("c", 5).join(new Placement.LargestArc(16), "a");
        village.runUntil(10 * PERIOD, v -> c.isMember() && v.isIdeal());

        assertThat(c.self().id()).isEqualTo(new Arc(b.self().id(), a.self().id()).middle());
    }

    @Test
    void join_largestArcOfNodeAlone_takesTheOppositePoint() {
        village.house("a", 7).create();
        House b = village.house("b", 5).join(new Placement.LargestArc(16), "a");
        village.runUntil(10 * PERIOD, v -> b.isMember() && v.isIdeal());

        assertThat(b.self().id()).isEqualTo(Village.SPACE.id((1 << 19) + 7));
    }

    @Test
    void join_randomIds_areDistinctAndMakeOneRing() {
        House a = village.house("a", 7);
        a.in(() -> a.membership.create(new Placement.Random(), GENESIS));
        for (int i = 0; i < 5; i++) {
            village.house("b" + i, 7).join(new Placement.Random(), "a");
        }
        assertThat(village.runUntil(30 * PERIOD, v -> v.members().size() == 6 && v.isIdeal()))
                .isTrue();
    }

    @Test
    void restart_sameAddressAndId_newIncarnationTakesThePlace() {
        House a = village.house("a", 10).create();
        House b = village.house("b", 20).join("a");
        House c = village.house("c", 30).join("a");
        village.runUntil(20 * PERIOD, v -> whyNotIdeal(List.of(a, b, c)).isEmpty());

        House again = village.house("b", 20).join("a", "c");

        assertThat(village.runUntil(7 * PERIOD, v -> whyNotIdeal(List.of(a, again, c)).isEmpty()))
                .isTrue();
        assertThat(again.self().isNewerThan(b.self())).isTrue();
    }

    /** Goal: a member that lists only our former self, at the same place, still takes us in. */
    @Test
    void restart_ofTheOnlyOther_joinsTheOneThatStillListsIt() {
        House a = village.house("a", 10).create();
        House b = village.house("b", 20).join("a");
        village.runUntil(20 * PERIOD, v -> whyNotIdeal(List.of(a, b)).isEmpty());

        // A stabilise of a has just ended: the next one is at least 0.4 periods away.
        boolean[] asked = new boolean[1];
        Village.Post usual = village.post;
        village.post =
                (from, to, message) -> {
                    asked[0] |= from.equals(a.address) && message instanceof Message.GetState;
                    return usual.delayNanos(from, to, message);
                };
        village.runUntil(2 * PERIOD, v -> asked[0]);
        village.run(PERIOD / 10);

        House again = village.house("b", 20).join("a");

        // Sooner than the pause after which a join that met a dead holder of its id starts again.
        assertThat(village.runUntil(PERIOD / 5, v -> again.isMember())).isTrue();
        assertThat(a.table.successors().nodes()).containsExactly(b.self());
        assertThat(village.runUntil(7 * PERIOD, v -> whyNotIdeal(List.of(a, again)).isEmpty()))
                .isTrue();
    }

    @Test
    void auto_threeThatStartTogether_theSmallestAddressCreates() {
        House b = village.house("b", 10).auto(3, 30 * SECONDS, "a", "b", "c");
        House c = village.house("c", 20).auto(3, 30 * SECONDS, "a", "b", "c");
        village.run(4 * SECONDS);
        assertThat(village.members()).isEmpty();

        House a = village.house("a", 30).auto(3, 30 * SECONDS, "a", "b", "c");

        assertThat(village.runUntil(20 * PERIOD, v -> v.members().size() == 3 && v.isIdeal()))
                .isTrue();
        assertThat(a.events(RingEvent.Alone.class)).isNotEmpty();
        assertThat(b.events(RingEvent.Alone.class)).isEmpty();
        assertThat(c.events(RingEvent.Alone.class)).isEmpty();
    }

    /** Goal: nodes that name each other do not wait for each other for ever. */
    @Test
    void auto_twoThatNameEachOther_oneCreatesAndTheOtherJoins() {
        House a = village.house("a", 10).auto(2, 30 * SECONDS, "a", "b");
        House b = village.house("b", 20).auto(2, 30 * SECONDS, "a", "b");

        assertThat(village.runUntil(20 * PERIOD, v -> v.members().size() == 2 && v.isIdeal()))
                .isTrue();
        assertThat(b.table.successors().nodes()).containsExactly(a.self());
    }

    @Test
    void auto_tooFewPeers_failsAtTheDeadline() {
        House a = village.house("a", 10).auto(3, 5 * SECONDS, "a", "b", "c");
        village.house("b", 20);

        village.run(5 * SECONDS);

        assertThat(a.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
        assertThat(a.failureMessage()).contains("inmem:b: not a member", "inmem:c: silent");
    }

    /** An address that refuses connections proves nothing about a peer. */
    @Test
    void auto_unreachableSeed_isNoPeer() {
        House a = village.house("a", 10).auto(2, 5 * SECONDS, "b");
        for (int i = 0; i < 50; i++) {
            village.run(SECONDS / 10);
            a.in(() -> a.calls.onUnreachable(address("b")));
        }

        assertThat(a.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
        assertThat(a.failureMessage()).contains("inmem:b: nobody serves this address");
    }

    /** A refused certificate proves nothing either, and whoever waits in vain learns of it. */
    @Test
    void auto_seedThatTheTransportCannotAgreeWith_isSilent_andTheReasonIsTold() {
        House a = village.house("a", 10).auto(2, 3 * SECONDS, "b");
        for (int i = 0; i < 30; i++) {
            village.run(SECONDS / 10);
            a.in(() -> a.calls.onRefused(address("b"), "its certificate is out of date"));
        }
        village.run(SECONDS);

        assertThat(a.failure()).isEqualTo(JoinFailure.NO_RING_FOUND);
        assertThat(a.failureMessage())
                .contains("inmem:b: no connection: its certificate is out of date");
    }

    @Test
    void hello_toJoiner_isAnsweredGone() {
        House a = village.house("a", 10).join("nobody");
        House b = village.house("b", 20);
        List<Message.Reply> replies = new ArrayList<>();
        b.ask(a.self(), new Message.Hello(IDENTITY), replies::add);
        b.ask(a.self(), new Message.GetState(0), replies::add);

        village.run(TIMEOUT);

        assertThat(replies).hasSize(2).allMatch(Message.Gone.class::isInstance);
    }

    /** Goal: a node found as predecessor is believed only if its own state says so. */
    @Test
    void join_nodeFoundHasMovedOn_lookupIsContinued() {
        List<House> ring = ringOfFive();
        House x = village.house("x", 350);
        x.findsFirst = Optional.of(ring.get(0));

        x.join("n0");

        assertThat(village.runUntil(10 * PERIOD, v -> x.isMember())).isTrue();
        assertThat(x.firstHead).contains(ring.get(3).self());
        assertThat(x.table.predecessor()).contains(ring.get(2).self());
    }

    /** Goal: nobody joins behind a head that is dead and still listed. */
    @Test
    void join_headOfPredecessorIsDead_waitsUntilItIsDropped() {
        List<House> ring = ringOfFive();
        ring.get(2).crashed = true;
        House x = village.house("x", 350).join("n0");

        assertThat(village.runUntil(10 * PERIOD, v -> x.isMember())).isTrue();
        assertThat(x.firstHead).contains(ring.get(3).self());
        assertThat(x.table.predecessor()).contains(ring.get(1).self());
        assertThat(ring.get(1).table.successors().nodes()).doesNotContain(ring.get(2).self());
    }

    private List<House> ringOfFive() {
        List<House> ring = new ArrayList<>();
        ring.add(village.house("n0", 100).create());
        for (int i = 1; i < 5; i++) {
            ring.add(village.house("n" + i, 100 + 100L * i).join("n0"));
        }
        assertThat(village.runUntil(30 * PERIOD, v -> v.members().size() == 5 && v.isIdeal()))
                .isTrue();
        return ring;
    }

    @Test
    void join_lookupsFailForEver_endsTypedAfterItsRetries() {
        village.house("a", 10).create();
        House b = village.house("b", 20);
        b.findsNothing = true;
        b.join("a");

        village.run(30 * SECONDS);

        assertThat(b.failure()).isEqualTo(JoinFailure.TIMED_OUT);
        assertThat(b.failureMessage()).contains("21 attempts", "no way from");
    }

    private static List<House> randomHouses(Village v, int nodes) {
        List<House> houses = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            houses.add(v.house("n" + i, v.random.nextInt(1 << 20)));
        }
        return houses;
    }
}
