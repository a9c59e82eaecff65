package io.chord;

import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.transport.Certificates;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All settings of a node, checked. Made by a {@link ChordNodeBuilder}; immutable.
 *
 * @param cluster name of the ring; nodes of other names are refused
 * @param name of this node in logs and names of threads
 * @param bind where the node listens
 * @param advertise where others reach it, if not where it listens
 * @param insecure whether it may speak without encryption beyond the loopback interface
 * @param tls the certificates with which it encrypts; without, it speaks in the clear
 * @param bits width of the ids; the same on all nodes of a ring
 * @param keyHasher from keys to points; the same on all nodes of a ring
 * @param placement where the node sits
 * @param startPolicy how it comes to its ring
 * @param storeLocation where it keeps its entries
 * @param replication how many nodes keep each entry, if there are so many of distinct failure
 *     domains; a majority of them must be there to read and to write
 * @param successors how many successors a node knows: so many neighbours less one may fail at the
 *     same time (Stoica et al., ToN 2003, section IV.E.3)
 * @param preset what the periods below were taken from
 * @param stabilizeEvery mean time between two checks of the successor
 * @param callTimeout how long an answer is waited for before the question is put again; a node that
 *     is silent for {@value #CALL_SENDS} of these is suspected
 * @param lookupTimeout how long a lookup may take
 * @param operationTimeout how long reading or writing an entry, or asking a node, may take
 * @param onRangeLost what becomes of entries that nobody reachable keeps
 * @param failureDomain what fails together with this node; by default nothing does
 * @param routingAids what lookups do beyond the papers
 * @param bounds those of the transport, and {@link #REQUESTS_PER_PEER} and {@link
 *     #WAITING_PER_PEER}, that are not as by default
 */
public record ChordConfig(
        String cluster,
        String name,
        Address bind,
        Optional<Address> advertise,
        boolean insecure,
        Optional<Certificates> tls,
        int bits,
        KeyHasher keyHasher,
        Placement placement,
        StartPolicy startPolicy,
        String storeLocation,
        int replication,
        int successors,
        Preset preset,
        Duration stabilizeEvery,
        Duration callTimeout,
        Duration lookupTimeout,
        Duration operationTimeout,
        RangeLossPolicy onRangeLost,
        Optional<String> failureDomain,
        RoutingAids routingAids,
        SortedMap<String, Long> bounds) {

    /** How often a question is put before silence is concluded. */
    public static final int CALL_SENDS = 3;

    /** Most nodes that one lookup asks before it gives up. */
    public static final int LOOKUP_HOPS_MAX = 256;

    /**
     * The bound of questions for entries that one peer has not answered yet, 1 to 4096, by default
     * half of that. Operations that need more end as {@link OverloadedException}.
     */
    public static final String REQUESTS_PER_PEER = "REQUESTS_PER_PEER";

    /**
     * The bound of requests of one peer that wait for this node, 1 to 8192, by default a quarter of
     * that. It counts once an eighth of all places is taken, and then no peer has more than are
     * left. One more is answered that there is no room if it is for entries, and dropped else.
     */
    public static final String WAITING_PER_PEER = "WAITING_PER_PEER";

    /** Most copies of an entry. */
    public static final int REPLICATION_MAX = 8;

    /** Most successors that a node may know. */
    public static final int SUCCESSORS_MAX = 32;

    /** Checks for nulls. */
    public ChordConfig {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(advertise, "advertise");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(keyHasher, "keyHasher");
        Objects.requireNonNull(placement, "placement");
        Objects.requireNonNull(startPolicy, "startPolicy");
        Objects.requireNonNull(storeLocation, "storeLocation");
        Objects.requireNonNull(preset, "preset");
        Objects.requireNonNull(stabilizeEvery, "stabilizeEvery");
        Objects.requireNonNull(callTimeout, "callTimeout");
        Objects.requireNonNull(lookupTimeout, "lookupTimeout");
        Objects.requireNonNull(operationTimeout, "operationTimeout");
        Objects.requireNonNull(onRangeLost, "onRangeLost");
        Objects.requireNonNull(failureDomain, "failureDomain");
        Objects.requireNonNull(routingAids, "routingAids");
        bounds = Collections.unmodifiableSortedMap(new TreeMap<>(bounds));
    }

    /** Sets of periods that go together. Single ones can be set beside it. */
    public enum Preset {
        /**
         * For nodes that reach each other within milliseconds: stabilize every second, a finger
         * every 250 ms. A dead neighbour is noticed within about two seconds.
         */
        LAN(Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(250)),

        /** The periods of the Chord papers: stabilize and a finger every 30 s. */
        PAPER(Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(30));

        private final Duration stabilizeEvery;
        private final Duration callTimeout;
        private final Duration fingerEvery;

        Preset(Duration stabilizeEvery, Duration callTimeout, Duration fingerEvery) {
            this.stabilizeEvery = stabilizeEvery;
            this.callTimeout = callTimeout;
            this.fingerEvery = fingerEvery;
        }

        /** Mean time between two checks of the successor. */
        public Duration stabilizeEvery() {
            return stabilizeEvery;
        }

        /** How long an answer is waited for before the question is put again. */
        public Duration callTimeout() {
            return callTimeout;
        }

        /** Mean time between two refreshes of a finger; each refreshes one. */
        public Duration fingerEvery() {
            return fingerEvery;
        }
    }
}
