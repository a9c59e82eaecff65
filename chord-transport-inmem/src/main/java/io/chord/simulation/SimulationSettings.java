package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ChordConfig;
import io.chord.call.CallSettings;
import io.chord.engine.EngineSettings;
import io.chord.lookup.LookupAids;
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

/**
 * Settings of engines for simulations: those that a node has by default, and any of them changed.
 *
 * <pre>{@code
 * EngineSettings settings =
 *         SimulationSettings.preset(ChordConfig.Preset.PAPER, 160, 20).plain().settings();
 * }</pre>
 */
@SuppressWarnings("exports") // Speaks the words of the engine: for this project's own tests.
public final class SimulationSettings {

    /** The cluster name of simulated rings. */
    public static final String CLUSTER = "simulation";

    /** Longer than any run, and short enough to be multiplied. */
    private static final Duration NEVER = Duration.ofDays(365);

    /** What is not said below. */
    private final EngineSettings base;

    private LookupAids aids;
    private long fingerNanos;
    private boolean adaptiveTimeouts;
    private long timeoutNanos;
    private int sends;
    private long stabilizeNanos;
    private int auditPeriods;
    private List<Address> seeds;
    private int copies;
    private boolean recreateEmpty;
    private long reviewNanos;

    private SimulationSettings(EngineSettings base) {
        this.base = base;
        aids = base.lookup().aids();
        fingerNanos = base.lookup().fingerNanos();
        adaptiveTimeouts = base.calls().adaptive();
        timeoutNanos = base.calls().timeoutNanos();
        sends = base.calls().sends();
        stabilizeNanos = base.membership().stabilizeNanos();
        auditPeriods = base.membership().auditPeriods();
        seeds = base.membership().seeds();
        copies = base.replication().replication();
        recreateEmpty = base.replication().recreateEmpty();
        reviewNanos = base.replication().reviewNanos();
    }

    /**
     * The constants of the preset for local networks, one copy of each entry.
     *
     * @param bits width of the ids
     * @param successors r, the length of successor lists
     */
    public static EngineSettings lan(int bits, int successors) {
        return preset(ChordConfig.Preset.LAN, bits, successors).settings();
    }

