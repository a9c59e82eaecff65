package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Goal: a run of a whole ring can be repeated, byte for byte, in this process, in another one and
 * on another JDK. Method: the hash of everything that happened in one story with a bit of all.
 */
class TraceTest {

    /**
     * What the story below hashes to since its messages and timers are as they are now. It changes
     * with every change of the protocol, of the wire format and of the constants; a change that was
     * not meant to touch any of these must not change it.
     */
    private static final long GOLDEN = 0x8e77bb6dbb5163b3L;

    private static SimulatedNetwork storyOf(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed).loss(0.02).duplication(0.02);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        RingStory story = new RingStory(network, ring);
        ring.await(ring.create("n0"));
        for (int i = 1; i < 30; i++) {
            String name = "n" + i;
            network.after(story.within(Duration.ofSeconds(20)), () -> ring.join(name, "n0"));
        }
        for (int i = 0; i < 100; i++) {
            network.after(story.within(Duration.ofSeconds(40)), story::putNext);
        }
        network.runFor(Duration.ofSeconds(20));
        ring.crash("n3");
        ring.leave("n4");
        network.pause("n5");
        network.runFor(Duration.ofSeconds(10));
        network.endFaults();
        ring.restart("n3", true, "n0");
        network.runFor(Duration.ofSeconds(15));
        return network;
    }

    /** The same for a story with every kind of fault, drawn from the seed, on a smaller ring. */
    private static final long GOLDEN_OF_ALL_FAULTS = 0x3e5bbeb190beaa24L;

    private static SimulatedNetwork storyOfAllFaults(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(10);
        ring.play(FaultScheduler.of(10).everything(4).downMax(2).draw(network));
        for (int i = 0; i < 100; i++) {
            network.after(story.within(Duration.ofSeconds(60)), story::putNext);
        }
        network.runFor(Duration.ofSeconds(60));
        network.endFaults();
        network.runFor(Duration.ofSeconds(15));
        return network;
    }

    @Test
    void allFaults_sameSeedTwice_sameTraceAndSameCourse() {
        SimulatedNetwork once = storyOfAllFaults(7);
        SimulatedNetwork again = storyOfAllFaults(7);
        assertThat(again.traceHash()).isEqualTo(once.traceHash());
        assertThat(again.faults()).isEqualTo(once.faults());
        assertThat(storyOfAllFaults(8).traceHash()).isNotEqualTo(once.traceHash());
    }

    @Test
    void allFaults_seedOfOldAndThisJdk_goldenTrace() {
        assertThat(Long.toHexString(storyOfAllFaults(7).traceHash()))
                .isEqualTo(Long.toHexString(GOLDEN_OF_ALL_FAULTS));
    }

    @Test
    void sameSeed_twice_sameTrace() {
        assertThat(storyOf(7).traceHash()).isEqualTo(storyOf(7).traceHash());
    }

    @Test
    void otherSeed_otherTrace() {
        assertThat(storyOf(8).traceHash()).isNotEqualTo(storyOf(7).traceHash());
    }

    @Test
    void seedOfOldAndThisJdk_goldenTrace() {
        assertThat(Long.toHexString(storyOf(7).traceHash())).isEqualTo(Long.toHexString(GOLDEN));
    }
}
