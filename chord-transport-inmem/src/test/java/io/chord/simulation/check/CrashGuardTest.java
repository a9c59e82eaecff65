package io.chord.simulation.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import io.chord.simulation.check.RingImage.Ghost;
import io.chord.simulation.check.RingImage.MemberState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Goal: the guard allows what assumption A4 of Zave (TSE 2017) allows, over messages, and no more.
 * Method: images by hand, around the one failure too many.
 */
class CrashGuardTest {

    private static final RingSpace SPACE = RingSpace.of(6);

    /** Of five members with r = 2 any one may end: four are left, and three are needed. */
    private static final List<MemberState> FIVE =
            List.of(
                    member(0, 10, 20),
                    member(10, 20, 30),
                    member(20, 30, 40),
                    member(30, 40, 0),
                    member(40, 0, 10));

    @Test
    void anyMember_ofAnIdealRingWithOneToSpare_mayEnd() {
        for (MemberState member : FIVE) {
            assertThat(guard(FIVE).allows(member.self())).as("%s", member).isTrue();
        }
    }

    @Test
    void member_isOneOfTheLastPrincipals_mayNotEnd() {
        List<MemberState> three = List.of(member(0, 10, 20), member(10, 20, 0), member(20, 0, 10));
        assertThat(guard(three).allows(node(10))).isFalse();
    }

    @Test
    void member_isTheLastLiveEntryOfAList_mayNotEnd() {
        List<MemberState> members = new ArrayList<>(FIVE);
        members.set(0, member(0, 5, 10)); // 5 is dead.
        assertThat(guard(members).allows(node(10))).isFalse();
        assertThat(guard(members).allows(node(20))).isTrue();
    }

    @Test
    void member_isTheLastLiveEntryOfAGhost_mayNotEnd() {
        Ghost ghost = ghost(0, 5, 10);
        assertThat(guard(FIVE, ghost).allows(node(10))).isFalse();
        assertThat(guard(FIVE, ghost).allows(node(20))).isTrue();
        assertThat(guard(FIVE, ghost).allows(node(0))).as("its ghosts end with it").isTrue();
    }

    /** The ghost skips 10 and 20, so that of five only three are skipped by nobody. */
    @Test
    void member_isNeededBecauseAGhostSkipsOthers_mayNotEnd() {
        Ghost ghost = ghost(0, 30, 40);
        assertThat(guard(FIVE, ghost).allows(node(30))).isFalse();
        assertThat(guard(FIVE, ghost).allows(node(10))).as("it is skipped anyway").isTrue();
        assertThat(guard(FIVE, ghost).allows(node(0))).as("then nobody is skipped").isTrue();
    }

    /** A joiner has asked already: its list to be is judged as that of a member. */
    @Test
    void member_isTheLastLiveEntryOfAJoinersGhost_mayNotEnd() {
        assertThat(guard(FIVE, ghost(45, 50, 0)).allows(node(0))).isFalse();
    }

    @Test
    void process_isNoMember_mayAlwaysEnd() {
        List<MemberState> three = List.of(member(0, 10, 20), member(10, 20, 0), member(20, 0, 10));
        assertThat(guard(three, ghost(45, 0, 10)).allows(node(45))).isTrue();
    }

    private static CrashGuard guard(List<MemberState> members, Ghost... ghosts) {
        return new CrashGuard(new RingImage(2, members, List.of(ghosts)));
    }

    private static Ghost ghost(int writer, int... successors) {
        return new Ghost(node(writer), nodes(successors));
    }

    private static MemberState member(int id, int... successors) {
        return new MemberState(node(id), Optional.empty(), nodes(successors));
    }

    private static List<NodeRef> nodes(int... ids) {
        List<NodeRef> nodes = new ArrayList<>();
        for (int id : ids) nodes.add(node(id));
        return nodes;
    }

    private static NodeRef node(int id) {
        return new NodeRef(SPACE.id(id), Address.of("sim:n" + id), 1);
    }
}
