package io.chord.bench.peers;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import io.chord.bench.compare.Peer;
import io.chord.bench.compare.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast, embedded, with its defaults: one backup that a write waits for, entries as bytes. It
 * finds the others by their addresses, and calls nobody. A read asks the owner alone.
 */
final class HazelcastPeer implements Peer {

    private static final String MAP = "table";

    /** Makes members of Hazelcast. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return "hazelcast";
        }

        @Override
        public List<String> jars() {
            return List.of("hazelcast-");
        }

        /** What its manual asks for on a JDK with modules. */
        @Override
        public List<String> jvmOptions() {
            return List.of(
                    "--add-modules=java.se",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.management/sun.management=ALL-UNNAMED",
                    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                    "-Dhazelcast.logging.type=none",
                    "-Dhazelcast.phone.home.enabled=false");
        }

        @Override
        public Peer start(Plan plan) {
            return new HazelcastPeer(plan);
        }
    }

    private final HazelcastInstance instance;
    private final IMap<byte[], byte[]> map;
    private final Member self;

    private HazelcastPeer(Plan plan) {
        Config config = new Config().setClusterName("compare-" + plan.ports().get(0));
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(plan.port()).setPortAutoIncrement(false).setReuseAddress(true);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        for (int port : plan.ports()) join.getTcpIpConfig().addMember("127.0.0.1:" + port);
        config.addMapConfig(
                new MapConfig(MAP)
                        .setInMemoryFormat(InMemoryFormat.BINARY)
                        .setBackupCount(plan.number("backups", 1)));
        instance = Hazelcast.newHazelcastInstance(config);
        map = instance.getMap(MAP);
        self = instance.getCluster().getLocalMember();
    }

    @Override
    public byte @Nullable [] get(byte[] key, boolean eventual) {
        return map.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.set(key, value); // Without the value before, which ours does not return either.
    }

    // Callbacks run on the thread that brings the answer, as with ours.

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        var unused = map.getAsync(key).whenCompleteAsync(done::done, Runnable::run);
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        var unused =
                map.setAsync(key, value)
                        .whenCompleteAsync(
                                (none, failure) -> done.done(null, failure), Runnable::run);
    }

    @Override
    public boolean isRemote(byte[] key, boolean eventual) {
        Partition partition = instance.getPartitionService().getPartition(key);
        return !self.equals(partition.getOwner());
    }

    @Override
    public int members() {
        return instance.getCluster().getMembers().size();
    }

    @Override
    public boolean isSettled() {
        // Partitions are handed out at the first operation.
        map.size();
        return instance.getPartitionService().isClusterSafe();
    }

    @Override
    public void close() {
        instance.getLifecycleService().terminate();
    }
}
