package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: whatever fails meanwhile, one ordered ring is left when faults have ended, and no
 * acknowledged entry is ever said to be absent.
 *
 * <p>Method: 200 nodes join at random times while 5 % of all frames are lost and random nodes
 * crash, some to come back; entries are put before and meanwhile. What is always true is judged
 * under faults, repair only after they end.
 *
 * <p>{@code -Dchord.seeds=100} runs more seeds; {@code -Dchord.seed=17} runs one.
 */
class RingUnderFaultsTest {

    private static final int NODES = 200;
    private static final Duration JOINS = Duration.ofSeconds(60);
    private static final Duration FAULTS = Duration.ofSeconds(90);

    /** Of stabilize periods of one second, after the last fault. */
    private static final Duration REPAIR_MAX = Duration.ofSeconds(60);

    /** Seeds, each with one copy of every entry and with three. */
    static Stream<Arguments> runs() {
        Long one = Long.getLong("chord.seed");
        int seeds = Integer.getInteger("chord.seeds", 2);
        LongStream all = one == null ? LongStream.rangeClosed(1, seeds) : LongStream.of(one);
        return all.boxed().flatMap(seed -> Stream.of(arguments(seed, 1), arguments(seed, 3)));
    }

    @ParameterizedTest(name = "seed {0}, copies {1}")
    @MethodSource("runs")
    void joinsLossAndCrashes_ringIsOneAndNoEntryIsAbsentOnceFaultsEnd(long seed, int copies) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed).loss(0.05);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 8, copies));
        RingStory story = new RingStory(network, ring);

        ring.await(ring.create("n0"));
        for (int i = 1; i < NODES; i++) {
            String name = "n" + i;
            network.after(
                    story.within(JOINS), () -> ring.join(name, "n0", story.oneOf(ring.members())));
        }
        for (int i = 0; i < 400; i++) network.after(story.within(FAULTS), story::putNext);
        for (int i = 0; i < NODES / 5; i++) {
            network.after(
                    Duration.ofSeconds(15).plus(story.within(FAULTS.minusSeconds(15))),
                    () -> crashOne(story));
        }
        int samples = 0;
        for (; network.nowNanos() < FAULTS.toNanos(); samples++) {
            network.runFor(Duration.ofMillis(500));
            story.requireWellFormedLists();
        }

        network.endFaults();
        long endNanos = network.nowNanos();
        story.requireIdealWithin(REPAIR_MAX);
        double repairSeconds = (network.nowNanos() - endNanos) / 1e9;
        story.requireSettledWithin(REPAIR_MAX);
        double settledSeconds = (network.nowNanos() - endNanos) / 1e9;
        story.requireCopiesWithin(copies, REPAIR_MAX);
        double copiedSeconds = (network.nowNanos() - endNanos) / 1e9;
        RingStory.Verdict verdict = story.requireEveryAcknowledgedEntry();
        assertThat(ring.malformedFrames()).isZero();
        RingStory.say(
                "faults: seed %d, copies %d, %d members of %d, ideal %.1f s after faults, data"
                        + " settled after %.1f s, all copies there after %.1f s; of %d puts %d"
                        + " acknowledged, %d found, %d unavailable; %d lists samples; %.0f virtual s in"
                        + " %.1f s",
                seed,
                copies,
                ring.members().size(),
                NODES,
                repairSeconds,
                settledSeconds,
                copiedSeconds,
                story.putsMade(),
                verdict.found() + verdict.unavailable(),
                verdict.found(),
                verdict.unavailable(),
                samples,
                story.virtualSeconds(),
                story.realSeconds());
    }

    /** Any node but the first, which the others know as their seed; one in four comes back. */
    private static void crashOne(RingStory story) {
        List<String> candidates = story.ring.live();
        String name = story.oneOf(candidates);
        if (name.equals("n0")) return;
        story.ring.crash(name);
        if (!story.random.nextBoolean(0.25)) return;
        boolean keepsDisk = story.random.nextBoolean(0.5);
        // It comes back before the faults have ended: nothing happens to the ring afterwards.
        long restNanos = FAULTS.toNanos() - story.network.nowNanos();
        story.network.after(
                Duration.ofNanos(story.random.nextLong(restNanos)),
                () -> story.ring.restart(name, keepsDisk, "n0", story.oneOf(story.ring.members())));
    }
}
