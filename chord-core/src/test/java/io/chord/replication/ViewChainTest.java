package io.chord.replication;

import static io.chord.replication.ReplicationWorld.GENESIS;
import static io.chord.replication.ReplicationWorld.SPACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The links of the chain that a merge makes, and what a view tells of those before it. */
class ViewChainTest {

    private static final Member A = member(1);
    private static final Member B = member(2);
    private static final Member C = member(3);

    private final View whole = first(0, 0, 0);
    private final View left = first(1000, 2000, 3);
    private final View right = first(2000, 3000, 7);
    private final View seal = ViewChain.seal(left, right);

    private static Member member(int n) {
        return new Member(new StoreId(n, n), SPACE.id(n), Address.of("inmem:m" + n));
    }

    private static Arc arc(long from, long to) {
        return new Arc(SPACE.id(from), SPACE.id(to));
    }

    private static View first(long from, long to, long number) {
        return ViewChain.first(GENESIS, arc(from, to), number, List.of(A, B));
    }

    private static View after(View view) {
        return ViewChain.add(view, C).get(0);
    }

    /** "S = ((a,b], i+1, members L, right = R@j EXACTLY, parts [(a,b], L@i])." */
    @Test
    void seal_isTheNextOfTheLeft_andNamesTheRightExactly() {
        assertThat(seal.id()).isEqualTo(new ViewId(GENESIS, arc(1000, 2000), 4));
        assertThat(seal.members()).isEqualTo(left.members());
        assertThat(seal.previous()).hasValue(left.id());
        assertThat(seal.neighbour()).hasValue(right.id());
        assertThat(seal.parts())
                .containsExactly(
                        new View.Part(left.range(), Optional.of(left.id()), left.members()));
    }

    /** "EXTEND = ((a,c], max(i+1, j)+1, members of R@j, left = S, prev = R@j, parts ...)." */
    @Test
    void extension_isTheNextOfTheRight_withTheDataOfBoth() {
        View extension = ViewChain.extend(seal, after(right));
        assertThat(ViewChain.extend(seal, right).id())
                .isEqualTo(new ViewId(GENESIS, arc(1000, 3000), 8));
        assertThat(extension.members()).containsExactly(A, B, C);
        assertThat(extension.previous()).hasValue(after(right).id());
        assertThat(extension.neighbour()).hasValue(seal.id());
        assertThat(extension.parts())
                .containsExactly(
                        new View.Part(left.range(), Optional.of(left.id()), left.members()),
                        new View.Part(
                                right.range(),
                                Optional.of(after(right).id()),
                                after(right).members()));
    }

    @Test
    void extension_ofAHigherNumberOnTheLeft_isNewerThanBoth() {
        View high = first(1000, 2000, 30);
        View extension = ViewChain.extend(ViewChain.seal(high, right), right);
        assertThat(extension.number()).isEqualTo(32);
    }

    /** "UNSEAL = ((a,b], i+2, same members, parts [(a,b], L@i])." */
    @Test
    void wayBack_isTheNextOfTheSeal_withTheDataOfTheLeft() {
        View back = ViewChain.unseal(seal);
        assertThat(back.id()).isEqualTo(new ViewId(GENESIS, arc(1000, 2000), 5));
        assertThat(back.previous()).hasValue(seal.id());
        assertThat(back.parts()).isEqualTo(seal.parts());
        assertThat(back.isSeal()).isFalse();
    }

    @Test
    void twoRanges_thatAreTheCircle_becomeTheWholeCircle() {
        List<View> halves = ViewChain.split(whole, SPACE.id(5000));
        View one = halves.get(0);
        View other = halves.get(1);
        assertThat(ViewChain.canMerge(one, other)).isTrue();
        assertThat(ViewChain.canMerge(other, one)).isTrue();
        assertThat(ViewChain.extend(ViewChain.seal(one, other), other).range())
                .isEqualTo(Arc.whole(SPACE.id(0)));
        assertThat(ViewChain.extend(ViewChain.seal(other, one), one).range())
                .isEqualTo(Arc.whole(SPACE.id(5000)));
    }

    /** "Propose only if R@j is adjacent, not sealed, members equal." */
    @Test
    void canMerge_onlyNeighboursWithTheSameMembersOfOneGenesis() {
        assertThat(ViewChain.canMerge(left, right)).isTrue();
        assertThat(ViewChain.canMerge(right, left)).isFalse();
        assertThat(ViewChain.canMerge(left, first(2001, 3000, 7))).isFalse();
        assertThat(ViewChain.canMerge(left, left)).isFalse();
        assertThat(ViewChain.canMerge(whole, whole)).isFalse();
        assertThat(ViewChain.canMerge(left, after(right))).isFalse();
        assertThat(ViewChain.canMerge(seal, right)).isFalse();
        View beyond = first(3000, 4000, 2);
        assertThat(ViewChain.canMerge(left, ViewChain.seal(right, beyond))).isFalse();
        View anew = ViewChain.first(new Genesis(1, 1), right.range(), 8, right.members());
        assertThat(ViewChain.canMerge(left, anew)).isFalse();
        View swapped = ViewChain.first(GENESIS, right.range(), right.number(), List.of(B, A));
        assertThat(ViewChain.canMerge(left, swapped)).isTrue();
    }

