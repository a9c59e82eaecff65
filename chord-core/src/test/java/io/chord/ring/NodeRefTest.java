package io.chord.ring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeRefTest {

    private static final RingSpace SIX = RingSpace.of(6);
    private static final Address A = Address.of("inmem:a");

    private final NodeRef first = new NodeRef(SIX.id(8), A, 1);

    @Test
    void sameIdAddressAndIncarnation_sameProcess() {
        assertThat(first.sameProcess(new NodeRef(SIX.id(8), Address.of("inmem:a"), 1))).isTrue();
        assertThat(first.sameProcess(new NodeRef(SIX.id(9), A, 1))).isFalse();
        assertThat(first.sameProcess(new NodeRef(SIX.id(8), Address.of("inmem:b"), 1))).isFalse();
        assertThat(first.sameProcess(new NodeRef(SIX.id(8), A, 2))).isFalse();
    }

    @Test
    void restartedNode_isNewer() {
        NodeRef restarted = new NodeRef(SIX.id(8), A, 2);

        assertThat(restarted.isNewerThan(first)).isTrue();
        assertThat(first.isNewerThan(restarted)).isFalse();
        assertThat(first.isNewerThan(first)).isFalse();
    }

    @Test
    void text_namesIdAddressAndIncarnation() {
        assertThat(first).hasToString("8@inmem:a#1");
        assertThat(first.toShortString()).isEqualTo("8@inmem:a");
        NodeRef wide = new NodeRef(RingSpace.DEFAULT.last(), A, 3);
        assertThat(wide).hasToString("f".repeat(40) + "@inmem:a#3");
        assertThat(wide.toShortString()).isEqualTo("ffffffff@inmem:a");
    }
}
