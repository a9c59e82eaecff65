package io.chord;

import io.chord.call.CallSettings;
import io.chord.engine.Command;
import io.chord.engine.EngineSettings;
import io.chord.lookup.LookupAids;
import io.chord.lookup.LookupSettings;
import io.chord.membership.MembershipSettings;
import io.chord.message.Genesis;
import io.chord.message.MessageCodec;
import io.chord.message.MessageLimits;
import io.chord.message.RingIdentity;
import io.chord.replication.ReplicationSettings;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.runtime.RuntimeBounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** From the public configuration to the constants of the engine and the bounds of its runtime. */
final class Settings {

    // Work under way at one node.
    static final int CALLS_MAX = 4096;
    static final int CALLS_PER_PEER_MAX = CALLS_MAX / 2;
    static final int LOOKUPS_MAX = 1024;
    static final int OPERATIONS_MAX = 1024;
    static final int KEYS_MAX = 4096;
    static final int KEY_QUEUE_MAX = 64;
    static final int MAILBOX_MAX = 8192;
    static final int WAITING_PER_PEER_MAX = MAILBOX_MAX / 4;
    static final int STORE_CALLS_MAX = 1024;

    /** Lookups, operations, and a few others. */
    static final int TICKETS_MAX = LOOKUPS_MAX + OPERATIONS_MAX + 64;

    // Memory of others.
    static final int KNOWN_MAX = 48;
    static final int SUSPECTS_MAX = 1024;
    static final int VIEWS_CACHED_MAX = 1024;
    static final int VIEWS_HINTED_MAX = 256;
    static final Duration QUARANTINE = Duration.ofSeconds(30);

    // Ring maintenance. Pending is asked again 12 times (reference protocol, section 2).
    static final int AUDIT_PERIODS = 5;
    static final int PENDING_RETRIES = 12;
    static final int JOIN_RETRIES = 16;
    static final int CANDIDATES_MIN = 8;

    // Data.
    static final long LEARNER_BYTES_MAX = 64L << 20;
    static final long LEARNER_BYTES_PER_SECOND = 64L << 20;
    static final Duration BACKOFF = Duration.ofMillis(20);

    /** A node that restarts comes back before it is given up. */
    static final int REPLACE_AFTER_PERIODS = 5;

    /** Between two comparisons of a range, a minute in a local network. */
    static final int REPAIR_PERIODS = 60;

    static final int REPAIR_ENTRIES_PER_SECOND = 4000;

    /** The bounds of a node itself that can be set, and how large each may be. */
    static final SortedMap<String, Integer> BOUNDS_MAX =
            Collections.unmodifiableSortedMap(
                    new TreeMap<>(
                            Map.of(
                                    ChordConfig.REQUESTS_PER_PEER,
                                    CALLS_MAX,
                                    ChordConfig.WAITING_PER_PEER,
                                    MAILBOX_MAX)));

    private Settings() {}

    static RuntimeBounds runtime(ChordConfig config) {
        int perPeer = bound(config, ChordConfig.WAITING_PER_PEER, WAITING_PER_PEER_MAX);
        return new RuntimeBounds(MAILBOX_MAX, perPeer, CALLS_MAX, STORE_CALLS_MAX, TICKETS_MAX);
    }

