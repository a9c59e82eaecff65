package io.chord.bench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordConfig;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Delay;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Goal: hops, time-outs and wrong owners are told from the wire, as a person would count them. */
class LookupMeterTest {

    private static final int NODES = 40;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(5).refusals(false);
    private SimulatedRing ring = ring(settings().plain());
    private final List<String> clockwise = new ArrayList<>();
    private final Map<String, RingId> ids = new HashMap<>();
    private final LookupStats stats = new LookupStats();

    private static SimulationSettings settings() {
        return SimulationSettings.preset(ChordConfig.Preset.LAN, 160, 4);
    }

    private SimulatedRing ring(SimulationSettings settings) {
        return new SimulatedRing(network, settings.withoutUpkeep().settings())
                .timeout(Duration.ofMinutes(10));
    }

    private LookupMeter install() {
        ring.installIdeal(NODES);
        clockwise.addAll(ring.members());
        clockwise.sort((a, b) -> id(a).compareTo(id(b)));
        TrueOwners owners = TrueOwners.of(ring);
        return new LookupMeter(
                ring,
                lookup -> {
                    for (String dead : clockwise) {
                        if (!ring.live().contains(dead)) owners.remove(id(dead));
                    }
                    return owners.owner(lookup.key());
                },
                stats::add);
    }

    private RingId id(String name) {
        return ids.computeIfAbsent(name, known -> ring.engine(known).routing().self().id());
    }

    private TracedLookup find(LookupMeter meter, int from, RingId key) {
        TracedLookup lookup = meter.find(clockwise.get(from), key);
        assertThat(network.runUntil(lookup::isDone, Duration.ofMinutes(5))).isTrue();
        return lookup;
    }

    @Test
    void keyOfTheNodeItself_noHopAndNoFrame() {
        LookupMeter meter = install();
        TracedLookup lookup = find(meter, 3, id(clockwise.get(3)));
        assertThat(lookup.hopsToOwner()).isZero();
        assertThat(meter.frames()).isZero();
    }

    @Test
    void keyOfTheNextNode_oneHopToTheOwnerAndTwoFrames() {
        LookupMeter meter = install();
        TracedLookup lookup = find(meter, 3, id(clockwise.get(4)));
        assertThat(lookup.hopsToPredecessor()).isZero();
        assertThat(lookup.hopsToOwner()).isEqualTo(1);
        assertThat(lookup.isWrong()).isFalse();
        assertThat(meter.frames()).isEqualTo(2);
    }

    @Test
    void nextNodesDead_eachCostsATimeOut_andTheFirstLiveOneIsTheOwner() {
        LookupMeter meter = install();
        ring.crash(clockwise.get(4));
        ring.crash(clockwise.get(5));
        TracedLookup lookup = find(meter, 3, id(clockwise.get(4)));
        assertThat(lookup.isFound()).isTrue();
        assertThat(lookup.isWrong()).isFalse();
        assertThat(lookup.hopsToPredecessor()).isZero();
        assertThat(lookup.timeouts()).isEqualTo(2);
        assertThat(meter.frames()).isEqualTo(2 * ChordConfig.CALL_SENDS + 2);
    }

    @Test
    void allSuccessorsDead_lookupFails_andNothingElseIsCounted() {
        ring.timeout(Duration.ofSeconds(1));
        LookupMeter meter = install();
        for (int i = 4; i <= 12; i++) ring.crash(clockwise.get(i));
        TracedLookup lookup = find(meter, 3, id(clockwise.get(4)));
        assertThat(lookup.isFound()).isFalse();
        assertThat(meter.openCount()).isZero();
        assertThat(stats.failed()).isEqualTo(1);
        assertThat(stats.toOwner().count()).isZero();
    }

    /**
     * Whoever follows a dead owner is taken when that has been silent for three time-outs: at a
     * timer, and not when a reply is read.
     */
    @Test
    void endsAtATimer_pathAndTheDeadNodeAreCounted() {
        ring = ring(settings());
        LookupMeter meter = install();
        ring.crash(clockwise.get(20));

        TracedLookup lookup = find(meter, 3, id(clockwise.get(20)));

        assertThat(lookup.isWrong()).isFalse();
        assertThat(lookup.elapsedNanos()).isGreaterThan(Duration.ofMillis(1500).toNanos());
        assertThat(lookup.hopsToPredecessor()).isPositive();
        assertThat(lookup.timeouts()).isEqualTo(1);
        assertThat(lookup.lates()).isZero();
        assertThat(stats.lookups()).isEqualTo(1); // Told at that instant, and not when asked for.
    }

    /** A node that lives and is late costs no time-out, unless it is given up. */
    @Test
    void lateNode_isNoTimeOut() {
        ring = ring(settings());
        LookupMeter meter = install();
        SplitMix64 random = new SplitMix64(1);
        for (int i = 0; i < 20; i++) find(meter, 3, random.nextId(ring.settings().space()));
        network.delay(Delay.constant(Duration.ofMillis(200))); // 400 ms there and back: in time.
        String next = clockwise.get(4);

        TracedLookup inTime = find(meter, 3, id(next));
        network.delay(Delay.constant(Duration.ofMillis(400)));
        TracedLookup givenUp = find(meter, 5, id(clockwise.get(6)));

        assertThat(inTime.isWrong()).isFalse();
        assertThat(inTime.timeouts()).isZero();
        assertThat(givenUp.isWrong()).isFalse();
    }

    @Test
    void manyAtOnce_eachIsCountedForItself_asTheEngineCounts() {
        LookupMeter meter = install();
        List<TracedLookup> lookups = new ArrayList<>();
        SplitMix64 random = new SplitMix64(1);
        for (int i = 0; i < 500; i++) {
            RingId key = random.nextId(ring.settings().space());
            lookups.add(meter.find(clockwise.get(i % NODES), key));
        }
        network.runFor(Duration.ofMinutes(1));
        assertThat(meter.openCount()).isZero();
        assertThat(stats.lookups()).isEqualTo(500);
        assertThat(stats.wrongOwner()).isZero();
        long hops = 0;
        for (TracedLookup lookup : lookups) hops += lookup.hopsToOwner();
        assertThat(meter.frames()).isEqualTo(2 * hops);
    }
}
