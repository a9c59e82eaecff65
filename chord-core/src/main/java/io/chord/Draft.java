package io.chord;

import io.chord.message.MessageLimits;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.transport.Certificates;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settings as they were given, and the check that finds all mistakes in them. */
final class Draft {

    static final String DEFAULT_BIND = "tcp://127.0.0.1:0";
    static final String DEFAULT_STORE = "heap:";

    private static final int NAME_LENGTH_MAX = 64;
    private static final int SEEDS_MAX = 64;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final Duration PERIOD_MIN = Duration.ofMillis(1);

    String cluster = "chord";
    @Nullable String name;
    @Nullable String bind;
    @Nullable String advertise;
    boolean hasTransport;
    boolean hasStore;
    @Nullable String store;
    boolean insecure;
    @Nullable Certificates tls;
    int bits = RingSpace.BITS_MAX;
    KeyHasher keyHasher = KeyHasher.sha256();
    Placement placement = Placement.hashOfAddress();
    int replication = 3;
    int successors = 16;
    ChordConfig.Preset preset = ChordConfig.Preset.LAN;
    @Nullable Duration stabilizeEvery;
    @Nullable Duration callTimeout;
    Duration lookupTimeout = DEFAULT_TIMEOUT;
    Duration operationTimeout = DEFAULT_TIMEOUT;
    RangeLossPolicy onRangeLost = RangeLossPolicy.WAIT;
    @Nullable String failureDomain;
    RoutingAids routingAids = RoutingAids.ALL;
    final SortedMap<String, Long> bounds = new TreeMap<>();

    // How to come to a ring: each call of the builder adds one, of which there must be one.
    boolean isCreate;
    @Nullable List<String> joinSeeds;
    @Nullable List<String> autoSeeds;
    int autoMinimumPeers;

    private final List<String> problems = new ArrayList<>();

    /**
     * The checked settings.
     *
     * @throws InvalidConfigurationException with all mistakes
     */
    ChordConfig check() {
        problems.clear();
        checkCluster();
        checkName();
        Address bindAddress = address("bind", bind == null ? DEFAULT_BIND : bind);
        Optional<Address> advertised =
                advertise == null ? Optional.empty() : Optional.of(address("advertise", advertise));
        if (tls != null && insecure) {
            problems.add(
                    "tls and insecure() exclude each other: a node either encrypts or does not");
        }
        if (tls != null && hasTransport) {
            problems.add(
                    "tls is a setting of the transport, and a transport was passed that has its"
                            + " own");
        }
        if (hasTransport && (bind != null || advertise != null)) {
            problems.add(
                    "bind and advertise are settings of the transport, and a transport was passed"
                            + " that has its own");
        }
        if (bind != null && advertise != null && !hasSameScheme(bindAddress, advertised)) {
            problems.add("advertise: " + advertise + " is not of the scheme of bind, " + bind);
        }
        if (hasStore && store != null) {
            problems.add("store: both an instance and the location \"" + store + "\" were given");
        }
        if (store != null && store.indexOf(':') < 1) {
            problems.add(
                    "store: \""
                            + store
                            + "\" has no scheme; expected for example heap: or"
                            + " rocksdb:/var/lib/orders");
        }
        checkPlacement();
        if (replication < 1 || replication > ChordConfig.REPLICATION_MAX) {
            problems.add(
                    "replication: "
                            + replication
                            + " copies are not 1 to "
                            + ChordConfig.REPLICATION_MAX);
        } else if (replication > successors + 1) {
            problems.add(
                    "replication: "
                            + replication
                            + " copies need "
                            + (replication - 1)
                            + " successors at least, and there are "
                            + successors);
        }
        if (successors < 1 || successors > ChordConfig.SUCCESSORS_MAX) {
            problems.add(
                    "successors: " + successors + " is not 1 to " + ChordConfig.SUCCESSORS_MAX);
        }
        Duration stabilize = stabilizeEvery == null ? preset.stabilizeEvery() : stabilizeEvery;
        Duration call = callTimeout == null ? preset.callTimeout() : callTimeout;
        checkDuration("stabilizeEvery", stabilize);
        checkDuration("callTimeout", call);
        checkDuration("lookupTimeout", lookupTimeout);
        checkDuration("operationTimeout", operationTimeout);
        if (failureDomain != null
                && (failureDomain.isBlank()
                        || failureDomain.getBytes(StandardCharsets.UTF_8).length
                                > MessageLimits.DOMAIN_BYTES_MAX)) {
            problems.add(
                    "failureDomain: \""
                            + failureDomain
                            + "\" is blank or has more than "
                            + MessageLimits.DOMAIN_BYTES_MAX
                            + " bytes");
        }
        checkRoutingAids();
        checkBounds();
        StartPolicy policy = checkStartPolicy();
        if (!problems.isEmpty()) throw new InvalidConfigurationException(problems);
        return new ChordConfig(
                cluster,
                name == null ? cluster + "-node" : name,
                bindAddress,
                advertised,
                insecure,
                Optional.ofNullable(tls),
                bits,
                keyHasher,
                placement,
                policy,
                store == null ? DEFAULT_STORE : store,
                replication,
                successors,
                preset,
                stabilize,
                call,
                lookupTimeout,
                operationTimeout,
                onRangeLost,
                Optional.ofNullable(failureDomain),
                routingAids,
                bounds);
    }

