package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links that are worse than others, and nodes that do not all hear each other. */
class LinkFaultsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Delay ONE_MILLI = Delay.constant(Duration.ofMillis(1));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(42).delay(ONE_MILLI);
    private final ToyNode a;
    private final ToyNode b;
    private final ToyNode c;

    LinkFaultsTest() throws TransportException {
        a = ToyNode.on(network, "a");
        b = ToyNode.on(network, "b");
        c = ToyNode.on(network, "c");
    }

    /** Each says its number to each other one. */
    private void sayHello() {
        List<ToyNode> all = List.of(a, b, c);
        for (ToyNode node : all) node.received.clear();
        for (ToyNode from : all) {
            for (ToyNode to : all) {
                if (to != from) from.send(to, all.indexOf(from));
            }
        }
        network.runFor(SECOND);
    }

    @Test
    void oneLink_losesAndIsSlow_theOthersAreAsUsual() {
        network.link("a", "b").loss(0.5).delay(Delay.constant(SECOND));
        for (int i = 0; i < 1_000; i++) {
            a.send(b, i);
            b.send(a, i);
            a.send(c, i);
        }
        network.runFor(Duration.ofMillis(999));
        assertThat(b.received).isEmpty();
        assertThat(a.received).hasSize(1_000);
        assertThat(c.received).hasSize(1_000);
        network.runFor(SECOND);
        assertThat(b.received.size()).isBetween(420, 580);
        network.link("a", "b").usualLoss().usualDelay();
        b.received.clear();
        for (int i = 0; i < 100; i++) a.send(b, i);
        network.runFor(Duration.ofMillis(1));
        assertThat(b.received).hasSize(100);
    }

    @Test
    void oneLink_withoutLoss_isSparedTheLossOfAll() {
        network.loss(1).link("a", "b").loss(0);
        sayHello();
        assertThat(b.received).containsExactly(0);
        assertThat(a.received).isEmpty();
        network.endFaults();
        sayHello();
        assertThat(a.received).containsExactlyInAnyOrder(1, 2);
    }

    /** A hears B, B hears C, A does not hear C. */
    @Test
    void partialPartition_ofTwoGroups_whoIsInNeitherHearsBoth() {
        network.cut(List.of("a"), List.of("c"));
        sayHello();
        assertThat(a.received).containsExactly(1);
        assertThat(b.received).containsExactlyInAnyOrder(0, 2);
        assertThat(c.received).containsExactly(1);
        network.reconnect(List.of("c"), List.of("a"));
        sayHello();
        assertThat(a.received).containsExactlyInAnyOrder(1, 2);
        assertThat(c.received).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void cutOneWay_ofGroups_onlyThatDirectionIsSilent() {
        network.cutOneWay(List.of("a", "b"), List.of("c"));
        sayHello();
        assertThat(c.received).isEmpty();
        assertThat(a.received).containsExactlyInAnyOrder(1, 2);
        network.link("a", "c").reconnect();
        sayHello();
        assertThat(c.received).containsExactly(0);
        network.reconnectOneWay(List.of("b"), List.of("c"));
        network.link("b", "a").cut();
        sayHello();
        assertThat(c.received).containsExactlyInAnyOrder(0, 1);
        assertThat(a.received).containsExactly(2);
    }

    @Test
    void partition_ofNoGroups_endsItAndLeavesTheCuts() {
        network.partition(List.of("a"), List.of("b"));
        network.cut("a", "c");
        network.partition();
        sayHello();
        assertThat(b.received).containsExactlyInAnyOrder(0, 2);
        assertThat(a.received).containsExactly(1);
    }

    @Test
    void reordering_ofTenPercent_soManyAreOvertaken() {
        network.reordering(0.1, Delay.constant(Duration.ofMillis(5)));
        for (int i = 0; i < 1_000; i++) {
            a.send(b, i);
            network.runFor(Duration.ofMillis(1));
        }
        network.runFor(SECOND);
        assertThat(b.received).hasSize(1_000);
        int overtaken = 0;
        for (int i = 1; i < 1_000; i++) {
            if (b.received.get(i) < b.received.get(i - 1)) overtaken++;
        }
        assertThat(overtaken).isBetween(50, 130);
        network.endFaults();
        List<Integer> inOrder = new ArrayList<>();
        b.received.clear();
        for (int i = 0; i < 100; i++) {
            a.send(b, i);
            inOrder.add(i);
        }
        network.runFor(SECOND);
        assertThat(b.received).isEqualTo(inOrder);
    }

    @Test
    void traffic_ofANode_goesOnOverItsRestarts() throws TransportException {
        a.send(b, 1);
        a.send(b, 2);
        network.runFor(SECOND);
        network.crash("a");
        ToyNode again = ToyNode.on(network, "a");
        again.send(b, 3);
        b.send(again, 4);
        network.runFor(SECOND);
        assertThat(network.traffic("a").sent()).isEqualTo(new Traffic.Count(3, 21));
        assertThat(network.traffic("a").received()).isEqualTo(new Traffic.Count(1, 7));
        assertThat(network.traffic("b").received().frames()).isEqualTo(3);
        assertThat(network.traffic("nobody")).isEqualTo(NodeTraffic.NONE);
    }
}
