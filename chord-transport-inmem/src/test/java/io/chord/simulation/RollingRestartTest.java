package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All five nodes of a ring are restarted, one after the other, each as soon as it says that it may
 * be stopped, while clients read and write: every operation succeeds, the first time or when it is
 * repeated, and nothing is lost.
 */
class RollingRestartTest {

    private static final int NODES = 5;
    private static final Duration RETRY_MAX = Duration.ofSeconds(15);

    /** Puts and gets, each repeated until it succeeds. */
    private static final class Load {
        final RingStory story;
        final SimulatedRing ring;
        final SimulatedNetwork network;
        final Map<String, String> written = new TreeMap<>();
        final List<String> unhealed = new ArrayList<>();
        int operations;
        int retried;
        boolean stopped;
        int open;

        Load(RingStory story) {
            this.story = story;
            this.ring = story.ring;
            this.network = story.network;
        }

        void tick() {
            if (stopped) return;
            operations++;
            open++;
            String key = "load" + operations;
            boolean reads = !written.isEmpty() && story.random.nextInt(2) == 0;
            if (reads) {
                String old = story.oneOf(List.copyOf(written.keySet()));
                attempt(old, false, network.nowNanos());
            } else {
                attempt(key, true, network.nowNanos());
            }
            network.after(Duration.ofMillis(40), this::tick);
        }

        private void attempt(String key, boolean writes, long sinceNanos) {
            String via = story.oneOf(ring.members());
            Handle handle =
                    writes ? ring.put(via, key, RingStory.valueOf(key)) : ring.get(via, key);
            watch(handle, key, writes, sinceNanos);
        }

        private void watch(Handle handle, String key, boolean writes, long sinceNanos) {
            if (!handle.isDone()) {
                network.after(Duration.ofMillis(5), () -> watch(handle, key, writes, sinceNanos));
                return;
            }
            if (handle.isSuccess()) {
                if (writes) written.put(key, RingStory.valueOf(key));
                if (!writes) {
                    assertThat(((Outcome.Got) handle.outcome()).content().map(RingStory::text))
                            .as(key)
                            .contains(RingStory.valueOf(key));
                }
                open--;
            } else if (network.nowNanos() - sinceNanos > RETRY_MAX.toNanos()) {
                unhealed.add(handle.toString());
                open--;
            } else {
                retried++;
                attempt(key, writes, sinceNanos);
            }
        }
    }

    private static Load loadOf(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("n0"), Outcome.Started.class);
        for (int i = 1; i < NODES; i++) ring.await(ring.join("n" + i, "n0"), Outcome.Started.class);
        story.requireSettledWithin(Duration.ofSeconds(60));
        story.requireCopiesWithin(3, Duration.ofSeconds(60));
        Load load = new Load(story);
        load.tick();
        network.runFor(Duration.ofSeconds(2));
        return load;
    }

    private static boolean mayStop(SimulatedRing ring, String name) {
        NodeReport report =
                ring.await(
                                ring.inspect(name, ring.report(name).self().id()),
                                Outcome.Inspected.class)
                        .report();
        return report.health().orElseThrow().atRisk().isEmpty();
    }

    private static void awaitSafe(SimulatedRing ring, String name) {
        long end = ring.network().nowNanos() + Duration.ofSeconds(60).toNanos();
        while (!mayStop(ring, name)) {
            assertThat(ring.network().nowNanos()).as(name + " may be stopped").isLessThan(end);
            ring.network().runFor(Duration.ofMillis(200));
        }
    }

    private static void requireAllIsWell(Load load, String what) {
        load.stopped = true;
        load.network.runFor(Duration.ofSeconds(20));
        assertThat(load.open).isZero();
        assertThat(load.unhealed).as(load.network.replayLine()).isEmpty();
        assertThat(load.written).hasSizeGreaterThan(50);
        for (String key : load.written.keySet()) {
            String via = load.story.oneOf(load.ring.members());
            Outcome.Got got = load.ring.await(load.ring.get(via, key), Outcome.Got.class);
            assertThat(got.content().map(RingStory::text)).as(key).contains(load.written.get(key));
        }
        RingStory.say(
                "rolling restart, %s: seed %d, %d operations, %d attempts repeated, %d entries, all"
                        + " there",
                what, load.network.seed(), load.operations, load.retried, load.written.size());
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void fiveDurableNodes_killedAndStartedOneByOneUnderLoad_loseNothing(SimulatedNetwork network) {
        Load load = loadOf(network);
        for (int i = 0; i < NODES; i++) {
            String name = "n" + i;
            awaitSafe(load.ring, name);
            load.ring.crash(name);
            network.runFor(Duration.ofSeconds(1));
            Handle again =
                    i == 0 ? load.ring.restart(name, true) : load.ring.restart(name, true, "n0");
            load.ring.await(again, Outcome.Started.class);
        }
        requireAllIsWell(load, "with disks");
    }

    @SimulatedTest(seeds = {1, 2, 3})
    void fiveNodesInMemory_leavingAndJoiningOneByOneUnderLoad_loseNothing(
            SimulatedNetwork network) {
        Load load = loadOf(network);
        for (int i = 0; i < NODES; i++) {
            String name = "n" + i;
            Outcome.Departed departed =
                    load.ring.await(load.ring.leave(name), Outcome.Departed.class);
            assertThat(departed.atRisk()).as(name).isEmpty();
            network.runFor(Duration.ofSeconds(1));
            String seed = "n" + (i + 1) % NODES;
            load.ring.await(load.ring.restart(name, false, seed), Outcome.Started.class);
        }
        requireAllIsWell(load, "by leaving");
    }
}
