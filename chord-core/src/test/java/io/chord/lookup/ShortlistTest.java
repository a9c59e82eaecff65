package io.chord.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import org.junit.jupiter.api.Test;

class ShortlistTest {

    private static final RingSpace SPACE = RingSpace.of(8);
    private final Shortlist list = new Shortlist(SPACE.id(10));

    private static NodeRef node(long id) {
        return new NodeRef(SPACE.id(id), Address.of("test:" + id), 1);
    }

    @Test
    void takeNearest_acrossZero_goesBackwardsFromTheKey() {
        for (long id : new long[] {200, 5, 250, 9, 100, 5}) list.add(node(id));

        assertThat(list.takeNearest(null, n -> true)).isEqualTo(node(9));
        assertThat(list.takeNearest(node(250), n -> true)).isEqualTo(node(5));
        assertThat(list.takeNearest(node(250), n -> true)).isNull();
        assertThat(list.takeNearest(null, n -> !n.equals(node(250)))).isEqualTo(node(200));
        assertThat(list.takeNearest(null, n -> true)).isEqualTo(node(250));
        assertThat(list.takeNearest(null, n -> true)).isEqualTo(node(100));
        assertThat(list.takeNearest(null, n -> true)).isNull();
    }

    @Test
    void add_twoProcessesOfOneId_keepsBothOnce() {
        NodeRef later = new NodeRef(SPACE.id(5), Address.of("test:5"), 2);
        list.add(node(5));
        list.add(later);
        list.add(node(5));
        list.add(later);

        assertThat(list.takeNearest(null, n -> true)).isEqualTo(node(5));
        assertThat(list.takeNearest(null, n -> true)).isEqualTo(later);
        assertThat(list.takeNearest(null, n -> true)).isNull();
    }

    @Test
    void add_moreThanTheBound_theFarthestMakesRoom() {
        for (long id = 20; id < 20 + Shortlist.NODES_MAX + 1; id++) list.add(node(id));

        int count = 0;
        NodeRef last = null;
        for (NodeRef next = list.takeNearest(null, n -> true);
                next != null;
                next = list.takeNearest(null, n -> true)) {
            last = next;
            count++;
        }
        assertThat(count).isEqualTo(Shortlist.NODES_MAX);
        assertThat(last).isEqualTo(node(21));
    }
}
