package io.chord.simulation;

import static java.util.Objects.requireNonNull;

import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.LeaveReport;
import io.chord.ring.RingId;
import io.chord.simulation.check.RingOracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A ring of whole nodes for the tests of an application: made by the builder that it uses in
 * production, on a {@linkplain SimulatedNetwork simulated network}, in virtual time, with faults of
 * one line each. A parameter of this type of a {@link io.chord.simulation.junit.SimulatedTest}
 * receives a fresh one.
 *
 * <pre>{@code
 * @SimulatedTest(seeds = {1, 2, 3})
 * void orders_surviveARestart(SimulatedCluster cluster) {
 *     ChordNode a = cluster.start("a");
 *     cluster.start("b", "c");
 *     orders(a).put("o-17", "two apples");
 *     cluster.crash("b");
 *     cluster.restart("b");
 *     cluster.awaitStable();
 *     cluster.assertReadable(Shop::orders, Map.of("o-17", "two apples"));
 * }
 * }</pre>
 *
 * <p>A node has a name, the address {@code sim:NAME} and a disk, which outlives its processes. The
 * first node creates the ring; each later one joins it through those that run. What starts, leaves
 * and runs here takes virtual time, no real one, and all of the network goes on meanwhile. Threads
 * and replaying are as {@link SimulatedNetwork} says.
 */
