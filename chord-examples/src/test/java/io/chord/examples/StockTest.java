package io.chord.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordNode;
import io.chord.UnavailableException;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;

/**
 * How a user tests an application: real nodes on a simulated network, virtual time, faults by a
 * line each.
 */
class StockTest {

    private static ChordNode shop(SimulatedNetwork network, String name) {
        var builder = ChordNode.builder().cluster("shops").transport(network.transport(name));
        if (name.equals("a")) builder.create();
        else builder.join("sim:a");
        return builder.start(Duration.ofSeconds(20));
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void lastPiece_wantedByTwoShops_isSoldOnceAlsoWhenMessagesGetLost(SimulatedNetwork network) {
        network.loss(0.1).duplication(0.1);
        Stock a = new Stock(shop(network, "a"));
        Stock b = new Stock(shop(network, "b"));
        a.count("apple", 1);
        assertThat(b.sell("apple")).isTrue();
        assertThat(a.sell("apple")).isFalse();
        assertThat(b.left("apple")).hasValue(0L);
        assertThat(b.left("pear")).isEmpty();
    }

    @SimulatedTest
    void pieces_whoseShopIsDown_areUnavailableAndNeverMissing(SimulatedNetwork network) {
        Stock a = new Stock(shop(network, "a"));
        ChordNode second = shop(network, "b");
        Stock b = new Stock(second);
        String article = "article 0";
        for (int i = 1;
                !second.lookup(
                                second.map("stock", io.chord.Codec.utf8(), io.chord.Codec.ofLong())
                                        .keyOf(article))
                        .owner()
                        .equals(second.self());
                i++) article = "article " + i;
        b.count(article, 5);
        network.crash("b");
        String kept = article;
        assertThatThrownBy(() -> a.left(kept)).isInstanceOf(UnavailableException.class);
    }
}
