package io.chord.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.simulation.check.RingImage.MemberState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the judge must be right, and must be able to say no. Method: for each predicate a snapshot
 * by hand that breaks it, with the exact set of predicates that break along with it (some follow
 * from others, so few break alone); then thousands of random snapshots, good, nearly good and
 * absurd, against a second implementation that only repeats the definitions.
 */
class RingOracleTest {

    private static final RingSpace SPACE = RingSpace.of(6);

    private static final Map<String, Function<RingOracle, List<String>>> PREDICATES = predicates();

    private static Map<String, Function<RingOracle, List<String>>> predicates() {
        Map<String, Function<RingOracle, List<String>>> all = new LinkedHashMap<>();
        all.put("best", RingOracle::everyMemberHasABest);
        all.put("enoughPrincipals", RingOracle::enoughPrincipals);
        all.put("atLeastOneRing", RingOracle::atLeastOneRing);
        all.put("atMostOneRing", RingOracle::atMostOneRing);
        all.put("orderedRing", RingOracle::orderedRing);
        all.put("connectedAppendages", RingOracle::connectedAppendages);
        all.put("noDuplicates", RingOracle::noDuplicates);
        all.put("orderedLists", RingOracle::orderedSuccessorLists);
        all.put("boundedLists", RingOracle::boundedLists);
        all.put("noSelf", RingOracle::noSelf);
        all.put("uniqueIds", RingOracle::uniqueIds);
        all.put("principalsInRing", RingOracle::principalsInRing);
        return all;
    }

    private static NodeRef node(int id) {
        return node(id, 1);
    }

    private static NodeRef node(int id, long incarnation) {
        return new NodeRef(SPACE.id(id), Address.of("sim:n" + id), incarnation);
    }

    private static MemberState member(int id, int predecessor, int... successors) {
        List<NodeRef> list = new ArrayList<>();
        for (int successor : successors) list.add(node(successor));
        return new MemberState(
                node(id),
                predecessor < 0 ? Optional.empty() : Optional.of(node(predecessor)),
                list);
    }

    private static RingImage snapshot(int r, MemberState... members) {
        return new RingImage(r, List.of(members));
    }

    private static Set<String> broken(RingImage snapshot) {
        RingOracle oracle = new RingOracle(snapshot);
        Set<String> broken = new TreeSet<>();
        PREDICATES.forEach(
                (name, predicate) -> {
                    if (!predicate.apply(oracle).isEmpty()) broken.add(name);
                });
        return broken;
    }

    private static List<String> idealViolations(RingImage snapshot) {
        return new RingOracle(snapshot).ideal();
    }

    // ---- rings as they should be

    @Test
    void node_alone_isIdeal() {
        RingImage alone = snapshot(3, member(5, -1));
        assertThat(broken(alone)).isEmpty();
        assertThat(idealViolations(alone)).isEmpty();
        assertThat(new RingOracle(alone).principals()).containsExactly(node(5));
    }

    @Test
    void twoNodes_namingEachOther_areIdeal() {
        RingImage pair = snapshot(3, member(5, 40, 40), member(40, 5, 5));
        assertThat(broken(pair)).isEmpty();
        assertThat(idealViolations(pair)).isEmpty();
    }

    @Test
    void fourNodes_withTheirNextTwo_areIdeal() {
        RingImage ring = idealOfFour();
        assertThat(broken(ring)).isEmpty();
        assertThat(idealViolations(ring)).isEmpty();
        assertThat(new RingOracle(ring).principals())
                .containsExactly(node(0), node(10), node(20), node(30));
    }

    private static RingImage idealOfFour() {
        return snapshot(
                2,
                member(20, 10, 30, 0),
                member(0, 30, 10, 20),
                member(30, 20, 0, 10),
                member(10, 0, 20, 30));
    }

    @Test
    void nobody_isNoViolationOfSafety() {
        assertThat(broken(snapshot(2))).isEmpty();
    }

    /** The figure of every stabilization paper: a node has joined, and nobody knows it yet. */
    @Test
    void newMember_notYetKnown_keepsTheInvariantAndIsNotIdeal() {
        RingImage joined =
                snapshot(
                        2,
                        member(0, 30, 10, 20),
                        member(10, 0, 20, 30),
                        member(20, 10, 30, 0),
                        member(30, 20, 0, 10),
                        member(15, 10, 20, 30));
        assertThat(broken(joined)).isEmpty();
        assertThat(new RingOracle(joined).principals())
                .containsExactly(node(0), node(10), node(20), node(30));
        assertThat(idealViolations(joined))
                .anyMatch(words -> words.contains(node(15) + " is on no ring"))
                .anyMatch(words -> words.startsWith("the predecessor of " + node(20)));
    }

