package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.ring.SplitMix64;
import io.chord.transport.Environment;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Delay ONE_MILLI = Delay.constant(Duration.ofMillis(1));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(42);

    // ---- determinism

    /** Toy nodes that pass numbers around at random, under every fault there is. */
    private static SimulatedNetwork chatter(long seed, int recorded) throws TransportException {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(seed).loss(0.1).duplication(0.1).record(recorded);
        List<ToyNode> nodes = new ArrayList<>();
        for (int i = 0; i < 5; i++) nodes.add(ToyNode.on(network, "n" + i));
        SplitMix64 random = new SplitMix64(nodes.get(0).transport.environment().seed());
        for (int i = 0; i < 200; i++) {
            nodes.get(random.nextInt(5)).send(nodes.get(random.nextInt(5)), i);
            if (i == 50) network.cutOneWay("n0", "n1");
            if (i == 80) network.pause("n2");
            if (i == 120) network.resume("n2");
            if (i == 150) network.crash("n3");
            network.runFor(Duration.ofMillis(random.nextInt(3)));
        }
        network.runFor(SECOND);
        return network;
    }

    @Test
    void sameProgram_sameSeed_sameTrace() throws TransportException {
        SimulatedNetwork once = chatter(1, 10_000);
        SimulatedNetwork again = chatter(1, 10_000);
        assertThat(again.recording()).isEqualTo(once.recording()).hasSizeGreaterThan(200);
        assertThat(again.traceHash()).isEqualTo(once.traceHash());
        assertThat(again.traffic()).isEqualTo(once.traffic());
    }

    @Test
    void sameProgram_otherSeed_otherTrace() throws TransportException {
        assertThat(chatter(2, 0).traceHash()).isNotEqualTo(chatter(1, 0).traceHash());
    }

    @Test
    void recording_keptOrNot_traceIsTheSame() throws TransportException {
        assertThat(chatter(1, 10).traceHash()).isEqualTo(chatter(1, 0).traceHash());
        assertThat(chatter(1, 10).recording()).hasSize(10);
    }

    /** A constant that holds on every JDK; a change of it is a change of all seeds of all users. */
    @Test
    void trace_ofSeedOne_isWhatItWasOnEveryJdk() throws TransportException {
        assertThat(Long.toHexString(chatter(1, 0).traceHash())).isEqualTo("d1d6a788682e6c0");
    }

    @Test
    void trace_oneByteOfOneFrameDiffers_differs() throws TransportException {
        List<Long> hashes = new ArrayList<>();
        for (int number : new int[] {1, 2, 1}) {
            SimulatedNetwork fresh = SimulatedNetwork.seeded(42);
            ToyNode a = ToyNode.on(fresh, "a");
            a.send(ToyNode.on(fresh, "b"), number);
            fresh.runFor(SECOND);
            hashes.add(fresh.traceHash());
        }
        assertThat(hashes.get(0)).isNotEqualTo(hashes.get(1)).isEqualTo(hashes.get(2));
    }

    // ---- links

    @Test
    void send_withoutFaults_arrivesOnceWithTheSendersAddress() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.delay(ONE_MILLI);
        a.send(b, 7);
        network.runFor(Duration.ofNanos(999_999));
        assertThat(b.received).isEmpty();
        network.runFor(Duration.ofNanos(1));
        assertThat(b.received).containsExactly(7);
        assertThat(b.senders).containsExactly(Address.of("sim:a"));
        assertThat(network.traffic().total()).isEqualTo(new Traffic.Count(1, 7));
        assertThat(network.traffic().delivered()).isEqualTo(1);
    }

    @Test
    void send_toItself_isNeitherLostNorDelayed() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        network.loss(1);
        a.send(a, 1);
        assertThat(a.received).isEmpty(); // Not before send has returned.
        network.runFor(Duration.ZERO);
        assertThat(a.received).containsExactly(1);
    }

    @Test
    void loss_atFivePercent_losesFivePercent() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.loss(0.05);
        for (int i = 0; i < 20_000; i++) a.send(b, i);
        network.runFor(SECOND);
        assertThat(20_000 - b.received.size()).isCloseTo(1_000, within(150)); // 5 sigma
        assertThat(network.traffic().lost()).isEqualTo(20_000 - b.received.size());
    }

    @Test
    void duplication_atTenPercent_delivers110Percent() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.duplication(0.1);
        for (int i = 0; i < 10_000; i++) a.send(b, i);
        network.runFor(SECOND);
        assertThat(b.received.size()).isCloseTo(11_000, within(150));
        assertThat(b.received.stream().distinct().count()).isEqualTo(10_000);
        assertThat(network.traffic().duplicated()).isEqualTo(b.received.size() - 10_000L);
    }

    @Test
    void order_unlessAskedFor_isNotKept() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        for (int i = 0; i < 100; i++) a.send(b, i);
        network.runFor(SECOND);
        assertThat(b.received).hasSize(100);
        assertThat(b.received).isNotEqualTo(b.received.stream().sorted().toList());
    }

    @Test
    void order_onOrderedLinks_isKept() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.orderedLinks(true)
                .delay(Delay.exponential(Duration.ZERO, Duration.ofMillis(5)))
                .duplication(0.2);
        for (int i = 0; i < 200; i++) {
            a.send(b, i);
            network.runFor(Duration.ofMillis(1));
        }
        network.runFor(SECOND);
        assertThat(b.received).hasSizeGreaterThan(200).isSorted();
    }

    @Test
    void settings_outOfRange_areRefusedWithTheValue() {
        assertThatThrownBy(() -> network.loss(1.5)).hasMessageContaining("loss 1.5");
        assertThatThrownBy(() -> network.duplication(-1)).hasMessageContaining("duplication -1.0");
        assertThatThrownBy(() -> Delay.uniform(SECOND, Duration.ofMillis(1)))
                .hasMessageContaining("PT1S")
                .hasMessageContaining("PT0.001S");
        assertThatThrownBy(() -> Delay.constant(Duration.ofMillis(-1)))
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> network.partition(List.of("a"), List.of("b", "a")))
                .hasMessageContaining("node a is in two groups");
        assertThatThrownBy(() -> network.crash("x")).hasMessageContaining("sim:x");
        assertThatThrownBy(() -> network.transport("two words"))
                .hasMessageContaining("sim:two words");
    }

    @Test
    void cutOneWay_onlyThatDirectionIsSilent_untilHealed() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.cutOneWay("a", "b");
        a.send(b, 1);
        b.send(a, 2);
        network.runFor(SECOND);
        assertThat(b.received).isEmpty();
        assertThat(a.received).containsExactly(2);
        assertThat(a.unreachable).isEmpty();
        assertThat(network.traffic().cut()).isEqualTo(1);
        network.heal();
        a.send(b, 3);
        network.runFor(SECOND);
        assertThat(b.received).containsExactly(3);
    }

    @Test
    void partition_groupsAndTheRest_reachOnlyThemselves() throws TransportException {
        List<ToyNode> nodes = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) nodes.add(ToyNode.on(network, name));
        network.partition(List.of("a", "b"), List.of("c"));
        for (ToyNode from : nodes) {
            for (int to = 0; to < 5; to++) from.send(nodes.get(to), nodes.indexOf(from));
        }
        network.runFor(SECOND);
        assertThat(nodes.get(0).received).containsExactlyInAnyOrder(0, 1);
        assertThat(nodes.get(1).received).containsExactlyInAnyOrder(0, 1);
        assertThat(nodes.get(2).received).containsExactly(2);
        assertThat(nodes.get(3).received).containsExactlyInAnyOrder(3, 4);
        assertThat(nodes.get(4).received).containsExactlyInAnyOrder(3, 4);
    }

    @Test
    void cut_whileFramesAreUnderWay_losesThem() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.delay(ONE_MILLI);
        a.send(b, 1);
        network.cut("a", "b");
        network.runFor(SECOND);
        assertThat(b.received).isEmpty();
    }

    /** A directed schedule: the second frame overtakes the first, the third is lost. */
    @Test
    void rule_forSingleFrames_decidesTheirFate() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.loss(1)
                .rule(
                        (from, to, frame) ->
                                switch (frame[6]) {
                                    case 1 -> FrameRule.Fate.arriveAfter(Duration.ofMillis(9));
                                    case 2 -> FrameRule.Fate.arriveAfter(Duration.ofMillis(1));
                                    case 3 -> FrameRule.Fate.lose();
                                    default -> FrameRule.Fate.usual();
                                });
        for (int i = 1; i <= 4; i++) a.send(b, i);
        network.runFor(SECOND);
        assertThat(b.received).containsExactly(2, 1);
        assertThat(b.receivedAtNanos).containsExactly(1_000_000L, 9_000_000L);
        network.noRule().loss(0);
        a.send(b, 3);
        network.runFor(SECOND);
        assertThat(b.received).containsExactly(2, 1, 3);
    }

    // ---- processes

    @Test
    void send_toNobody_senderIsTold_unlessRefusalsAreOff() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        network.delay(ONE_MILLI);
        a.transport.send(Address.of("sim:nobody"), ToyNode.frame(1));
        network.runFor(Duration.ofNanos(1_999_999));
        assertThat(a.unreachable).isEmpty();
        network.runFor(Duration.ofNanos(1));
        assertThat(a.unreachable).containsExactly(Address.of("sim:nobody"));
        network.refusals(false);
        a.transport.send(Address.of("sim:nobody"), ToyNode.frame(1));
        network.runFor(SECOND);
        assertThat(a.unreachable).hasSize(1);
        assertThat(network.traffic().refused()).isEqualTo(2);
    }

    @Test
    void send_oversizedOrToAnotherScheme_isDroppedAndCounted() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        a.transport.send(b.address, new byte[MessageLimits.FRAME_BYTES_MAX + 1]);
        a.transport.send(Address.of("tcp://b"), ToyNode.frame(1));
        network.runFor(SECOND);
        assertThat(b.received).isEmpty();
        assertThat(a.transport.framesDropped()).isEqualTo(2);
    }

    @Test
    void crash_timersAndUnreadFramesVanish_sentFramesArrive() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        List<String> ran = new ArrayList<>();
        b.transport.environment().schedule(1_000, () -> ran.add("timer"));
        b.transport.environment().callbackExecutor("b").execute(() -> ran.add("callback"));
        a.send(b, 1);
        b.send(a, 2);
        network.crash("b");
        network.runFor(SECOND);
        assertThat(ran).isEmpty();
        assertThat(b.received).isEmpty();
        assertThat(a.received).containsExactly(2);
        assertThat(a.unreachable).containsExactly(b.address);
        b.send(a, 3);
        b.transport.environment().schedule(0, () -> ran.add("later"));
        network.runFor(SECOND);
        assertThat(a.received).containsExactly(2);
        assertThat(ran).isEmpty();
    }

    @Test
    void restart_onTheSameName_newProcessReceivesTheOldDoesNot() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode old = ToyNode.on(network, "b");
        network.crash("b");
        ToyNode restarted = ToyNode.on(network, "b");
        a.send(restarted, 5);
        network.runFor(SECOND);
        assertThat(restarted.received).containsExactly(5);
        assertThat(old.received).isEmpty();
        old.transport.close(); // The application that held it cleans up; the new one is not harmed.
        a.send(restarted, 6);
        network.runFor(SECOND);
        assertThat(restarted.received).containsExactly(5, 6);
    }

    @Test
    void start_nameInUse_isRefusedWithTheAddress() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        assertThatThrownBy(() -> ToyNode.on(network, "a"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("sim:a is in use");
        a.transport.close();
        a.transport.close();
        ToyNode.on(network, "a");
        assertThat(network.serving()).containsExactly("a");
    }

    @Test
    void pause_framesAndTimersWait_andHappenInOrderOnResume() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.delay(ONE_MILLI);
        network.pause("b");
        a.send(b, 1);
        network.runFor(Duration.ofMillis(2));
        b.transport.environment().schedule(0, () -> b.received.add(-1));
        network.runFor(Duration.ofMillis(2));
        a.send(b, 2);
        network.runFor(Duration.ofMillis(6));
        assertThat(b.received).isEmpty();
        network.resume("b");
        network.runFor(Duration.ZERO);
        assertThat(b.received).containsExactly(1, -1, 2);
        assertThat(b.receivedAtNanos).containsOnly(10_000_000L);
    }

    @Test
    void pause_timerCancelledMeanwhile_doesNotRun() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        List<String> ran = new ArrayList<>();
        Environment.Cancellable timer =
                a.transport.environment().schedule(1_000, () -> ran.add("timer"));
        network.pause("a");
        network.runFor(SECOND);
        timer.cancel();
        network.resume("a");
        network.runFor(SECOND);
        assertThat(ran).isEmpty();
    }

    @Test
    void endFaults_afterAllOfThem_everythingArrives() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        ToyNode b = ToyNode.on(network, "b");
        network.loss(1).duplication(1).rule((from, to, frame) -> FrameRule.Fate.lose());
        network.partition(List.of("a"));
        network.cut("a", "b");
        network.pause("b");
        network.endFaults();
        a.send(b, 1);
        network.runFor(SECOND);
        assertThat(b.received).containsExactly(1);
    }

    // ---- time

    @Test
    void wallClock_skewed_isAheadAlsoAfterRestart() throws TransportException {
        ToyNode a = ToyNode.on(network, "a");
        network.skew("a", Duration.ofSeconds(-3));
        network.runFor(Duration.ofSeconds(10));
        assertThat(a.transport.environment().wallMillis())
                .isEqualTo(SimulatedNetwork.WALL_ORIGIN_MILLIS + 7_000);
        assertThat(a.transport.environment().nanos()).isEqualTo(10_000_000_000L);
        network.crash("a");
        assertThat(network.transport("a").environment().wallMillis())
                .isEqualTo(SimulatedNetwork.WALL_ORIGIN_MILLIS + 7_000);
        assertThat(network.transport("b").environment().wallMillis())
                .isEqualTo(SimulatedNetwork.WALL_ORIGIN_MILLIS + 10_000);
    }

    @Test
    void runUntil_conditionComesTrue_stopsAtThatTime() {
        List<String> happened = new ArrayList<>();
        network.after(Duration.ofMillis(5), () -> happened.add("it"));
        network.after(Duration.ofMillis(6), () -> happened.add("more"));
        assertThat(network.runUntil(() -> !happened.isEmpty(), SECOND)).isTrue();
        assertThat(network.nowNanos()).isEqualTo(5_000_000);
        assertThat(happened).containsExactly("it");
        assertThat(network.runUntil(() -> happened.size() > 2, SECOND)).isFalse();
        assertThat(network.nowNanos()).isEqualTo(1_005_000_000);
    }

    @Test
    void awaitDone_completedByAnEvent_returnsAtThatTime() throws Exception {
        Environment environment = network.transport("a").environment();
        CompletableFuture<String> answer = new CompletableFuture<>();
        environment.schedule(7_000_000, () -> answer.complete("yes"));
        assertThat(environment.awaitDone(answer.minimalCompletionStage(), 1_000_000_000)).isTrue();
        assertThat(environment.nanos()).isEqualTo(7_000_000);
    }

    @Test
    void awaitDone_neverCompleted_returnsFalseAtTheDeadline() throws Exception {
        Environment environment = network.transport("a").environment();
        assertThat(environment.awaitDone(new CompletableFuture<>(), 1_000_000_000)).isFalse();
        assertThat(environment.nanos()).isEqualTo(1_000_000_000);
    }

    @Test
    void awaitDone_fromACallback_isRefused() {
        Environment environment = network.transport("a").environment();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        environment
                .callbackExecutor("a")
                .execute(
                        () -> {
                            try {
                                environment.awaitDone(new CompletableFuture<>(), 1_000_000_000);
                            } catch (InterruptedException | IllegalStateException e) {
                                refusal.set(e);
                            }
                        });
        network.runFor(SECOND);
        assertThat(refusal.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asynchronous");
    }

    @Test
    void awaitDone_threadInterrupted_throws() {
        Environment environment = network.transport("a").environment();
        environment.schedule(1, () -> {});
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> environment.awaitDone(new CompletableFuture<>(), 1_000))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void event_thatThrows_comesOutWithTheReplayLine() {
        network.after(
                SECOND,
                () -> {
                    throw new IllegalArgumentException("planted");
                });
        assertThatThrownBy(() -> network.runFor(Duration.ofSeconds(2)))
                .hasMessage("planted")
                .satisfies(
                        e ->
                                assertThat(e.getSuppressed()[0])
                                        .hasMessageContaining(
                                                "SimulatedNetwork.seeded(42), at 1.0"));
        network.runFor(SECOND); // It can go on.
    }

    @Test
    void use_fromAnotherThread_isRefusedNamingBoth() throws InterruptedException {
        Transport transport = network.transport("a");
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Thread other = new Thread(() -> transport.environment().schedule(0, () -> {}), "intruder");
        other.setUncaughtExceptionHandler((thread, e) -> refusal.set(e));
        other.start();
        other.join();
        assertThat(refusal.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("intruder")
                .hasMessageContaining(Thread.currentThread().getName());
    }

    @Test
    void seeds_ofTransports_followFromTheOrderOfTheirCreation() {
        SimulatedNetwork other = SimulatedNetwork.seeded(42);
        long first = network.transport("a").environment().seed();
        Environment second = network.transport("b").environment();
        assertThat(other.transport("x").environment().seed()).isEqualTo(first);
        assertThat(second.seed()).isNotEqualTo(first).isNotEqualTo(second.seed());
    }
}