    /**
     * The constants of a preset, one copy of each entry.
     *
     * @param bits width of the ids
     * @param successors r, the length of successor lists
     */
    public static SimulationSettings preset(ChordConfig.Preset preset, int bits, int successors) {
        return new SimulationSettings(
                new EngineSettings(
                        RingSpace.of(bits),
                        new RingIdentity(
                                CLUSTER, bits, KeyHasher.sha256().name(), 1, 1, 0, Genesis.NONE),
                        new CallSettings(
                                preset.callTimeout().toNanos(),
                                ChordConfig.CALL_SENDS,
                                /* callsMax= */ 4096,
                                /* callsPerPeerMax= */ 2048,
                                /* adaptive= */ true),
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
                                Duration.ofSeconds(30).toNanos(),
                                LookupAids.ALL),
                        new ReplicationSettings(
                                /* replication= */ 1,
                                /* recreateEmpty= */ false,
                                MessageLimits.VALUE_BYTES_MAX,
                                MessageLimits.CHUNK_ENTRIES_MAX,
                                MessageLimits.CHUNK_BYTES_MAX,
                                /* learnerBytesMax= */ 64L << 20,
                                /* learnerBytesPerSecond= */ 64L << 20,
                                /* keyQueueMax= */ 64,
                                /* keysMax= */ 4096,
                                /* operationsMax= */ 1024,
                                /* viewsCachedMax= */ 1024,
                                /* viewsHintedMax= */ 256,
                                preset.stabilizeEvery().toNanos(),
                                Duration.ofMillis(20).toNanos(),
                                5 * preset.stabilizeEvery().toNanos(),
                                60 * preset.stabilizeEvery().toNanos(),
                                /* repairEntriesPerSecond= */ 4000,
                                /* failureDomain= */ "")));
    }

    /** The constants of the preset for local networks, with so many copies of each entry. */
    public static EngineSettings lan(int bits, int successors, int copies) {
        return preset(ChordConfig.Preset.LAN, bits, successors).replication(copies).settings();
    }

    /** Settings to be changed. */
    public static SimulationSettings of(EngineSettings settings) {
        return new SimulationSettings(requireNonNull(settings, "settings"));
    }

    /** The same settings, with ranges whose data are lost made anew, empty. */
    public static EngineSettings recreateEmpty(EngineSettings settings) {
        return of(settings).recreateEmpty().settings();
    }

    /** The same settings for a node with these seeds. */
    static EngineSettings withSeeds(EngineSettings settings, List<Address> seeds) {
        return of(settings).seeds(seeds).settings();
    }

    /** The settings, with all that was changed. */
    public EngineSettings settings() {
        CallSettings calls = base.calls();
        MembershipSettings ring = base.membership();
        LookupSettings lookup = base.lookup();
        ReplicationSettings data = base.replication();
        return new EngineSettings(
                base.space(),
                base.identity(),
                new CallSettings(
                        timeoutNanos,
                        sends,
                        calls.callsMax(),
                        calls.callsPerPeerMax(),
                        adaptiveTimeouts),
                new MembershipSettings(
                        ring.successors(),
                        stabilizeNanos,
                        auditPeriods,
                        ring.knownMax(),
                        ring.pendingRetries(),
                        ring.joinRetries(),
                        ring.suspectsMax(),
                        seeds),
                new LookupSettings(
                        lookup.hopsMax(),
                        lookup.lookupsMax(),
                        lookup.candidates(),
                        fingerNanos,
                        lookup.quarantineNanos(),
                        aids),
                new ReplicationSettings(
                        copies,
                        recreateEmpty,
                        data.valueBytesMax(),
                        data.chunkEntries(),
                        data.chunkBytes(),
                        data.learnerBytesMax(),
                        data.learnerBytesPerSecond(),
                        data.keyQueueMax(),
                        data.keysMax(),
                        data.operationsMax(),
                        data.viewsCachedMax(),
                        data.viewsHintedMax(),
                        reviewNanos,
                        data.backoffNanos(),
                        data.replaceAfterNanos(),
                        data.repairNanos(),
                        data.repairEntriesPerSecond(),
                        data.failureDomain()));
    }

    /** Nothing beyond the papers: no aids to lookups, no adaptive time-outs. */
    public SimulationSettings plain() {
        return aids(LookupAids.PLAIN).adaptiveTimeouts(false);
    }

    /** What lookups do beyond the papers. */
    public SimulationSettings aids(LookupAids aids) {
        this.aids = aids;
        return this;
    }

    /** Most nodes that the location cache remembers; 0: none. */
    public SimulationSettings cacheMax(int nodes) {
        return aids(new LookupAids(aids.earlyStop(), nodes, aids.namesDead(), aids.probes()));
    }

    /** The mean period of fixing a finger. */
    public SimulationSettings fixFingerEvery(Duration period) {
        fingerNanos = period.toNanos();
        return this;
    }

    /** Whether questions to nodes whose round trips are known are put again sooner. */
    public SimulationSettings adaptiveTimeouts(boolean adaptive) {
        adaptiveTimeouts = adaptive;
        return this;
    }

    /** How long an answer is waited for, and how often a question is put. */
    public SimulationSettings timeout(Duration timeout, int sends) {
        timeoutNanos = timeout.toNanos();
        this.sends = sends;
        return this;
    }

    /** The mean period of stabilize. */
    public SimulationSettings stabilizeEvery(Duration period) {
        stabilizeNanos = period.toNanos();
        return this;
    }

    /** How many stabilize periods lie between two ring audits. */
    public SimulationSettings auditEvery(int periods) {
        auditPeriods = periods;
        return this;
    }

    /** Where the ring audit begins now and then. */
    public SimulationSettings seeds(List<Address> seeds) {
        this.seeds = List.copyOf(seeds);
        return this;
    }

    /** How many nodes keep each entry. */
    public SimulationSettings replication(int copies) {
        this.copies = copies;
        return this;
    }

    /** Ranges whose data are lost are made anew, empty. */
    public SimulationSettings recreateEmpty() {
        recreateEmpty = true;
        return this;
    }

    /** The mean period of looking after the own ranges. */
    public SimulationSettings reviewEvery(Duration period) {
        reviewNanos = period.toNanos();
        return this;
    }

    /** Nothing is done by the clock: no stabilize, no audit, no fixing of fingers, no review. */
    public SimulationSettings withoutUpkeep() {
        return stabilizeEvery(NEVER).fixFingerEvery(NEVER).reviewEvery(NEVER);
    }
}
