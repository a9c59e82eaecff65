package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import io.chord.simulation.check.RingOracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: Zave's inductive invariant (TSE 2017) holds at every instant of a run over messages, as
 * long as failures stay within the assumptions of her proof.
 *
 * <p>Method: small rings, delays with a long tail, no loss; joins at any time. A node crashes only
 * when the ring has been ideal for so long that no reply from before is under way: then each list,
 * and each that is about to be written, has a live entry left, and more than r principals remain.
 * Judged after every event at which a list has changed.
 */
class InvariantTest {

    private static final int MEMBERS_MIN = 8;
    private static final Duration LENGTH = Duration.ofMinutes(2);

    static LongStream seeds() {
        Long one = Long.getLong("chord.seed");
        if (one != null) return LongStream.of(one);
        return LongStream.rangeClosed(1, Integer.getInteger("chord.seeds", 20));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void joinsAndCrashesWithinTheAssumptions_invariantHoldsAtEveryEvent(long seed) {
        int successors = 2 + (int) (seed % 2);
        SimulatedNetwork network =
                SimulatedNetwork.seeded(seed)
                        .delay(Delay.exponential(Duration.ofMillis(1), Duration.ofMillis(80)));
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, successors));
        RingStory story = new RingStory(network, ring);
        ring.installIdeal(MEMBERS_MIN + story.random.nextInt(3));

        int joins = 8 + story.random.nextInt(5);
        for (int i = 0; i < joins; i++) {
            String name = "joiner" + i;
            network.after(
                    story.within(LENGTH.dividedBy(2)),
                    () -> ring.join(name, story.oneOf(ring.members())));
        }
        Judge judge = new Judge(story, successors);
        network.runUntil(judge::judge, LENGTH);
        network.endFaults();
        story.requireIdealWithin(Duration.ofSeconds(30));
        assertThat(judge.judged).isPositive();
        if (seed <= 2) {
            RingStory.say(
                    "invariant: seed %d, r = %d, %d members, %d crashes, %d changes judged;"
                            + " %.0f virtual s in %.1f s",
                    seed,
                    successors,
                    ring.members().size(),
                    judge.crashes,
                    judge.judged,
                    story.virtualSeconds(),
                    story.realSeconds());
        }
    }

    /** Judges after each event, and crashes a node now and then when that is allowed. */
    private static final class Judge {

        /** Longer than a call with all its sends lives: what was read before is forgotten. */
        private static final long CALM_NANOS = Duration.ofSeconds(2).toNanos();

        private final RingStory story;
        private final int successors;
        private final SplitMix64 random;
        private long seenVersions = -1;
        private long calmSinceNanos = Long.MAX_VALUE;
        private int judged;
        private int crashes;

        Judge(RingStory story, int successors) {
            this.story = story;
            this.successors = successors;
            this.random = story.random.split();
        }

        boolean judge() {
            SimulatedRing ring = story.ring;
            long versions = 0;
            List<String> members = ring.members();
            for (String name : members) {
                versions += ring.engine(name).routing().version() + 1_000_003;
            }
            long now = story.network.nowNanos();
            if (versions != seenVersions) {
                seenVersions = versions;
                judged++;
                RingOracle oracle = ring.oracle();
                oracle.requireInvariant(story.network.replayLine());
                RingOracle.require("lists", oracle.malformedLists(), story.network.replayLine());
                calmSinceNanos = oracle.ideal().isEmpty() ? now : Long.MAX_VALUE;
            }
            if (now - CALM_NANOS > calmSinceNanos) {
                calmSinceNanos = now; // Not again for as long, if nothing comes of it.
                crashSome(members);
            }
            return false;
        }

        /** So few that each list keeps an entry, and enough principals remain. */
        private void crashSome(List<String> members) {
            int most = Math.min(successors - 1, members.size() - MEMBERS_MIN);
            if (most < 1 || !random.nextBoolean(0.3)) return;
            List<String> shuffled = new ArrayList<>(members);
            random.shuffle(shuffled);
            for (int i = 0; i < 1 + random.nextInt(most); i++) {
                story.ring.crash(shuffled.get(i));
                crashes++;
            }
        }
    }
}
