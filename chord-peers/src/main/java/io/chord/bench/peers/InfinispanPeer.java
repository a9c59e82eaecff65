package io.chord.bench.peers;

import io.chord.bench.compare.Peer;
import io.chord.bench.compare.Plan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.infinispan.AdvancedCache;
import org.infinispan.commons.dataconversion.MediaType;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.context.Flag;
import org.infinispan.distribution.DistributionInfo;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.manager.DefaultCacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Infinispan, embedded: a distributed cache with two owners, a write waits for both. Its members
 * find each other by their addresses over TCP; all else are defaults.
 */
final class InfinispanPeer implements Peer {

    private static final String CACHE = "table";

    /** Makes members of Infinispan. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return "infinispan";
        }

        @Override
        public List<String> jars() {
            return List.of(
                    "infinispan-",
                    "jgroups-",
                    "protostream-",
                    "jboss-",
                    "wildfly-",
                    "caffeine-",
                    "rxjava-",
                    "reactive-streams-",
                    "jackson-core-",
                    "jakarta.transaction-");
        }

        @Override
        public List<String> jvmOptions() {
            return List.of("-Djava.net.preferIPv4Stack=true");
        }

        @Override
        public Peer start(Plan plan) throws Exception {
            return new InfinispanPeer(plan);
        }
    }

    private final DefaultCacheManager manager;
    private final AdvancedCache<byte[], byte[]> reading;
    private final AdvancedCache<byte[], byte[]> writing;
    private final DistributionManager distribution;

    private InfinispanPeer(Plan plan) throws IOException {
        byte[] configuration = configuration(plan).getBytes(StandardCharsets.UTF_8);
        manager = new DefaultCacheManager(new ByteArrayInputStream(configuration));
        ConfigurationBuilder cache = new ConfigurationBuilder();
        cache.clustering().cacheMode(CacheMode.DIST_SYNC).hash().numOwners(2);
        cache.encoding().mediaType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
        manager.defineConfiguration(CACHE, cache.build());
        reading = manager.<byte[], byte[]>getCache(CACHE).getAdvancedCache();
        writing = reading.withFlags(Flag.IGNORE_RETURN_VALUES);
        distribution = reading.getDistributionManager();
    }

    private static String configuration(Plan plan) {
        String hosts =
                String.join(",", plan.ports().stream().map(p -> "127.0.0.1[" + p + "]").toList());
        return """
        <infinispan>
          <jgroups>
            <stack name="loopback" extends="tcp">
              <TCP bind_addr="127.0.0.1" bind_port="%d" port_range="0"
                   stack.combine="COMBINE"/>
              <TCPPING initial_hosts="%s" port_range="0"
                   stack.combine="REPLACE" stack.position="MPING"/>
            </stack>
          </jgroups>
          <cache-container statistics="false">
            <transport stack="loopback" cluster="compare-%d"/>
          </cache-container>
        </infinispan>
        """
                .formatted(plan.port(), hosts, plan.ports().get(0));
    }

    @Override
    public byte @Nullable [] get(byte[] key, boolean eventual) {
        return reading.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        writing.put(key, value);
    }

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        whenDone(reading.getAsync(key), done);
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        whenDone(writing.putAsync(key, value), done);
    }

    private static void whenDone(CompletionStage<byte[]> stage, Done done) {
        var unused = stage.whenComplete(done::done);
    }

    /** Whether this member has no copy: it reads its own otherwise. */
    @Override
    public boolean isRemote(byte[] key, boolean eventual) {
        DistributionInfo info =
                distribution
                        .getCacheTopology()
                        .getDistribution(reading.getKeyDataConversion().toStorage(key));
        return !info.isReadOwner();
    }

    @Override
    public int members() {
        return manager.getMembers().size();
    }

    @Override
    public boolean isSettled() {
        return !distribution.isRehashInProgress()
                && distribution.getCacheTopology().getActualMembers().size() == members();
    }

    @Override
    public void close() throws IOException {
        manager.stop();
    }
}