    // ---- "never without that d in hand"

    @Test
    void isSealedInVain_whatFollowsTheNeighbourAndIsNotTheExtension() {
        assertThat(ViewChain.isSealedInVain(seal, after(right))).isTrue();
        assertThat(ViewChain.isSealedInVain(seal, ViewChain.split(right, SPACE.id(2500)).get(0)))
                .isTrue();
        assertThat(ViewChain.isSealedInVain(seal, ViewChain.seal(right, first(3000, 4000, 2))))
                .isTrue();
        assertThat(ViewChain.isSealedInVain(seal, ViewChain.extend(seal, right))).isFalse();
        assertThat(ViewChain.isSealedInVain(seal, right)).isFalse();
    }

    /** The extension of an earlier seal of the same range is another decision. */
    @Test
    void isSealedInVain_extensionOfAnotherSeal_isNotOurs() {
        View later = ViewChain.seal(ViewChain.unseal(seal), right);
        assertThat(ViewChain.isSealedInVain(later, ViewChain.extend(seal, right))).isTrue();
    }

    @Test
    void isSealedInVain_laterViewsThatStillBeginThere_tellItAsWell() {
        View last = right;
        for (int i = 0; i < 5; i++) {
            last = after(last).number() % 2 == 0 ? ViewChain.same(last).get(0) : last;
            last = ViewChain.split(last, SPACE.id(2900 - i)).get(0);
        }
        assertThat(ViewChain.isSealedInVain(seal, last)).isTrue();
        View other = ViewChain.seal(last, first(2895, 4000, 20));
        assertThat(ViewChain.isSealedInVain(seal, other)).isTrue();
        View wider = ViewChain.extend(other, first(2895, 4000, 20));
        assertThat(ViewChain.isSealedInVain(seal, wider)).isTrue();
    }

    @Test
    void isSealedInVain_rangeSplitOffTheExtensionAtTheSamePoint_tellsNothing() {
        View extension = ViewChain.extend(seal, right);
        View rest = ViewChain.split(extension, SPACE.id(2000)).get(1);
        assertThat(rest.range()).isEqualTo(right.range());
        assertThat(ViewChain.isSealedInVain(seal, rest)).isFalse();
        assertThat(ViewChain.isSealedInVain(seal, ViewChain.same(rest).get(0))).isFalse();
        assertThat(ViewChain.isSealedInVain(seal, extension)).isFalse();
    }

    @Test
    void isSealedInVain_olderViewsOtherPlacesAndOtherGeneses_tellNothing() {
        assertThat(ViewChain.isSealedInVain(seal, first(2000, 3000, 6))).isFalse();
        assertThat(ViewChain.isSealedInVain(seal, first(2001, 3000, 9))).isFalse();
        View anew = ViewChain.first(new Genesis(1, 1), right.range(), 8, right.members());
        assertThat(ViewChain.isSealedInVain(seal, anew)).isFalse();
    }

    @Test
    void beginsSince_staysUntilTheBeginningMoves() {
        assertThat(right.beginsSince()).isEqualTo(7);
        assertThat(after(right).beginsSince()).isEqualTo(7);
        List<View> children = ViewChain.split(after(right), SPACE.id(2500));
        assertThat(children.get(0).beginsSince()).isEqualTo(7);
        assertThat(children.get(1).beginsSince()).isEqualTo(9);
        assertThat(seal.beginsSince()).isEqualTo(3);
        assertThat(ViewChain.unseal(seal).beginsSince()).isEqualTo(3);
        assertThat(ViewChain.extend(seal, right).beginsSince()).isEqualTo(3);
    }

    // ---- what may be voted for

    @Test
    void mayFollow_aSeal_onlyTheWayBack() {
        assertThat(ViewChain.mayFollow(seal, List.of(ViewChain.unseal(seal)))).isTrue();
        assertThat(ViewChain.mayFollow(seal, ViewChain.same(seal))).isFalse();
        assertThat(ViewChain.mayFollow(seal, ViewChain.split(seal, SPACE.id(1500)))).isFalse();
    }

    @Test
    void mayFollow_theRightRange_theExtension() {
        assertThat(ViewChain.mayFollow(right, List.of(ViewChain.extend(seal, right)))).isTrue();
        assertThat(ViewChain.mayFollow(left, List.of(seal))).isTrue();
        assertThat(ViewChain.mayFollow(left, List.of(ViewChain.extend(seal, right)))).isFalse();
        assertThat(ViewChain.mayFollow(right, ViewChain.split(right, SPACE.id(2500)))).isTrue();
        assertThat(ViewChain.mayFollow(right, ViewChain.split(right, SPACE.id(2500)).subList(0, 1)))
                .isFalse();
    }
}