    // ---- each predicate, broken

    @Test
    void memberWhoseWholeListDied_hasNoBestAndIsNotConnected() {
        assertThat(
                        broken(
                                snapshot(
                                        2,
                                        member(0, 30, 10, 20),
                                        member(10, 0, 20, 30),
                                        member(20, 10, 30, 0),
                                        member(30, 20, 0, 10),
                                        member(12, 10, 13, 14))))
                .containsExactlyInAnyOrder("best", "connectedAppendages");
    }

    @Test
    void memberWithAnEmptyList_amongOthers_hasNoBest() {
        assertThat(
                        broken(
                                snapshot(
                                        1,
                                        member(0, 20, 10),
                                        member(10, 0, 20),
                                        member(20, 10, 0),
                                        member(12, -1))))
                .containsExactlyInAnyOrder("best", "connectedAppendages");
    }

    /** An entry that names the run before the restart is a dead entry. */
    @Test
    void entryOfAnOlderIncarnation_isNotLive() {
        RingImage restarted =
                new RingImage(
                        1,
                        List.of(
                                new MemberState(node(0), Optional.empty(), List.of(node(10))),
                                new MemberState(node(10, 2), Optional.empty(), List.of(node(0)))));
        assertThat(new RingOracle(restarted).everyMemberHasABest())
                .singleElement()
                .asString()
                .contains(node(0).toString());
    }

    @Test
    void ringThatSkipsAMember_hasTooFewPrincipals() {
        RingImage skipping =
                snapshot(2, member(0, 20, 20, 0), member(10, 0, 20, 0), member(20, 0, 0, 20));
        // Lists that go on over their own node, as the original protocol makes them.
        assertThat(broken(skipping)).contains("enoughPrincipals", "noSelf");
        RingImage clean = snapshot(2, member(0, 20, 20), member(10, 0, 20, 0), member(20, 0, 0));
        assertThat(broken(clean)).containsExactly("enoughPrincipals");
        assertThat(new RingOracle(clean).principals()).containsExactly(node(0), node(20));
    }

    @Test
    void ringOfAtMostRMembers_oneOfThemOutside_isNotOneRingOfAll() {
        assertThat(broken(snapshot(3, member(0, 20, 20), member(10, 0, 20, 0), member(20, 0, 0))))
                .containsExactly("enoughPrincipals");
    }

    @Test
    void chainThatEnds_isNoRingAtAll() {
        assertThat(broken(snapshot(1, member(0, 20, 10), member(10, 0, 20), member(20, 10, 25))))
                .containsExactlyInAnyOrder(
                        "best", "atLeastOneRing", "connectedAppendages", "principalsInRing");
    }

    /** Two rings on one circle pass over each other: order breaks with uniqueness. */
    @Test
    void twoRings_areFoundAndNamed() {
        RingImage islands =
                snapshot(
                        1,
                        member(0, 20, 20),
                        member(20, 0, 0),
                        member(10, 30, 30),
                        member(30, 10, 10));
        assertThat(broken(islands))
                .containsExactlyInAnyOrder("atMostOneRing", "orderedRing", "enoughPrincipals");
        assertThat(new RingOracle(islands).atMostOneRing())
                .hasSize(2)
                .anyMatch(words -> words.contains(node(0).toString()));
    }

    /** Liben-Nowell, Balakrishnan and Karger (PODC 2002): one ring that goes round twice. */
    @Test
    void loopyRing_isOneRingOutOfOrder() {
        assertThat(
                        broken(
                                snapshot(
                                        1,
                                        member(0, 30, 20),
                                        member(20, 0, 10),
                                        member(10, 20, 30),
                                        member(30, 10, 0))))
                .containsExactlyInAnyOrder("orderedRing", "enoughPrincipals");
    }

    @Test
    void listThatNamesAnIdTwice_breaksNoDuplicatesAlone() {
        RingImage doubled =
                new RingImage(
                        4,
                        List.of(
                                new MemberState(
                                        node(0),
                                        Optional.of(node(30)),
                                        List.of(node(10, 0), node(10), node(20))),
                                member(10, 0, 20, 30, 0),
                                member(20, 10, 30, 0, 10),
                                member(30, 20, 0, 10, 20)));
        assertThat(broken(doubled)).containsExactly("noDuplicates");
    }

