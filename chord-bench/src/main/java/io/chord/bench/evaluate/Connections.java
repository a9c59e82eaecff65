package io.chord.bench.evaluate;

import io.chord.ChordNode;
import io.chord.NodeSnapshot;
import io.chord.bench.processes.Crowd;
import io.chord.bench.processes.Footprint;
import io.chord.bench.report.Progress;
import io.chord.transport.TransportException;
import io.chord.transport.socket.Bound;
import io.chord.transport.socket.SocketResources;
import io.chord.transport.socket.SocketTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Many nodes in one process, and many connections to one of them: what they take stays flat. */
@Command(
        name = "connections",
        description = {
            "Nodes over TCP in this process, which share two event loops, and clients that keep"
                    + " their",
            "connections to one of the nodes and ask it something every second. Threads, heap and"
                    + " buffers are",
            "looked at all the time; bytes of a connection are what was taken when the clients"
                    + " came, and what",
            "was given back when they went, beside their own part of it. The figures are of this"
                    + " machine."
        })
final class Connections extends Experiment {

    private static final int LOOPS = 2;
    private static final String CLUSTER = "connections";
    private static final Duration START_MAX = Duration.ofMinutes(1);
    private static final int SAMPLES = 20;
    private static final int TURN_MILLIS = 20;

    /** Of the heap, for what nodes remember of each other as they meet. */
    private static final double HEAP_GROWTH_MAX = 1.5;

    private static final double CONNECTION_GROWTH_MAX = 1.5;

