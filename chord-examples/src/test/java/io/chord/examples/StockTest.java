package io.chord.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.UnavailableException;
import io.chord.simulation.FaultKind;
import io.chord.simulation.FaultScheduler;
import io.chord.simulation.SimulatedCluster;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.Map;

/** How to test an application: real nodes in virtual time, and faults of one line each. */
class StockTest {

    @SimulatedTest(seeds = {1, 2, 3})
    void lastPiece_wantedByTwoShops_isSoldOnceAlsoWhenMessagesGetLost(SimulatedCluster shops) {
        shops.network().loss(0.1).duplication(0.1);
        Stock a = new Stock(shops.start("a"));
        Stock b = new Stock(shops.start("b"));
        a.count("apple", 1);
        assertThat(b.sell("apple")).isTrue();
        assertThat(a.sell("apple")).isFalse();
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void pieces_whoseShopIsDown_areUnavailableUntilItIsBack(SimulatedCluster shops) {
        shops.start("a", "b", "c");
        String keeper = shops.ownerOf(Stock.pieces(shops.node("a")).keyOf("plum"));
        String other = keeper.equals("a") ? "b" : "a";
        Stock stock = new Stock(shops.node(other));
        stock.count("plum", 5);

        shops.crash(keeper);
        assertThatThrownBy(() -> stock.left("plum")).isInstanceOf(UnavailableException.class);
        shops.restart(keeper); // With its disk.
        shops.awaitStable();
        shops.assertIdeal();
        shops.assertReadable(Stock::pieces, Map.of("plum", 5L));
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void shops_underAnyCourseOfFaults_keepTheirCount(SimulatedCluster shops) {
        shops.start(5);
        new Stock(shops.node("n0")).count("pear", 7);
        shops.play( // Drawn from the seed. If this fails, a short course that does is printed.
                FaultScheduler.of(5)
                        .everything(1)
                        .rate(FaultKind.LOSS, 6)
                        .restarts(1.0, 1.0)
                        .lasting(Duration.ofMinutes(2)));
        shops.awaitStable();
        shops.assertOneRing();
        shops.assertReadable(Stock::pieces, Map.of("pear", 7L));
    }
}
