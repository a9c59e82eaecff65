package io.chord.replication;

import static io.chord.replication.ReplicationWorld.GENESIS;
import static io.chord.replication.ReplicationWorld.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is left of an arc, from what everybody says who may have something of it. */
class RecoveryPlanTest {

    private static final Member A = member(1);
    private static final Member B = member(2);
    private static final Member C = member(3);
    private static final Member D = member(4);
    private static final Arc RANGE = arc(1000, 2000);

    private final View old = ViewChain.first(GENESIS, RANGE, 7, List.of(A, B, C));
    private final View next = ViewChain.replace(old, C.storeId(), D).get(0);

    private static Member member(int n) {
        return new Member(new StoreId(n, n), SPACE.id(n), Address.of("inmem:m" + n));
    }

    private static Arc arc(long from, long to) {
        return new Arc(SPACE.id(from), SPACE.id(to));
    }

    private static Message.Holdings says(Member who, List<View> known, Message.Holding... held) {
        return new Message.Holdings(who, List.of(held), known);
    }

    private static Message.Holding serves(View view) {
        return new Message.Holding(view.range(), view.id(), true);
    }

    private static Message.Holding keeps(View view) {
        return new Message.Holding(view.range(), view.id(), false);
    }

    private static List<RecoveryPlan.Piece> plan(Arc arc, Message.Holdings... answers) {
        List<View> views = new ArrayList<>();
        for (Message.Holdings answer : answers) views.addAll(answer.known());
        return RecoveryPlan.of(arc, new Muster.Findings(List.of(answers), views));
    }

    @Test
    void majorityServes_isServed() {
        assertThat(plan(RANGE, says(A, List.of(old), serves(old)), says(B, List.of(), serves(old))))
                .singleElement()
                .matches(RecoveryPlan.Piece::isServed);
    }

    @Test
    void majorityServesTheViewBefore_whileTheNextIsInstalled_isServed() {
        assertThat(
                        plan(
                                RANGE,
                                says(A, List.of(next), keeps(old)),
                                says(B, List.of(old), serves(old)),
                                says(C, List.of(), serves(old))))
                .singleElement()
                .matches(RecoveryPlan.Piece::isServed);
    }

    @Test
    void minorityServes_isLost_andItIsWhatIsLeft() {
        assertThat(plan(RANGE, says(A, List.of(old), serves(old)), says(D, List.of())))
                .containsExactly(
                        new RecoveryPlan.Piece(
                                RANGE, Optional.of(old.id()), List.of(A), Optional.of(old), false));
    }

    /** All live, and none of them serves: nothing of what is left is passed over. */
    @Test
    void membersHaveStoppedForAViewThatIsServedByNobody_whatTheyKeepIsLeft() {
        assertThat(
                        plan(
                                RANGE,
                                says(A, List.of(next), keeps(old)),
                                says(C, List.of(next), keeps(old)),
                                says(D, List.of(next))))
                .containsExactly(
                        new RecoveryPlan.Piece(
                                RANGE,
                                Optional.of(old.id()),
                                List.of(A, C),
                                Optional.of(next),
                                false));
    }

    /**
     * What was removed in the newer view, and is remembered by its floor alone, would come back.
     */
    @Test
    void dataOfOlderViews_areLeftOutWhereSomeoneHasNewerOnes() {
        assertThat(
                        plan(
                                RANGE,
                                says(C, List.of(next), keeps(old)),
                                says(D, List.of(next), serves(next))))
                .containsExactly(
                        new RecoveryPlan.Piece(
                                RANGE,
                                Optional.of(next.id()),
                                List.of(D),
                                Optional.of(next),
                                false));
    }

    @Test
    void piecesOfOneArc_areLookedAtByThemselves() {
        View right = ViewChain.first(GENESIS, arc(2000, 3000), 9, List.of(B, C, D));
        assertThat(
                        plan(
                                arc(500, 2500),
                                says(B, List.of(right, old), serves(right), serves(old)),
                                says(C, List.of(), serves(right))))
                .containsExactly(
                        new RecoveryPlan.Piece(
                                arc(2000, 2500),
                                Optional.of(right.id()),
                                List.of(B, C),
                                Optional.of(right),
                                true),
                        new RecoveryPlan.Piece(
                                RANGE, Optional.of(old.id()), List.of(B), Optional.of(old), false),
                        new RecoveryPlan.Piece(
                                arc(500, 1000),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                false));
    }

    /** Its members have only not heard yet that it was begun anew, and that is lost as well. */
    @Test
    void majorityServesWhatWasBegunAnewSince_isLost_andItIsWhatIsLeft() {
        View anew =
                ViewChain.recovered(
                        new ViewId(new Genesis(1, 1), RANGE, ViewChain.numberAfter(7)),
                        List.of(D),
                        old.id(),
                        List.of(A));
        assertThat(
                        plan(
                                RANGE,
                                says(B, List.of(old), serves(old)),
                                says(C, List.of(anew), serves(old))))
                .containsExactly(
                        new RecoveryPlan.Piece(
                                RANGE,
                                Optional.of(old.id()),
                                List.of(B, C),
                                Optional.of(anew),
                                false));
    }
}
