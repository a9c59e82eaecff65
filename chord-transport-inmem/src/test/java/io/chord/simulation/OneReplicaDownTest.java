package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import io.chord.ring.SplitMix64;
import io.chord.simulation.junit.SimulatedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Goal: with one of three replicas down, from the instant at which it dies, at least 99 % of
 * operations succeed, and none says that an entry is absent.
 */
class OneReplicaDownTest {

    private static final int NODES = 12;
    private static final int KEYS = 200;
    private static final int OPERATIONS = 2_000;
    private static final Duration MEANWHILE = Duration.ofSeconds(60);

    @SimulatedTest(seeds = {1, 2})
    void oneOfThreeReplicasDies_operationsSucceed(SimulatedNetwork network) {
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4, 3));
        ring.installIdeal(NODES);
        List<Handle> puts = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) puts.add(ring.put("n1", "key" + key, "value"));
        ring.awaitAll(puts);

        ring.crash("n0");
        SplitMix64 random = new SplitMix64(network.seed());
        List<Handle> reads = new ArrayList<>();
        List<Handle> writes = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            Duration at = Duration.ofNanos(random.nextLong(MEANWHILE.toNanos()));
            String via = "n" + (1 + random.nextInt(NODES - 1));
            String key = "key" + random.nextInt(KEYS);
            boolean isRead = random.nextBoolean(0.7);
            network.after(
                    at,
                    () -> {
                        if (isRead) reads.add(ring.get(via, key));
                        else writes.add(ring.put(via, key, "other"));
                    });
        }
        network.runFor(MEANWHILE.plusSeconds(11));

        long failed = 0;
        for (Handle read : reads) {
            if (!(read.outcome() instanceof Outcome.Got got)) failed++;
            else assertThat(got.content()).as(read.toString()).isPresent();
        }
        for (Handle write : writes) if (!(write.outcome() instanceof Outcome.Written)) failed++;
        assertThat(failed).isLessThanOrEqualTo(OPERATIONS / 100);
    }
}
