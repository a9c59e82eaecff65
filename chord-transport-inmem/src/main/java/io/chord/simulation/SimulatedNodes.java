package io.chord.simulation;

import io.chord.engine.EngineSettings;
import io.chord.membership.Placement;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The processes of a simulated ring: begun, ended, and remembered by name. */
final class SimulatedNodes {

    private final SimulatedNetwork network;
    private final EngineSettings settings;
    private final MessageCodec codec;
    private final SplitMix64 random;
    private final SortedMap<String, SimulatedNode> running = new TreeMap<>();

    /** The last process of each name, also of those that have ended. */
    private final SortedMap<String, SimulatedNode> last = new TreeMap<>();

    private final Watch watch = new Watch();
    private @Nullable RingObserver observer;
    private long changes;
    private long malformedFrames;

    SimulatedNodes(SimulatedNetwork network, EngineSettings settings) {
        this.network = network;
        this.settings = settings;
        this.codec = new MessageCodec(settings.space(), settings.identity());
        this.random = new SplitMix64(network.seed() ^ 0x52494e47L);
    }

    // ---- chance

    /** The identity of an empty store. */
    StoreId newStoreId() {
        return new StoreId(random.nextLong(), random.nextLong());
    }

    Genesis newGenesis() {
        return new Genesis(random.nextLong(), random.nextLong());
    }

    /** Ids that are all different, in any order. */
    List<RingId> randomIds(int count) {
        TreeSet<RingId> ids = new TreeSet<>();
        while (ids.size() < count) ids.add(random.nextId(settings.space()));
        List<RingId> inAnyOrder = new ArrayList<>(ids);
        random.shuffle(inAnyOrder);
        return inAnyOrder;
    }

    // ---- life

    /** Starts a process with an empty disk, which is no member of a ring yet. */
    SimulatedNode begin(String name, Placement placement, List<Address> seeds) {
        return begin(name, placement, SimulationSettings.withSeeds(settings, seeds));
    }

    /** The same with settings that may be shared by many. */
    SimulatedNode begin(String name, Placement placement, EngineSettings settings) {
        requireDown(name);
        network.disk(name).erase();
        return begin(name, newStoreId(), placement, settings);
    }

    /** Starts a process again, with its disk. */
    SimulatedNode resume(SimulatedNode before, Placement placement, List<Address> seeds) {
        EngineSettings seeded = SimulationSettings.withSeeds(settings, seeds);
        return begin(before.name(), before.storeId(), placement, seeded);
    }

    private SimulatedNode begin(
            String name, StoreId storeId, Placement placement, EngineSettings settings) {
        SimulatedNode before = last.get(name);
        SimulatedNode node =
                new SimulatedNode(
                        name,
                        network,
                        settings,
                        codec,
                        storeId,
                        placement,
                        before == null ? 1 : before.incarnation() + 1,
                        watch);
        if (before != null) malformedFrames += before.malformedFrames();
        running.put(name, node);
        last.put(name, node);
        return node;
    }

    void crash(String name) {
        SimulatedNode node = running(name);
        network.crash(name);
        running.remove(name);
        node.crashed();
        hasEnded(name);
    }

    void close(String name) {
        SimulatedNode node = running(name);
        running.remove(name);
        node.close();
        hasEnded(name);
    }

    private void hasEnded(String name) {
        changes++;
        if (observer != null) observer.onEnded(name);
    }

    /** What the nodes do, counted here and shown to the observer. */
    private final class Watch implements SimulatedNode.Owner {

        @Override
        public void onSaid(String name, Address to, Envelope envelope) {
            if (observer != null) observer.onSaid(name, to, envelope);
        }

        @Override
        public void onHeard(String name, Address from, Envelope envelope) {
            if (observer != null) observer.onHeard(name, from, envelope);
        }

        @Override
        public void onChanged(String name) {
            changes++;
            if (observer != null) observer.onChanged(name);
        }

        /** Its process ends once it has said its last words. */
        @Override
        public void onDeparted(SimulatedNode node) {
            network.after(
                    Duration.ZERO,
                    () -> {
                        if (!running.remove(node.name(), node)) return;
                        node.close();
                        hasEnded(node.name());
                    });
        }
    }

    // ---- who looks on

    void observedBy(RingObserver observer) {
        this.observer = observer;
    }

    /** How often a member has come, gone, or changed its neighbours. */
    long changes() {
        return changes;
    }

    // ---- who there is

    /** The names of those that run, in order. */
    List<String> names() {
        return List.copyOf(running.keySet());
    }

    /** Those that run, in order of their names. */
    Collection<SimulatedNode> running() {
        return running.values();
    }

    /** Those that run and are members of a ring, in order of their names. */
    List<SimulatedNode> members() {
        List<SimulatedNode> members = new ArrayList<>();
        for (SimulatedNode node : running.values()) {
            if (node.engine().standing() == Standing.MEMBER) members.add(node);
        }
        return members;
    }

    /**
     * The process of a name.
     *
     * @throws IllegalArgumentException if it does not run
     */
    SimulatedNode running(String name) {
        return required(running.get(name), name);
    }

    /**
     * The last process of a name, which may have ended.
     *
     * @throws IllegalArgumentException if there never was one
     */
    SimulatedNode last(String name) {
        return required(last.get(name), name);
    }

    boolean isRunning(String name) {
        return running.containsKey(name);
    }

    /** Whether there ever was a process of that name. */
    boolean hasRun(String name) {
        return last.containsKey(name);
    }

    private void requireDown(String name) {
        if (isRunning(name)) {
            throw new IllegalArgumentException("node " + name + " of this ring runs already");
        }
    }

    private SimulatedNode required(@Nullable SimulatedNode node, String name) {
        if (node != null) return node;
        throw new IllegalArgumentException(
                "no node " + name + " in this ring; there are " + running.keySet());
    }

    /** Frames that could not be read, at all that ever ran. */
    long malformedFrames() {
        long all = malformedFrames;
        for (SimulatedNode node : last.values()) all += node.malformedFrames();
        return all;
    }
}
