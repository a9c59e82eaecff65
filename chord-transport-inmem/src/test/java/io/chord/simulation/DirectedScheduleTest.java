package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.EngineSettings;
import io.chord.engine.Outcome;
import io.chord.message.Envelope;
import io.chord.message.MalformedFrameException;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingOracle;
import io.chord.simulation.junit.SimulatedTest;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schedules written by hand, each for one rule of the ring that random runs hardly ever need. Every
 * failure in them is within the assumptions of Zave's proof (TSE 2017), where a read takes effect
 * at the instant at which it is answered.
 */
class DirectedScheduleTest {

    private static final Duration SHORT = Duration.ofSeconds(10);

    /**
     * Goal: no node becomes head before it answered for itself, and head and list are replaced
     * together. Method: x has joined between a and h, and h tells a so; while that answer is under
     * way x and h die. What a had and was about to write was (h, t), with t alive. With (x, h),
     * head and old list from different instants, it knows nobody that lives.
     */
    @SimulatedTest(seeds = {1, 2, 3})
    void headAndTheNodeItNames_dieAfterTheHeadAnswered_listKeepsALiveEntry(
            SimulatedNetwork network) {
        network.delay(Delay.uniform(Duration.ofMillis(1), Duration.ofMillis(5))).refusals(false);
        EngineSettings settings = SimulationSettings.lan(160, 2);
        SimulatedRing ring = new SimulatedRing(network, settings);
        ring.installIdeal(6);
        List<String> names = clockwise(ring);
        String a = names.get(0);
        String h = names.get(1);
        List<Message.State> told = new ArrayList<>();
        network.rule(
                (from, to, frame) -> {
                    if (from.equals(network.address(h))
                            && to.equals(network.address(a))
                            && message(settings, frame) instanceof Message.State state
                            && state.predecessor().filter(DirectedScheduleTest::isX).isPresent()) {
                        told.add(state);
                    }
                    return FrameRule.Fate.usual();
                });
        ring.join("x", middle(ring, a, h), a);
        assertThat(network.runUntil(() -> !told.isEmpty(), SHORT)).isTrue();
        assertThat(ring.engine(a).routing().successors().head()).isNotEqualTo(refOf(ring, "x"));

        ring.crash("x");
        ring.crash(h);

        requireInvariantFor(ring, Duration.ofSeconds(5));
        assertThat(ring.awaitIdeal(Duration.ofSeconds(20))).as(network.replayLine()).isTrue();
    }

    /**
     * Goal: a state is not read while it is about to be replaced. Method: x has joined between m
     * and h, and m has asked x in order to adopt it; the answer, (x, h), is on its long way when h
     * dies. Now n joins behind m. What m still has, (h), must not be handed on: n would know nobody
     * that lives. It must wait until m has (x, h).
     */
    @SimulatedTest(seeds = {1, 2, 3})
    void joinBehindANodeThatAwaitsAnAnswer_readsWhatItWillBe(SimulatedNetwork network) {
        network.delay(Delay.uniform(Duration.ofMillis(1), Duration.ofMillis(2))).refusals(false);
        EngineSettings settings = SimulationSettings.lan(160, 3);
        SimulatedRing ring = new SimulatedRing(network, settings);
        ring.installIdeal(2);
        String m = clockwise(ring).get(0);
        String h = clockwise(ring).get(1);
        List<Message.State> answered = new ArrayList<>();
        Duration onItsWay = Duration.ofMillis(1200); // Still within the time of a call.
        long[] arrivalNanos = {Long.MAX_VALUE};
        network.rule(
                (from, to, frame) -> {
                    Message message = message(settings, frame);
                    if (from.equals(network.address("x")) && to.equals(network.address(m))) {
                        if (message instanceof Message.State state && answered.isEmpty()) {
                            answered.add(state);
                            arrivalNanos[0] = network.nowNanos() + onItsWay.toNanos();
                            return FrameRule.Fate.arriveAfter(onItsWay);
                        }
                    } else if (from.equals(network.address(m))
                            && to.equals(network.address("x"))
                            && message instanceof Message.GetState
                            && !answered.isEmpty()
                            && network.nowNanos() < arrivalNanos[0]) {
                        return FrameRule.Fate.lose(); // Nor is the question answered again.
                    }
                    return FrameRule.Fate.usual();
                });
        ring.join("x", middle(ring, m, h), m);
        assertThat(network.runUntil(() -> !answered.isEmpty(), SHORT)).isTrue();
        assertThat(answered.get(0).successors())
                .extracting(node -> node.address().rest())
                .containsExactly(h, m);
        assertThat(ring.engine(m).routing().successors().nodes()).containsExactly(refOf(ring, h));

        ring.crash(h);
        ring.join("n", middle(ring, m, "x"), m);
        NodeRef x = refOf(ring, "x");
        boolean bothDone =
                network.runUntil(
                        () ->
                                ring.members().contains("n")
                                        && ring.engine(m)
                                                .routing()
                                                .successors()
                                                .nodes()
                                                .contains(x),
                        SHORT);

        assertThat(bothDone).as(network.replayLine()).isTrue();
        RingOracle.require(
                "a live successor of everybody",
                ring.oracle().everyMemberHasABest(),
                network.replayLine());
        network.noRule();
        assertThat(ring.awaitIdeal(Duration.ofSeconds(20))).as(network.replayLine()).isTrue();
    }