    @Test
    void listOutOfOrder_breaksOrderAlone_whereEnoughPrincipalsAreLeft() {
        // 50 and 45 are dead: the list of 40 is wrong, but skips few.
        RingImage disordered =
                snapshot(
                        3,
                        member(0, 40, 10, 20, 30),
                        member(10, 0, 20, 30, 40),
                        member(20, 10, 30, 40, 0),
                        member(30, 20, 40, 0, 10),
                        member(40, 30, 50, 45, 0));
        assertThat(broken(disordered))
                .contains("orderedLists")
                .doesNotContain("noDuplicates", "noSelf");
    }

    @Test
    void listThatPassesItsOwnNode_isOutOfOrder() {
        // Each three neighbours of 0, 10, 20, 5 are in order; the walk still goes round.
        assertThat(new RingOracle(snapshot(3, member(0, -1, 10, 20, 5))).orderedSuccessorLists())
                .hasSize(1);
    }

    @Test
    void listWithItsOwnNode_breaksNoSelf() {
        assertThat(
                        broken(
                                snapshot(
                                        3,
                                        member(0, 20, 10, 20, 0),
                                        member(10, 0, 20, 0),
                                        member(20, 10, 0, 10))))
                .containsExactly("noSelf");
    }

    @Test
    void listLongerThanR_breaksItsBoundAlone() {
        assertThat(broken(snapshot(1, member(0, 20, 10, 20), member(10, 0, 20), member(20, 10, 0))))
                .containsExactly("boundedLists");
    }

    @Test
    void twoMembersOfOneId_breakUniqueIds() {
        RingImage twins =
                new RingImage(
                        1,
                        List.of(
                                member(0, 10, 10),
                                member(10, 0, 0),
                                new MemberState(
                                        new NodeRef(SPACE.id(10), Address.of("sim:twin"), 1),
                                        Optional.of(node(0)),
                                        List.of(node(0)))));
        assertThat(new RingOracle(twins).uniqueIds()).hasSize(1);
        assertThat(idealViolations(twins)).anyMatch(words -> words.contains("sim:twin"));
    }

    /** 10 restarted, and its old run is in the lists: to Zave a node is its id, and not to us. */
    @Test
    void member_namedByItsFormerRunOnly_isNoPrincipal() {
        RingImage restarted =
                new RingImage(
                        2,
                        List.of(
                                member(0, 30, 10, 20),
                                new MemberState(
                                        node(10, 2),
                                        Optional.of(node(0)),
                                        List.of(node(20), node(30))),
                                member(20, 10, 30, 0),
                                member(30, 20, 0, 10)));
        assertThat(new RingOracle(restarted).principals())
                .containsExactly(node(0), node(20), node(30));
        assertThat(broken(restarted)).isEmpty();
    }

    @Test
    void principalThatNobodyLeadsTo_isNotOnTheRing() {
        assertThat(broken(snapshot(2, member(0, -1), member(10, -1, 0))))
                .containsExactlyInAnyOrder(
                        "best",
                        "enoughPrincipals",
                        "atLeastOneRing",
                        "connectedAppendages",
                        "principalsInRing");
    }

    @Test
    void ideal_wrongPredecessor_isNamed() {
        RingImage wrong =
                snapshot(
                        2,
                        member(0, 20, 10, 20),
                        member(10, 0, 20, 30),
                        member(20, 10, 30, 0),
                        member(30, 20, 0, 10));
        assertThat(broken(wrong)).isEmpty();
        assertThat(idealViolations(wrong))
                .containsExactly(
                        "the predecessor of "
                                + node(0)
                                + " is "
                                + node(20)
                                + " and not "
                                + node(30));
    }

    @Test
    void ideal_shortList_isNamed() {
        RingImage wrong =
                snapshot(
                        2,
                        member(0, 30, 10),
                        member(10, 0, 20, 30),
                        member(20, 10, 30, 0),
                        member(30, 20, 0, 10));
        assertThat(broken(wrong)).isEmpty();
        assertThat(idealViolations(wrong))
                .singleElement()
                .asString()
                .contains("successors of " + node(0));
    }

    @Test
    void ideal_loneNodeThatRemembersADeadPredecessor_isNot() {
        assertThat(idealViolations(snapshot(2, member(5, 9)))).hasSize(1);
    }

