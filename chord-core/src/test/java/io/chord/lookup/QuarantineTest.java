package io.chord.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.call.Turn;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final Turn turn = new Turn(1);
    private final Quarantine quarantine = new Quarantine(turn, 100);

    private static NodeRef node(int number) {
        return new NodeRef(RingSpace.of(20).id(number), Address.of("test:" + number), 1);
    }

    /** Hearsay of a dead node is not believed for ever, and changes nothing that we saw. */
    @Test
    void hear_isBelievedForAQuarterOfTheTime_andNeverInPlaceOfWhatWasFound() {
        quarantine.hear(node(1));
        quarantine.add(node(2));
        quarantine.hear(node(2));

        assertThat(quarantine.seemsDead(node(1))).isTrue();
        assertThat(quarantine.wasFoundDead(node(1))).isFalse();
        turn.begin(turn.nowNanos() + 100 / Quarantine.HEARSAY_PARTS, 0);
        assertThat(quarantine.seemsDead(node(1))).isFalse();
        assertThat(quarantine.wasFoundDead(node(2))).isTrue();
    }

    @Test
    void add_untilTheTimeHasPassed_isQuarantined() {
        long start = Long.MAX_VALUE - 50; // The clock may wrap around.
        turn.begin(start, 0);
        quarantine.add(node(1));
        turn.begin(start + 99, 0);
        assertThat(quarantine.seemsDead(node(1))).isTrue();
        assertThat(quarantine.seemsDead(node(2))).isFalse();
        turn.begin(start + 100, 0);
        assertThat(quarantine.seemsDead(node(1))).isFalse();
        assertThat(quarantine.size()).isZero();
    }

    @Test
    void add_again_beginsAnew() {
        turn.begin(0, 0);
        quarantine.add(node(1));
        turn.begin(60, 0);
        quarantine.add(node(1));
        turn.begin(120, 0);
        assertThat(quarantine.seemsDead(node(1))).isTrue();
    }

    @Test
    void forget_isNotQuarantined() {
        quarantine.add(node(1));
        quarantine.forget(node(1));
        assertThat(quarantine.seemsDead(node(1))).isFalse();
    }

    @Test
    void add_laterProcessAtTheAddress_isAnotherNode() {
        quarantine.add(node(1));
        NodeRef restarted = new NodeRef(node(1).id(), node(1).address(), 2);
        assertThat(quarantine.seemsDead(restarted)).isFalse();
    }

    @Test
    void add_moreThanTheBound_forgetsTheOneAddedLongestAgo() {
        for (int i = 0; i < Quarantine.NODES_MAX; i++) quarantine.add(node(i));
        quarantine.add(node(0));
        quarantine.add(node(9999));
        assertThat(quarantine.size()).isEqualTo(Quarantine.NODES_MAX);
        assertThat(quarantine.seemsDead(node(0))).isTrue();
        assertThat(quarantine.seemsDead(node(1))).isFalse();
        assertThat(quarantine.seemsDead(node(2))).isTrue();
    }
}