    static EngineSettings engine(ChordConfig config) {
        return new EngineSettings(
                RingSpace.of(config.bits()),
                new RingIdentity(
                        config.cluster(),
                        config.bits(),
                        config.keyHasher().name(),
                        MessageCodec.VERSION,
                        MessageCodec.VERSION,
                        0,
                        Genesis.NONE),
                new CallSettings(
                        config.callTimeout().toNanos(),
                        ChordConfig.CALL_SENDS,
                        CALLS_MAX,
                        bound(config, ChordConfig.REQUESTS_PER_PEER, CALLS_PER_PEER_MAX),
                        config.routingAids().adaptiveTimeouts()),
                new MembershipSettings(
                        config.successors(),
                        config.stabilizeEvery().toNanos(),
                        AUDIT_PERIODS,
                        KNOWN_MAX,
                        PENDING_RETRIES,
                        JOIN_RETRIES,
                        SUSPECTS_MAX,
                        seeds(config.startPolicy())),
                new LookupSettings(
                        ChordConfig.LOOKUP_HOPS_MAX,
                        LOOKUPS_MAX,
                        Math.max(CANDIDATES_MIN, config.successors()),
                        config.preset().fingerEvery().toNanos(),
                        QUARANTINE.toNanos(),
                        lookupAids(config.routingAids())),
                new ReplicationSettings(
                        config.replication(),
                        config.onRangeLost() == RangeLossPolicy.RECREATE_EMPTY,
                        MessageLimits.VALUE_BYTES_MAX,
                        MessageLimits.CHUNK_ENTRIES_MAX,
                        MessageLimits.CHUNK_BYTES_MAX,
                        LEARNER_BYTES_MAX,
                        LEARNER_BYTES_PER_SECOND,
                        KEY_QUEUE_MAX,
                        KEYS_MAX,
                        OPERATIONS_MAX,
                        VIEWS_CACHED_MAX,
                        VIEWS_HINTED_MAX,
                        config.stabilizeEvery().toNanos(),
                        BACKOFF.toNanos(),
                        REPLACE_AFTER_PERIODS * config.stabilizeEvery().toNanos(),
                        REPAIR_PERIODS * config.stabilizeEvery().toNanos(),
                        REPAIR_ENTRIES_PER_SECOND,
                        config.failureDomain().orElse("")));
    }

    private static int bound(ChordConfig config, String name, int byDefault) {
        Long set = config.bounds().get(name);
        return set == null ? byDefault : Math.toIntExact(set);
    }

    private static LookupAids lookupAids(RoutingAids aids) {
        return new LookupAids(
                aids.earlyStop(), aids.locationCache(), aids.namesOfTheDead(), aids.probes());
    }

    private static List<Address> seeds(StartPolicy policy) {
        if (policy instanceof StartPolicy.Join join) return join.seeds();
        if (policy instanceof StartPolicy.Auto auto) return auto.seeds();
        return List.of();
    }

    /**
     * How the node comes to its ring.
     *
     * @param own its address, now that it is bound
     * @param genesis of a ring that it may have to create
     */
    static Command start(ChordConfig config, Address own, Genesis genesis, long deadlineNanos) {
        var placement = placement(config, own);
        StartPolicy policy = config.startPolicy();
        if (policy instanceof StartPolicy.Join join) {
            return new Command.Join(placement, join.seeds(), deadlineNanos);
        }
        if (policy instanceof StartPolicy.Auto auto) {
            return new Command.Auto(
                    placement, genesis, auto.minimumPeers(), auto.seeds(), deadlineNanos);
        }
        return new Command.Create(placement, genesis, deadlineNanos);
    }

    private static io.chord.membership.Placement placement(ChordConfig config, Address own) {
        RingSpace space = RingSpace.of(config.bits());
        Placement placement = config.placement();
        if (placement instanceof Placement.Random) {
            return new io.chord.membership.Placement.Random();
        }
        if (placement instanceof Placement.LargestArc arc) {
            return new io.chord.membership.Placement.LargestArc(arc.samples());
        }
        if (placement instanceof Placement.Id fixed) {
            return new io.chord.membership.Placement.Fixed(fixed.id());
        }
        if (placement instanceof Placement.IdText text) {
            return new io.chord.membership.Placement.Fixed(space.parse(text.text()));
        }
        // Always SHA-256: the hasher of the keys may take no more than ids.
        byte[] address = own.text().getBytes(StandardCharsets.US_ASCII);
        return new io.chord.membership.Placement.Fixed(
                KeyHasher.sha256().hash(address, space), false);
    }
}