    private void checkCluster() {
        int length = cluster.getBytes(StandardCharsets.UTF_8).length;
        if (cluster.isBlank() || length > MessageLimits.CLUSTER_BYTES_MAX) {
            problems.add(
                    "cluster: the name \""
                            + cluster
                            + "\" is blank or has more than "
                            + MessageLimits.CLUSTER_BYTES_MAX
                            + " bytes");
        }
    }

    private void checkName() {
        if (name != null && (name.isBlank() || name.length() > NAME_LENGTH_MAX)) {
            problems.add(
                    "name: \""
                            + name
                            + "\" is blank or has more than "
                            + NAME_LENGTH_MAX
                            + " characters");
        }
    }

    private static boolean hasSameScheme(Address bind, Optional<Address> advertise) {
        return advertise.isEmpty() || advertise.get().scheme().equals(bind.scheme());
    }

    private void checkPlacement() {
        RingSpace space = tried("bits", () -> RingSpace.of(bits));
        if (placement instanceof Placement.IdText text && space != null) {
            tried("placement", () -> space.parse(text.text()));
        }
        if (placement instanceof Placement.Id fixed && fixed.id().bits() != bits) {
            problems.add(
                    "placement: id "
                            + fixed.id()
                            + " has "
                            + fixed.id().bits()
                            + " bits in a ring of "
                            + bits);
        }
        if (placement instanceof Placement.LargestArc arc
                && (arc.samples() < 1 || arc.samples() > Placement.LARGEST_ARC_SAMPLES_MAX)) {
            problems.add(
                    "placement: "
                            + arc.samples()
                            + " samples of the largest arc are not 1 to "
                            + Placement.LARGEST_ARC_SAMPLES_MAX);
        }
    }

    /** The transport, which is not there yet, checks its own. */
    private void checkBounds() {
        int ofTransport = bounds.size();
        for (Map.Entry<String, Integer> own : Settings.BOUNDS_MAX.entrySet()) {
            Long value = bounds.get(own.getKey());
            if (value == null) continue;
            ofTransport--;
            if (value < 1 || value > own.getValue()) {
                problems.add(
                        "bound: " + own.getKey() + " is 1 to " + own.getValue() + ", not " + value);
            }
        }
        if (hasTransport && ofTransport > 0) {
            problems.add(
                    "bound: "
                            + String.join(", ", bounds.keySet())
                            + " are of the transport, and one was passed that has its own");
        }
    }

    private void checkRoutingAids() {
        int cache = routingAids.locationCache();
        if (cache < 0 || cache > RoutingAids.LOCATION_CACHE_MAX) {
            problems.add(
                    "routingAids: a location cache of "
                            + cache
                            + " nodes is not 0 to "
                            + RoutingAids.LOCATION_CACHE_MAX);
        }
        if (routingAids.probes() < 1 || routingAids.probes() > RoutingAids.PROBES_MAX) {
            problems.add(
                    "routingAids: "
                            + routingAids.probes()
                            + " probes at a time are not 1 to "
                            + RoutingAids.PROBES_MAX);
        }
    }

    private StartPolicy checkStartPolicy() {
        int given = (isCreate ? 1 : 0) + (joinSeeds == null ? 0 : 1) + (autoSeeds == null ? 0 : 1);
        if (given != 1) {
            problems.add(
                    "start: "
                            + (given == 0 ? "nothing" : "more than one")
                            + " of create(), join(seeds) and auto(minimumPeers, seeds) was called;"
                            + " exactly one says how the node comes to its ring");
        }
        StartPolicy policy = new StartPolicy.Create();
        if (joinSeeds != null) policy = new StartPolicy.Join(addresses("join", joinSeeds));
        if (autoSeeds != null) {
            if (autoMinimumPeers < 1 || autoMinimumPeers > SEEDS_MAX) {
                problems.add(
                        "auto: a minimum of "
                                + autoMinimumPeers
                                + " peers is not 1 to "
                                + SEEDS_MAX);
            }
            policy = new StartPolicy.Auto(autoMinimumPeers, addresses("auto", autoSeeds));
        }
        return policy;
    }

    private List<Address> addresses(String setting, Collection<String> texts) {
        if (texts.isEmpty() || texts.size() > SEEDS_MAX) {
            problems.add(
                    setting + ": " + texts.size() + " seeds were given, not 1 to " + SEEDS_MAX);
        }
        List<Address> addresses = new ArrayList<>();
        for (String text : texts) {
            Address seed = address(setting, text);
            if (seed.scheme().equals("dns") && !seed.rest().matches("//.+:[0-9]{1,5}")) {
                problems.add(setting + ": " + seed + " is not dns://HOST:PORT");
            }
            addresses.add(seed);
        }
        return addresses;
    }

    /** The address, or a placeholder when there is a problem with it. */
    private Address address(String setting, String text) {
        Address address = tried(setting, () -> Address.of(text));
        return address == null ? Address.of(DEFAULT_BIND) : address;
    }

    private <T> @Nullable T tried(String setting, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            problems.add(setting + ": " + e.getMessage());
            return null;
        }
    }

    private void checkDuration(String setting, Duration duration) {
        if (duration.compareTo(PERIOD_MIN) < 0 || duration.compareTo(TIMEOUT_MAX) > 0) {
            problems.add(
                    setting + ": " + duration + " is not " + PERIOD_MIN + " to " + TIMEOUT_MAX);
        }
    }
}
