package io.chord.simulation.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Delay;
import io.chord.simulation.RingObserver;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.check.RingImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: whatever list an answer makes a node write was a ghost before, so that the guard knew it.
 * Method: rings under faults of every kind; each new list must be a ghost of its writer at that
 * instant, or the old list without its dead head.
 */
class GhostListsTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void list_writtenOnAnAnswer_wasAGhostOfItsWriter(long seed) {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(seed)
                        .loss(seed % 2 == 0 ? 0.1 : 0)
                        .duplication(0.1)
                        .delay(Delay.exponential(Duration.ofMillis(1), Duration.ofMillis(80)));
        SimulatedRing ring =
                new SimulatedRing(network, SimulationSettings.lan(160, 2 + (int) (seed % 3)));
        Witness witness = new Witness(ring);
        ring.observedBy(witness);
        if (seed <= 4) ring.installIdeal(12);
        else ring.installTwisted(ring.randomIds(12));
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < 30; i++) {
            String joiner = "j" + i;
            network.after(
                    Duration.ofMillis(random.nextInt(30_000)),
                    () -> ring.join(joiner, "n0", "n1", ring.members().get(0)));
            network.after(
                    Duration.ofMillis(random.nextInt(30_000)),
                    () -> {
                        List<String> members = ring.members();
                        if (members.size() > 3)
                            ring.crash(members.get(random.nextInt(members.size())));
                    });
        }
        network.runFor(Duration.ofSeconds(45));

        assertThat(witness.unforeseen).as(network.replayLine()).isEmpty();
        assertThat(witness.foreseen).isGreaterThan(50);
        assertThat(witness.ofJoiners).isGreaterThan(10);
    }

    private static final class Witness implements RingObserver {

        private final SimulatedRing ring;
        private final GhostLists ghosts;
        private final TreeMap<String, List<NodeRef>> lists = new TreeMap<>();
        private final List<String> unforeseen = new ArrayList<>();
        private List<RingImage.Ghost> recent = new ArrayList<>();
        private int foreseen;
        private int ofJoiners;

        Witness(SimulatedRing ring) {
            this.ring = ring;
            this.ghosts = new GhostLists(ring);
        }

        @Override
        public void onSaid(String name, Address to, Envelope envelope) {
            recent.addAll(ghosts.now()); // The next question ends those of the one before.
            ghosts.onSaid(name, to, envelope);
        }

        @Override
        public void onHeard(String name, Address from, Envelope envelope) {
            ghosts.onHeard(name, from, envelope);
            recent = ghosts.now();
        }

        @Override
        public void onEnded(String name) {
            ghosts.onEnded(name);
            lists.remove(name);
        }

        /** Comes before the message that brought it about counts as heard. */
        @Override
        public void onChanged(String name) {
            if (ring.engine(name).standing() != Standing.MEMBER) return;
            NodeRef self = ring.engine(name).routing().self();
            List<NodeRef> list = ring.engine(name).routing().successors().nodes();
            List<NodeRef> before = lists.put(name, list);
            boolean isInstalled = before == null && ring.network().nowNanos() == 0;
            if (isInstalled || list.equals(before)) return;
            recent.addAll(ghosts.now());
            if (recent.contains(new RingImage.Ghost(self, list))) {
                foreseen++;
                if (before == null) ofJoiners++;
            } else if (before == null
                    || before.isEmpty()
                    || !list.equals(before.subList(1, before.size()))) {
                unforeseen.add(name + " wrote " + list + " in place of " + before);
            }
        }
    }
}
