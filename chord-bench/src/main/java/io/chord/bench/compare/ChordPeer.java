package io.chord.bench.compare;

import io.chord.AsyncChordMap;
import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.ChordNodeBuilder;
import io.chord.Codec;
import io.chord.NodeSnapshot;
import io.chord.Placement;
import io.chord.Read;
import io.chord.RingSnapshot;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.server.certificate.CertificateFolder;
import io.chord.transport.Certificates;
import io.chord.transport.Transport;
import io.chord.transport.TransportException;
import io.chord.transport.socket.SocketResources;
import io.chord.transport.socket.SocketTransport;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Ours: a node that the process embeds. The members sit at equal distances on the ring, so that
 * each owns as much as the others, as with the systems that place partitions.
 *
 * <p>Options: {@code replication}; {@code tls} with a folder of certificates; {@code nodes}, how
 * many nodes each process has, of which one is asked; they share an event loop; {@code spin}, for
 * how many microseconds a caller looks for its answer before it sleeps.
 */
final class ChordPeer implements Peer {

    static final String SYSTEM = "chord";
    static final String CLUSTER = "compare";
    private static final Duration START_MAX = Duration.ofSeconds(60);

    /** Makes our members. */
    public static final class Provider implements Peer.Provider {
        @Override
        public String system() {
            return SYSTEM;
        }

        @Override
        public List<String> jars() {
            return List.of(
                    "chord-core", "chord-transport-socket", "netty-", "slf4j-api", "jctools-core");
        }

        @Override
        public Peer start(Plan plan) {
            return new ChordPeer(plan);
        }
    }

    private final ChordNode node;
    private final List<ChordNode> others = new ArrayList<>();
    private final int perProcess;

    /** Of all nodes of a process with many. */
    private final @Nullable SocketResources loops;

    private final ChordMap<byte[], byte[]> map;
    private final AsyncChordMap<byte[], byte[]> async;
    private final int replication;
    private final Duration spin;
    private @Nullable RingSnapshot ring;

    private ChordPeer(Plan plan) {
        replication = plan.number("replication", 3);
        perProcess = plan.number("nodes", 1);
        spin = Duration.of(plan.number("spin", 0), ChronoUnit.MICROS);
        loops = perProcess == 1 ? null : SocketResources.of("compare", 1);
        ChordNodeBuilder builder = builder(plan, 0, plan.port());
        if (plan.index() == 0) builder.create();
        else builder.join(address(plan.ports().get(0)));
        node = builder.start(START_MAX);
        for (int i = 1; i < perProcess; i++) {
            others.add(builder(plan, i, 0).join(address(plan.port())).start(START_MAX));
        }
        map = node.map(Codec.bytes(), Codec.bytes());
        async = map.async();
    }

    private ChordNodeBuilder builder(Plan plan, int number, int port) {
        int size = plan.ports().size();
        long turn = (long) number * size + plan.index();
        BigInteger place =
                RingSpace.DEFAULT
                        .size()
                        .multiply(BigInteger.valueOf(2 * turn + 1))
                        .divide(BigInteger.valueOf(2L * size * perProcess));
        ChordNodeBuilder builder =
                ChordNode.builder()
                        .cluster(CLUSTER)
                        .replication(replication)
                        .placement(Placement.id(RingSpace.DEFAULT.id(place)))
                        // As the others: callbacks run on the thread that brings the answer.
                        .executor(Runnable::run);
        if (loops == null && spin.isZero()) builder.bind(address(port));
        else builder.transport(transport(address(port)));
        String tls = plan.option(Subject.TLS, "");
        if (!tls.isEmpty()) builder.tls(certificates(Path.of(tls)));
        return builder;
    }

    /** Only the names of the files are those of chord-server: members do without its jars. */
    private static Certificates certificates(Path folder) {
        return Certificates.pem(
                folder.resolve(CertificateFolder.CERTIFICATE),
                folder.resolve(CertificateFolder.KEY),
                folder.resolve(CertificateFolder.AUTHORITY));
    }

    private Transport transport(String bind) {
        SocketTransport.Builder builder =
                SocketTransport.builder().cluster(CLUSTER).bind(Address.of(bind)).spin(spin);
        if (loops != null) builder.resources(loops);
        try {
            return builder.build();
        } catch (TransportException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String address(int port) {
        return "tcp://127.0.0.1:" + port;
    }

    private static Read read(boolean eventual) {
        return eventual ? Read.EVENTUAL : Read.LINEARIZABLE;
    }

    @Override
    public byte @Nullable [] get(byte[] key, boolean eventual) {
        return map.get(key, read(eventual)).orElse(null);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public void get(byte[] key, boolean eventual, Done done) {
        whenDone(
                async.get(key, read(eventual)),
                (value, failure) -> done.done(value == null ? null : value.orElse(null), failure));
    }

    @Override
    public void put(byte[] key, byte[] value, Done done) {
        whenDone(async.put(key, value), (version, failure) -> done.done(null, failure));
    }

    private static <T> void whenDone(CompletableFuture<T> future, Outcome<T> outcome) {
        CompletableFuture<T> unused = future.whenComplete(outcome::of);
    }

    private interface Outcome<T> {
        void of(@Nullable T value, @Nullable Throwable failure);
    }

    /** Whether another node owns the key, and, for reads that one copy answers, no copy is here. */
    @Override
    public boolean isRemote(byte[] key, boolean eventual) {
        if (ring == null) ring = node.ring();
        List<NodeSnapshot> nodes = ring.nodes();
        RingId point = map.keyOf(key);
        int owner = 0;
        while (owner < nodes.size() && nodes.get(owner).self().id().compareTo(point) < 0) owner++;
        int copies = eventual ? Math.min(replication, nodes.size()) : 1;
        for (int i = 0; i < copies; i++) {
            NodeSnapshot keeper = nodes.get((owner + i) % nodes.size());
            if (keeper.self().equals(node.self())) return false;
        }
        return true;
    }

    @Override
    public int members() {
        RingSnapshot walked = node.ring();
        return walked.complete() && walked.unavailable().isEmpty()
                ? walked.nodes().size() / perProcess
                : 0;
    }

    /** Whether each range has as many copies as it shall have. */
    @Override
    public boolean isSettled() {
        RingSnapshot walked = node.ring();
        int copies = Math.min(replication, walked.nodes().size());
        return walked.ranges().stream().allMatch(range -> range.copies() >= copies);
    }

    @Override
    public void close() {
        node.close();
        others.forEach(ChordNode::close);
        if (loops != null) loops.close();
    }
}
