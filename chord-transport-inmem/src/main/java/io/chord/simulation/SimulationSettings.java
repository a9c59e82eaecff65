package io.chord.simulation;

import io.chord.ChordConfig;
import io.chord.call.CallSettings;
import io.chord.engine.EngineSettings;
import io.chord.lookup.LookupSettings;
import io.chord.membership.MembershipSettings;
import io.chord.message.Genesis;
import io.chord.message.MessageLimits;
import io.chord.message.RingIdentity;
import io.chord.replication.ReplicationSettings;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import java.time.Duration;
import java.util.List;

/** Settings of engines for simulations: those that a node has by default. */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public final class SimulationSettings {

    /** The cluster name of simulated rings. */
    public static final String CLUSTER = "simulation";

    private SimulationSettings() {}

    /**
     * The constants of the preset for local networks, one copy of each entry.
     *
     * @param bits width of the ids
     * @param successors r, the length of successor lists
     */
    public static EngineSettings lan(int bits, int successors) {
        ChordConfig.Preset preset = ChordConfig.Preset.LAN;
        return new EngineSettings(
                RingSpace.of(bits),
                new RingIdentity(CLUSTER, bits, KeyHasher.sha256().name(), 1, 1, 0, Genesis.NONE),
                new CallSettings(
                        preset.callTimeout().toNanos(),
                        ChordConfig.CALL_SENDS,
                        /* callsMax= */ 4096),
                new MembershipSettings(
                        successors,
                        preset.stabilizeEvery().toNanos(),
                        /* auditPeriods= */ 5,
                        /* knownMax= */ 64,
                        /* pendingRetries= */ 12,
                        /* joinRetries= */ 16,
                        /* suspectsMax= */ 1024,
                        List.of()),
                new LookupSettings(
                        ChordConfig.LOOKUP_HOPS_MAX,
                        /* lookupsMax= */ 1024,
                        Math.max(8, successors),
                        preset.fingerEvery().toNanos(),
                        Duration.ofSeconds(30).toNanos()),
                new ReplicationSettings(
                        /* replication= */ 1,
                        /* recreateEmpty= */ false,
                        MessageLimits.VALUE_BYTES_MAX,
                        MessageLimits.CHUNK_ENTRIES_MAX,
                        MessageLimits.CHUNK_BYTES_MAX,
                        /* learnerBytesMax= */ 64L << 20,
                        /* keyQueueMax= */ 64,
                        /* keysMax= */ 4096,
                        /* operationsMax= */ 1024,
                        /* viewsCachedMax= */ 1024,
                        /* viewsHintedMax= */ 256,
                        preset.stabilizeEvery().toNanos(),
                        Duration.ofMillis(20).toNanos()));
    }

    /** The same settings, with ranges whose data are lost made anew, empty. */
    public static EngineSettings recreateEmpty(EngineSettings settings) {
        ReplicationSettings data = settings.replication();
        return new EngineSettings(
                settings.space(),
                settings.identity(),
                settings.calls(),
                settings.membership(),
                settings.lookup(),
                new ReplicationSettings(
                        data.replication(),
                        true,
                        data.valueBytesMax(),
                        data.chunkEntries(),
                        data.chunkBytes(),
                        data.learnerBytesMax(),
                        data.keyQueueMax(),
                        data.keysMax(),
                        data.operationsMax(),
                        data.viewsCachedMax(),
                        data.viewsHintedMax(),
                        data.reviewNanos(),
                        data.backoffNanos()));
    }

    /** The same settings for a node with these seeds. */
    static EngineSettings withSeeds(EngineSettings settings, List<Address> seeds) {
        MembershipSettings ring = settings.membership();
        return new EngineSettings(
                settings.space(),
                settings.identity(),
                settings.calls(),
                new MembershipSettings(
                        ring.successors(),
                        ring.stabilizeNanos(),
                        ring.auditPeriods(),
                        ring.knownMax(),
                        ring.pendingRetries(),
                        ring.joinRetries(),
                        ring.suspectsMax(),
                        seeds),
                settings.lookup(),
                settings.replication());
    }
}