    /** The heap of a ring at work is not the same twice: so much of it for each connection. */
    private static final double CONNECTION_NOISE_BYTES = 2_048;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "How long the connections are kept. Default: 600.")
    private double seconds = 600;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of clients to one node. Default: 1000.")
    private int connections = 1_000;

    Connections() {
        super(SetUp.none(), 100);
    }

    @Override
    void measure(int nodes, long seed, Report report) throws Exception {
        Range.check(this, "--seconds", seconds, 1, 1e6);
        Range.check(this, "--connections", connections, 1, 4_000);
        Range.check(this, "--nodes", nodes, 1, 1_000);
        report.columns("at, s", "threads", "connections", "heap, KiB", "buffers, KiB");
        Point point = report.point(nodes, seed);
        ExecutorService callbacks =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread thread = new Thread(work, "callbacks");
                            thread.setDaemon(true);
                            return thread;
                        });
        List<ChordNode> ring = new ArrayList<>();
        try (SocketResources loops = SocketResources.of(CLUSTER, LOOPS)) {
            try {
                start(nodes, loops, callbacks, ring, report.progress());
                keep(ring, point, report);
            } finally {
                for (ChordNode node : ring) node.close();
            }
        } finally {
            callbacks.shutdownNow();
            report.add(point);
        }
    }

    private void start(
            int nodes,
            SocketResources loops,
            ExecutorService callbacks,
            List<ChordNode> ring,
            Progress progress)
            throws TransportException {
        progress.begin("nodes are started", nodes);
        for (int i = 0; i < nodes; i++) {
            SocketTransport transport =
                    SocketTransport.builder()
                            .cluster(CLUSTER)
                            .resources(loops)
                            // The clients and the other nodes are all of this host.
                            .bound(Bound.ACCEPTED_PER_HOST, Bound.ACCEPTED.byDefault())
                            .build();
            var builder =
                    ChordNode.builder().cluster(CLUSTER).transport(transport).executor(callbacks);
            ring.add(
                    (i == 0 ? builder.create() : builder.join(address(ring.get(i / 2))))
                            .start(START_MAX));
            progress.at(i + 1);
        }
    }

    private static String address(ChordNode node) {
        return node.self().address().text();
    }

    private void keep(List<ChordNode> ring, Point point, Report report) throws Exception {
        Progress progress = report.progress();
        ChordNode served = ring.get(0);
        URI place = URI.create(address(served));
        try (Crowd crowd =
                new Crowd(CLUSTER, served.config().bits(), served.config().keyHasher().name())) {
            settle(progress);
            Footprint before = Footprint.now();
            crowd.open(new InetSocketAddress(place.getHost(), place.getPort()), connections);
            talk(crowd, Duration.ofSeconds(2)); // Each has asked, and was answered.
            Footprint first = Footprint.now();
            NodeSnapshot.Traffic atFirst = traffic(served);
            row(report, 0, first, atFirst);

            progress.begin("connections are kept", SAMPLES);
            for (int i = 1; i <= SAMPLES; i++) {
                talk(crowd, Duration.ofMillis(Math.round(1000 * seconds / SAMPLES)));
                row(report, seconds * i / SAMPLES, Footprint.now(), traffic(served));
                progress.at(i);
            }
            Footprint last = Footprint.now();
            NodeSnapshot.Traffic atLast = traffic(served);
            long asked = crowd.asked();
            int ended = crowd.ended();
            crowd.leave();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (traffic(served).accepted() > atLast.accepted() - connections + ended
                    && System.nanoTime() < deadline) {
                Thread.sleep(50);
            }
            Footprint after = Footprint.now();
            tell(point, before, first, last, after, atLast, asked, ended, crowd.bytesHeard());
        }
    }

    /** The nodes have met whom they will talk to. */
    private void settle(Progress progress) throws InterruptedException {
        progress.begin("nodes are left alone", 0);
        progress.at(0);
        Thread.sleep(Math.round(1000 * Math.max(2, Math.min(20, seconds / 10))));
    }

    private void talk(Crowd crowd, Duration time) throws IOException {
        long begun = System.nanoTime();
        long turns = 0;
        for (long passed = 0; passed < time.toMillis(); ) {
            long due = passed * connections / 1000; // Each asks once a second.
            crowd.ask((int) Math.min(connections, due - turns));
            turns = Math.max(turns, due);
            crowd.hear(TURN_MILLIS);
            passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        }
    }

    private static NodeSnapshot.Traffic traffic(ChordNode node) {
        return node.snapshot().traffic().orElseThrow();
    }

    private static void row(
            Report report, double at, Footprint footprint, NodeSnapshot.Traffic traffic) {
        report.row(
                at,
                footprint.threads(),
                traffic.accepted() + traffic.dialed(),
                footprint.heap() >> 10,
                footprint.buffers() >> 10);
    }

    private void tell(
            Point point,
            Footprint before,
            Footprint first,
            Footprint last,
            Footprint after,
            NodeSnapshot.Traffic traffic,
            long asked,
            int ended,
            long bytesHeard) {
        double each = (first.bytes() - before.bytes()) / (double) connections;
        double eachAtEnd = (last.bytes() - after.bytes()) / (double) connections;
        point.with("seconds", seconds)
                .with("connections", connections)
                .with("accepted", traffic.accepted())
                .with("asked", asked)
                .with("threads_start", first.threads())
                .with("threads_end", last.threads())
                .with("bytes_per_connection_start", each)
                .with("bytes_per_connection_end", eachAtEnd)
                .with("heap_start", first.heap())
                .with("heap_end", last.heap())
                .with("buffers_start", first.buffers())
                .with("buffers_end", last.buffers())
                .require(ended == 0, ended + " connections were ended by the node")
                .require(traffic.accepted() >= connections, "not all connections are there")
                .require(bytesHeard > asked, "questions were not answered")
                .require(last.threads() <= first.threads(), "there are more threads than at first")
                .requireAtMost(
                        "heap at the end", (double) last.heap(), HEAP_GROWTH_MAX * first.heap())
                .requireAtMost(
                        "bytes of a connection at the end",
                        eachAtEnd,
                        CONNECTION_GROWTH_MAX * each + CONNECTION_NOISE_BYTES);
    }
}
