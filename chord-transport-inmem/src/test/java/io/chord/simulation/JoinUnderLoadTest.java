package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Goal: keys that are written and read while nodes join, and take their ranges over, are never lost
 * and never absent. Method: one writer a key, which counts; a reader must see at least what was
 * acknowledged before it asked, and at most what was asked before it was answered.
 */
class JoinUnderLoadTest {

    private static final int KEYS = 40;
    private static final int JOINS = 24;
    private static final Duration LOAD = Duration.ofSeconds(20);

    /** One key: its writer and its readers. */
    private static final class Counter {
        private final String key;
        private int asked;
        private int acknowledged;
        private Handle write;

        Counter(String key) {
            this.key = key;
        }
    }

    /** A read under way, and the least that it must see. */
    private record Reading(Counter counter, int atLeast, Handle handle) {}

    private int reads;
    private int writes;
    private int unknown;

    @SimulatedTest(seeds = {1, 2, 3})
    void keysWrittenWhileNodesJoin_areNeverLostNorAbsent(SimulatedNetwork network) {
        requireNoLoss(network, 1);
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void threeCopiesWrittenWhileNodesJoin_areNeverLostNorAbsent(SimulatedNetwork network) {
        requireNoLoss(network, 3);
    }

    private void requireNoLoss(SimulatedNetwork network, int copies) {
        network.loss(0.01).duplication(0.01);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, copies));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(2);
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) counters.add(new Counter("counter" + i));
        for (int i = 0; i < JOINS; i++) {
            String name = "joiner" + i;
            network.after(story.within(LOAD), () -> ring.join(name, "n0", "n1"));
        }
        List<Reading> readings = new ArrayList<>();
        while (network.nowNanos() < LOAD.toNanos()) {
            writeNext(ring, story, counters);
            Counter read = story.oneOf(counters);
            Handle get = ring.get(story.oneOf(ring.members()), read.key);
            readings.add(new Reading(read, read.acknowledged, get));
            network.runFor(Duration.ofMillis(10));
            judge(network, readings);
        }
        network.endFaults();
        story.requireSettledWithin(Duration.ofSeconds(30));
        assertThat(ring.members()).hasSize(2 + JOINS);
        story.requireCopiesWithin(copies, Duration.ofSeconds(30));
        for (Counter counter : counters) {
            if (counter.write != null) {
                ring.await(counter.write);
                settle(counter);
            }
            int value = valueOf(ring.await(ring.get("n0", counter.key), Outcome.Got.class));
            assertThat(value).as(counter.key).isBetween(counter.acknowledged, counter.asked);
        }
        RingStory.say(
                "join under load: seed %d, copies %d, %d joins, %d writes (%d of unknown end), %d"
                        + " reads, none lost; %.0f virtual s in %.1f s",
                network.seed(),
                copies,
                JOINS,
                writes,
                unknown,
                reads,
                story.virtualSeconds(),
                story.realSeconds());
    }

    private void writeNext(SimulatedRing ring, RingStory story, List<Counter> counters) {
        for (Counter counter : counters) {
            if (counter.write == null || !counter.write.isDone()) continue;
            settle(counter);
        }
        Counter counter = story.oneOf(counters);
        if (counter.write != null) return;
        counter.asked++;
        writes++;
        String value = Integer.toString(counter.asked);
        counter.write = ring.put(story.oneOf(ring.members()), counter.key, value);
    }

    /** A write that was lost on the way may have to say that it does not know; nothing else. */
    private void settle(Counter counter) {
        Handle write = counter.write;
        counter.write = null;
        if (write.isSuccess()) {
            counter.acknowledged = counter.asked;
        } else {
            Outcome.Failed failed = write.outcome(Outcome.Failed.class);
            assertThat(failed.reason())
                    .as(counter.key + ": " + failed)
                    .isEqualTo(Outcome.Reason.INDETERMINATE);
            unknown++;
        }
    }

    private void judge(SimulatedNetwork network, List<Reading> readings) {
        readings.removeIf(
                reading -> {
                    if (!reading.handle.isDone()) return false;
                    int value = valueOf(reading.handle.outcome(Outcome.Got.class));
                    assertThat(value)
                            .as(reading.counter.key + ", " + network.replayLine())
                            .isBetween(reading.atLeast, reading.counter.asked);
                    reads++;
                    return true;
                });
    }

    private static int valueOf(Outcome.Got got) {
        return got.content().map(RingStory::text).map(Integer::parseInt).orElse(0);
    }
}