    @Test
    void require_violations_throwsWithAllOfThemAndTheReplayLine() {
        RingOracle.require("nothing", List.of(), "replay: 1");
        assertThatThrownBy(() -> RingOracle.require("order", List.of("a", "b"), "replay: 1"))
                .isInstanceOf(AssertionError.class)
                .hasMessage("order does not hold (2 violations); replay: 1\n  a\n  b");
        assertThatThrownBy(
                        () ->
                                new RingOracle(snapshot(1, member(5, 9)))
                                        .requireIdeal("replay: seed 7"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 7");
    }

    // ---- against the definitions, repeated

    static List<Long> seeds() {
        return List.of(1L, 2L, 3L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void randomSnapshots_judgedByOracle_asByTheDefinitions(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Map<String, Integer> brokenCounts = new LinkedHashMap<>();
        int idealCount = 0;
        for (int run = 0; run < 1_500; run++) {
            RingImage snapshot = randomSnapshot(random);
            Set<String> broken = broken(snapshot);
            DefinitionsOfZave definitions = new DefinitionsOfZave(snapshot);
            assertThat(broken).as("%s", snapshot).isEqualTo(definitions.broken());
            assertThat(new RingOracle(snapshot).principals())
                    .as("%s", snapshot)
                    .isEqualTo(definitions.principals());
            boolean isIdeal = idealViolations(snapshot).isEmpty();
            assertThat(isIdeal).as("%s", snapshot).isEqualTo(definitions.isIdeal());
            if (isIdeal) idealCount++;
            for (String name : broken) brokenCounts.merge(name, 1, Integer::sum);
            // Zave's theorem: the invariant implies the rest, for lists of full form.
            if (!broken.contains("best")
                    && !broken.contains("enoughPrincipals")
                    && snapshot.members().size() > snapshot.successorsMax()) {
                assertThat(broken)
                        .as("%s", snapshot)
                        .doesNotContain(
                                "atLeastOneRing",
                                "atMostOneRing",
                                "orderedRing",
                                "connectedAppendages");
            }
        }
        // The draw is worth something only if it meets every predicate, broken and whole.
        assertThat(idealCount).isGreaterThan(50);
        for (String name : PREDICATES.keySet()) {
            assertThat(brokenCounts.getOrDefault(name, 0)).as(name).isBetween(3, 1_450);
        }
    }

    /** An ideal ring with some damage, or none. */
    private static RingImage randomSnapshot(SplitMix64 random) {
        int r = 1 + random.nextInt(3);
        Set<Integer> ids = new TreeSet<>();
        int size = 1 + random.nextInt(8);
        while (ids.size() < size) ids.add(random.nextInt(64));
        List<NodeRef> ring = new ArrayList<>();
        for (int id : ids) ring.add(node(id));
        List<MemberState> members = new ArrayList<>();
        int damage = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            List<NodeRef> list = new ArrayList<>();
            for (int k = 1; k <= Math.min(r, size - 1); k++) list.add(ring.get((i + k) % size));
            Optional<NodeRef> predecessor =
                    size == 1 ? Optional.empty() : Optional.of(ring.get((i + size - 1) % size));
            for (int blow = 0; blow < damage; blow++) {
                if (random.nextInt(3) > 0) continue;
                NodeRef any = ring.get(random.nextInt(size));
                switch (random.nextInt(8)) {
                    case 0 -> predecessor = Optional.empty();
                    case 1 -> predecessor = Optional.of(any);
                    case 2 -> list.clear();
                    case 3 -> list.add(any);
                    case 4 -> list.add(0, any);
                    case 5 -> list.add(0, node(random.nextInt(64)));
                    case 6 -> list.add(list.size(), new NodeRef(any.id(), any.address(), 0));
                    default -> {
                        if (!list.isEmpty()) list.remove(random.nextInt(list.size()));
                    }
                }
            }
            NodeRef self = ring.get(i);
            if (damage == 3 && random.nextInt(10) == 0) {
                self = new NodeRef(ring.get(random.nextInt(size)).id(), self.address(), 1);
            }
            members.add(new MemberState(self, predecessor, list));
        }
        random.shuffle(members);
        return new RingImage(r, members);
    }

    @Test
    void order_ofTheMembersOfASnapshot_doesNotMatter() {
        assertThat(idealOfFour().members())
                .extracting(MemberState::self)
                .containsExactly(node(0), node(10), node(20), node(30));
        RingId zero = SPACE.zero();
        assertThat(idealOfFour().members().get(0).self().id()).isEqualTo(zero);
    }
}