    /**
     * Goal: a joiner takes its whole list from one reading of the node before it. Method: its
     * successor to be dies at any instant of the join; the node before it knows another.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void successorToBe_diesDuringTheJoin_joinerKnowsAnother(long seed) {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(seed)
                        .delay(Delay.exponential(Duration.ofMillis(1), Duration.ofMillis(40)))
                        .refusals(false);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 2));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(5);
        List<String> names = clockwise(ring);
        network.runFor(Duration.ofSeconds(2));

        ring.join("x", middle(ring, names.get(0), names.get(1)), names.get(3));
        network.runFor(story.within(Duration.ofMillis(500)));
        ring.crash(names.get(1));

        requireInvariantFor(ring, Duration.ofSeconds(5));
    }

    /**
     * Goal: a node is its id, address and incarnation. Method: a node comes back at once, at its
     * address and with another id; who still names the old one must be told that it is gone.
     */
    @SimulatedTest(seeds = {1, 2, 3})
    void node_comesBackAtItsAddressWithAnotherId_theOldOneIsForgotten(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(8);
        List<String> names = clockwise(ring);
        RingId elsewhere = middle(ring, names.get(5), names.get(6));
        network.runFor(Duration.ofSeconds(3));

        ring.crash(names.get(2));
        ring.join(names.get(2), elsewhere, names.get(0));

        assertThat(ring.awaitIdeal(Duration.ofSeconds(20))).as(network.replayLine()).isTrue();
        assertThat(ring.members()).hasSize(8);
    }

    /**
     * Goal: who is still joining is gone for the ring, and never asks for patience: two joiners
     * that name each other would wait for ever.
     */
    @SimulatedTest
    void joiners_nameEachOther_areGoneForWhoeverAsks(SimulatedNetwork network)
            throws TransportException {
        EngineSettings settings = SimulationSettings.lan(160, 4);
        MessageCodec codec = new MessageCodec(settings.space(), settings.identity());
        SimulatedRing ring = new SimulatedRing(network, settings);
        List<Handle> joins = List.of(ring.join("a", "b"), ring.join("b", "a"));
        List<Message> heard = new ArrayList<>();
        Transport asker = network.transport("asker");
        asker.start(
                new FrameReceiver() {
                    @Override
                    public void onFrame(Address from, byte[] frame) {
                        heard.add(message(settings, frame));
                    }

                    @Override
                    public void onUnreachable(Address unreachable) {}
                });

        long call = 0;
        for (Message.Request request :
                List.of(
                        new Message.GetState(0),
                        new Message.Ping(),
                        new Message.Hello(settings.identity()))) {
            asker.send(
                    network.address("a"),
                    codec.encode(new Envelope(++call, Envelope.ANY, request)));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(heard).hasSize(3).hasOnlyElementsOfType(Message.Gone.class);
        for (Handle join : joins) ring.await(join, Outcome.Failed.class);
        asker.close();
    }

    /**
     * Goal: a node found dead does not cost every lookup a time-out. Method: many lookups of one
     * node after two others have died: their neighbours know, and no finger has been fixed yet.
     */
    @SimulatedTest(seeds = {1, 2, 3})
    void deadFinger_costsATimeOutOnce(SimulatedNetwork network) {
        network.refusals(false);
        EngineSettings settings =
                SimulationSettings.of(SimulationSettings.lan(160, 4))
                        .plain()
                        .fixFingerEvery(Duration.ofMinutes(10))
                        .settings();
        SimulatedRing ring = new SimulatedRing(network, settings);
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(32);
        List<String> names = clockwise(ring);
        String via = names.get(0);
        ring.crash(names.get(8));
        ring.crash(names.get(17));
        assertThat(ring.awaitIdeal(Duration.ofSeconds(20))).isTrue();

        int timeouts = 0;
        for (int i = 0; i < 128; i++) {
            RingId point = story.random.nextId(ring.settings().space());
            timeouts += ring.await(ring.find(via, point), Outcome.Found.class).timeouts();
        }
        // Each of the two is met once by this node.
        assertThat(timeouts).as(network.replayLine()).isBetween(1, 2);
    }

    private static void requireInvariantFor(SimulatedRing ring, Duration time) {
        long[] seen = {-1};
        ring.network()
                .runUntil(
                        () -> {
                            long versions = 0;
                            for (String name : ring.members()) {
                                versions += ring.engine(name).routing().version() + 1_000_003;
                            }
                            if (versions != seen[0]) {
                                seen[0] = versions;
                                ring.oracle().requireInvariant(ring.network().replayLine());
                            }
                            return false;
                        },
                        time);
    }

    private static List<String> clockwise(SimulatedRing ring) {
        List<String> names = new ArrayList<>(ring.members());
        names.sort(Comparator.comparing(name -> refOf(ring, name).id()));
        return names;
    }

    private static NodeRef refOf(SimulatedRing ring, String name) {
        return ring.engine(name).routing().self();
    }

    private static RingId middle(SimulatedRing ring, String from, String to) {
        return new Arc(refOf(ring, from).id(), refOf(ring, to).id()).middle();
    }

    private static boolean isX(NodeRef node) {
        return node.address().rest().equals("x");
    }

    private static Message message(EngineSettings settings, byte[] frame) {
        try {
            return new MessageCodec(settings.space(), settings.identity()).decode(frame).message();
        } catch (MalformedFrameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
