package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.Member;
import io.chord.message.NodeReport;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingEvent;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.List;

/**
 * A node that is silent to one other, and heard by all else, is not dead (SWIM: Das, Gupta and
 * Motivala, DSN 2002, section 3.1); nor is one that did not answer while the asker itself stood
 * still. The place of a member is given away only if nobody hears it.
 */
class BrokenLinkTest {

    private static final int NODES = 8;
    private static final Duration LONG = Duration.ofSeconds(60);

    private RingStory story;
    private SimulatedRing ring;

    /** Owns a range of three members, the first of which it is. */
    private String owner = "";

    /**
     * A member that is not the owner's successor: of that one the owner needs a word before it
     * changes anything at all.
     */
    private String third = "";

    private Arc range = Arc.whole(io.chord.ring.RingSpace.of(1).zero());

    private void begin(SimulatedNetwork network) {
        ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        story = new RingStory(network, ring);
        ring.installIdeal(NODES);
        network.runFor(Duration.ofSeconds(5));
        owner = ring.live().get(0);
        range = ring.engine(owner).routing().ownArc().orElseThrow();
        List<Member> members = view().members();
        assertThat(members).hasSize(3);
        NodeRef head = ring.engine(owner).routing().successors().head().orElseThrow();
        for (Member member : members) {
            String name = nameOf(member.address());
            if (!name.equals(owner) && !member.address().equals(head.address())) third = name;
        }
        assertThat(third).isNotEmpty();
    }

    private static String nameOf(Address address) {
        return address.rest();
    }

    private View view() {
        // What it knows now, and not what it has heard last.
        Outcome.Inspected seen =
                ring.await(
                        ring.inspect(owner, ring.engine(owner).routing().self().id()),
                        Outcome.Inspected.class);
        for (NodeReport.Range kept : seen.report().ranges()) {
            if (kept.view().range().equals(range)) return kept.view();
        }
        throw new AssertionError(owner + " does not keep " + range);
    }

    private List<RingEvent.LinkBroken> broken() {
        return ring.events(owner).stream()
                .filter(RingEvent.LinkBroken.class::isInstance)
                .map(RingEvent.LinkBroken.class::cast)
                .toList();
    }

    private void requireUnchanged(SimulatedNetwork network, View before) {
        network.runFor(LONG);
        assertThat(view()).isEqualTo(before);
        // None if the ring itself still believes that it is there: it is asked about seldom.
        assertThat(broken())
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(event -> nameOf(event.member()).equals(third));

        network.heal();
        network.runFor(LONG);
        assertThat(view()).as("after the link was mended").isEqualTo(before);

        ring.crash(third);
        network.runFor(Duration.ofSeconds(40));
        assertThat(view().members())
                .as("who is dead to all gives way")
                .hasSize(3)
                .noneMatch(member -> nameOf(member.address()).equals(third));
    }

    /** The owner is heard, and hears nothing: only the answers are lost. */
    @SimulatedTest(seeds = {1, 2, 3})
    void answersOfAMember_lostOnTheWayToTheOwner_costItNoPlace(SimulatedNetwork network) {
        begin(network);
        View before = view();
        network.cutOneWay(third, owner);
        requireUnchanged(network, before);
    }

    /** Only the questions are lost. */
    @SimulatedTest(seeds = {1, 2, 3})
    void questionsToAMember_lostOnTheWay_costItNoPlace(SimulatedNetwork network) {
        begin(network);
        View before = view();
        network.cutOneWay(owner, third);
        requireUnchanged(network, before);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void linkOfOwnerAndMember_cutBothWays_costsItNoPlace(SimulatedNetwork network) {
        begin(network);
        View before = view();
        network.cut(owner, third);
        requireUnchanged(network, before);
    }

    @SimulatedTest(seeds = {1})
    void linkOfOwnerAndMember_cut_isToldOnce_withOneThatHearsTheMember(SimulatedNetwork network) {
        begin(network);
        network.cut(owner, third);
        network.runFor(LONG);
        assertThat(broken()).hasSize(1);
        RingEvent.LinkBroken told = broken().get(0);
        assertThat(nameOf(told.member())).isEqualTo(third);
        assertThat(nameOf(told.answers().address())).isNotIn(owner, third);
    }

    /** All writes are still acknowledged: the owner and its successor are a majority. */
    @SimulatedTest(seeds = {1})
    void whileALinkIsCut_theRangeIsReadAndWritten(SimulatedNetwork network) {
        begin(network);
        network.cut(owner, third);
        network.runFor(Duration.ofSeconds(20));
        for (int i = 0; i < 50; i++) ring.await(story.putNext(), Outcome.Written.class);
    }

    /** A member that is silent just before and just after a stall was not silent for so long. */
    @SimulatedTest(seeds = {1, 2, 3})
    void memberThatWasSilentBesideAStallOfTheOwner_keepsItsPlace(SimulatedNetwork network) {
        begin(network);
        View before = view();
        network.pause(third);
        network.runFor(Duration.ofMillis(3_500));
        network.pause(owner);
        network.resume(third);
        network.runFor(Duration.ofSeconds(4));
        network.pause(third);
        network.resume(owner);
        network.runFor(Duration.ofMillis(4_500));
        network.resume(third);
        network.runFor(LONG);

        assertThat(ring.events(owner)).anyMatch(RingEvent.Stalled.class::isInstance);
        assertThat(view()).isEqualTo(before);
    }
}