public final class SimulatedCluster implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration STABLE_MAX = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofMillis(250);

    private final SimulatedNetwork network;
    private final ClusterLook look = new ClusterLook(this);
    private final SortedMap<String, ChordNode> running = new TreeMap<>();
    private final List<Consumer<ChordNodeBuilder>> settings = new ArrayList<>();

    private SimulatedCluster(SimulatedNetwork network) {
        this.network = network;
    }

    /** A cluster without nodes. */
    public static SimulatedCluster on(SimulatedNetwork network) {
        return new SimulatedCluster(requireNonNull(network, "network"));
    }

    /** The network that it is on: for loss, delays, clocks, disks and all other faults. */
    public SimulatedNetwork network() {
        return network;
    }

    /** Settings of all nodes that start from now on, besides those of earlier calls. */
    public SimulatedCluster configure(Consumer<ChordNodeBuilder> settings) {
        this.settings.add(requireNonNull(settings, "settings"));
        return this;
    }

    // ---- nodes

    /**
     * Starts a node and runs the network until it serves its arc, at most one virtual minute.
     *
     * @throws IllegalArgumentException if it runs already
     * @throws ChordException as {@link ChordNode#start} does; the node is down then
     */
    public ChordNode start(String name) {
        return start(FaultVerb.JOIN, name, names(), START_TIMEOUT);
    }

    /** Starts nodes, one after the other. */
    public void start(String first, String second, String... more) {
        start(first);
        start(second);
        for (String name : more) start(name);
    }

    /** Starts nodes {@code n0}, {@code n1}, ..., one after the other. */
    public void start(int nodes) {
        for (int i = 0; i < nodes; i++) start("n" + i);
    }

    /** Starts a node that joins through these, or, if there are none, creates the ring. */
    ChordNode start(FaultVerb how, String name, List<String> seeds, Duration timeout) {
        if (running.containsKey(name)) {
            throw new IllegalArgumentException("node " + name + " of this cluster runs already");
        }
        if (how == FaultVerb.RESTART_EMPTY) network.disk(name).erase();
        ChordNode node = builder(name, seeds).build();
        network.done(how, FaultWords.via(name, seeds));
        try {
            node.start(timeout);
        } catch (RuntimeException failure) {
            node.close();
            throw failure;
        }
        // It may have been crashed while it started.
        if (network.isServing(name)) running.put(name, node);
        return node;
    }

    private ChordNodeBuilder builder(String name, Collection<String> seeds) {
        ChordNodeBuilder builder =
                ChordNode.builder()
                        .name(name)
                        .transport(network.transport(name))
                        .store(network.store(name));
        for (Consumer<ChordNodeBuilder> setting : settings) setting.accept(builder);
        if (seeds.isEmpty()) return builder.create();
        return builder.join(seeds.stream().map(seed -> network.address(seed).text()).toList());
    }

    /**
     * A node that runs.
     *
     * @throws IllegalArgumentException if it does not
     */
    public ChordNode node(String name) {
        ChordNode node = running.get(name);
        if (node == null) {
            throw new IllegalArgumentException(
                    "no node " + name + " runs in this cluster; there are " + running.keySet());
        }
        return node;
    }

    /** Whether a node of that name runs, paused or not. */
    public boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** The names of the nodes that run, paused ones too, in order. */
    public List<String> names() {
        return List.copyOf(running.keySet());
    }

    /** The nodes that run, paused ones too, in order of their names. */
    public List<ChordNode> nodes() {
        return List.copyOf(running.values());
    }

    /**
     * Ends the process of a node at once. Its disk survives. Who holds the {@link ChordNode} gets
     * no answers from it any more.
     *
     * @throws IllegalArgumentException if it does not run
     */
    public void crash(String name) {
        ChordNode node = node(name);
        running.remove(name);
        if (network.isServing(name)) {
            network.crash(name);
        } else {
            node.close(); // It had ended by itself.
        }
    }

    /**
     * Starts a node again, on the same address and with the disk that it had. If no other runs it
     * creates the ring anew.
     */
    public ChordNode restart(String name) {
        return start(FaultVerb.RESTART, name, names(), START_TIMEOUT);
    }

    /** Starts a node again, on the same address and with an empty disk. */
    public ChordNode restartEmpty(String name) {
        return start(FaultVerb.RESTART_EMPTY, name, names(), START_TIMEOUT);
    }

    /**
     * Lets a node hand its entries over and leave, and closes it.
     *
     * @throws IllegalArgumentException if it does not run
     */
    public LeaveReport leave(String name) {
        ChordNode node = node(name);
        network.done(FaultVerb.LEAVE, name);
        try {
            return node.leave(START_TIMEOUT);
        } finally {
            running.remove(name, node);
            node.close();
        }
    }

    /** {@link SimulatedNetwork#pause} of a node: a long garbage collection. */
    public void pause(String name) {
        network.pause(name);
    }

    /** {@link SimulatedNetwork#resume} of a node. */
    public void resume(String name) {
        network.resume(name);
    }

    // ---- links

    /** Cuts these nodes off from all others; they reach each other. */
    public void partition(String... names) {
        network.partition(List.of(names));
    }

    /** {@link SimulatedNetwork#partition}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is read, and neither kept nor given on to be written.
    public final void partition(Collection<String>... groups) {
        network.partition(groups);
    }

    /** Cuts the link between two nodes in both directions. */
    public void cut(String a, String b) {
        network.cut(a, b);
    }

    /** Ends the partition and all cuts. */
    public void heal() {
        network.heal();
    }

    // ---- time

    /** Lets virtual time pass. */
    public void runFor(Duration duration) {
        network.runFor(duration);
    }

    /**
     * Draws a course of faults from the seed, and plays it: see {@link #play(FaultSchedule)}. A
     * test that fails under it is run again with parts of the course, to find a short one that
     * still makes it fail.
     */
    public void play(FaultScheduler scheduler) {
        play(scheduler.draw(network));
    }

    /**
     * Plays a course of faults, running the network until it has ended; then ends all faults. Nodes
     * that are down then stay down. A start that fails, as in a partition, leaves its node down.
     */
    public void play(FaultSchedule schedule) {
        ClusterFaults faults = new ClusterFaults(this);
        new FaultPlayer(faults).play(schedule);
        faults.runFor(schedule.length());
        network.endFaults();
    }

    /** {@link #awaitStable(Duration)} within five virtual minutes. */
    public void awaitStable() {
        awaitStable(STABLE_MAX);
    }

    /**
     * Runs the network until the ring has settled: it is ideal, and each node serves its whole arc,
     * but for what it reports as unavailable.
     *
     * @throws AssertionError if it has not within this time; the message says what is amiss
     */
    public void awaitStable(Duration max) {
        long end = network.nowNanos() + max.toNanos();
        while (!look.isStable()) {
            long rest = end - network.nowNanos();
            if (rest <= 0) {
                RingOracle.require("a stable ring", look.amiss(), network.replayLine());
                return;
            }
            network.runFor(rest < STEP.toNanos() ? Duration.ofNanos(rest) : STEP);
        }
    }

    // ---- what should hold

    /** A judge of the ring as it is now. */
    public RingOracle oracle() {
        return new RingOracle(look.image());
    }

    /**
     * All nodes are on one ring, and on it in order.
     *
     * @throws AssertionError if not; the message says who is not
     */
    public void assertOneRing() {
        RingOracle oracle = oracle();
        List<String> violations = new ArrayList<>(oracle.atLeastOneRing());
        violations.addAll(oracle.atMostOneRing());
        violations.addAll(oracle.orderedRing());
        violations.addAll(oracle.connectedAppendages());
        RingOracle.require("one ring", violations, network.replayLine());
    }

    /**
     * The ring is as it should be: each node knows exactly the next ones and the one before.
     *
     * @throws AssertionError if not; the message says what is amiss
     */
    public void assertIdeal() {
        oracle().requireIdeal(network.replayLine());
    }

    /**
     * Each key can be read through every node, and has its value. Takes virtual time.
     *
     * @param map opens the map on a node
     * @param expected what should be there
     * @throws AssertionError if not; the message says which key, where, and what came instead
     */
    public <K, V> void assertReadable(Function<ChordNode, ChordMap<K, V>> map, Map<K, V> expected) {
        List<String> violations = new ArrayList<>();
        for (ChordNode node : nodes()) {
            ChordMap<K, V> entries = map.apply(node);
            List<K> keys = new ArrayList<>(expected.keySet());
            // In an order that does not depend on that of the given map.
            keys.sort(Comparator.comparing(entries::keyOf));
            for (K key : keys) {
                String where = "key " + key + " through " + node.config().name() + ": ";
                try {
                    V found = entries.get(key).orElse(null);
                    V value = requireNonNull(expected.get(key));
                    if (!value.equals(found)) {
                        violations.add(where + "expected " + value + ", found " + found);
                    }
                } catch (ChordException failure) {
                    violations.add(where + failure);
                }
            }
        }
        RingOracle.require("all keys readable", violations, network.replayLine());
    }

    /** The name of the node that owns a point, by the ids of the nodes alone. */
    public String ownerOf(RingId point) {
        return look.ownerOf(point);
    }

    /**
     * A node owns a point, and every node finds it there. Takes virtual time.
     *
     * @throws AssertionError if not; the message says who owns it, and who was found
     */
    public void assertOwner(RingId point, String name) {
        List<String> violations = new ArrayList<>();
        if (!ownerOf(point).equals(name)) violations.add(ownerOf(point) + " owns it");
        for (ChordNode node : nodes()) {
            String via = " through " + node.config().name();
            try {
                String found = node.lookup(point).owner().address().rest();
                if (!found.equals(name)) violations.add(found + " is found" + via);
            } catch (ChordException failure) {
                violations.add(failure + via);
            }
        }
        RingOracle.require(
                "ownership of " + point.toShortString() + " by " + name,
                violations,
                network.replayLine());
    }

    /** Closes all nodes that run. */
    @Override
    public void close() {
        network.endFaults();
        for (ChordNode node : nodes()) node.close();
        running.clear();
    }

    @Override
    public String toString() {
        return "cluster of " + running.keySet() + " on " + network;
    }
}
