package io.chord.server;

import io.chord.ChordClient;
import io.chord.ring.KeyHasher;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that talks to a ring, and the client that they describe. */
final class Connection {

    /** What the rings of {@code chord node} are unless told otherwise. */
    static final int DEFAULT_BITS = 20;

    /** How long a node of the ring is looked for; one that is there answers sooner. */
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);

    @Option(
            names = "--via",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:" + HostPort.DEFAULT_PORT,
            converter = Seed.Converter.class,
            description = {
                "A node of the ring to ask; any will do (${DEFAULT-VALUE}).",
                "May be given several times: the first that answers is taken. dns:HOST:PORT: all"
                        + " addresses of a name."
            })
    private List<Seed> via = List.of();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "chord",
            description = "The name of the ring (${DEFAULT-VALUE}).")
    private String cluster = "chord";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for an answer, 1 to 3600 (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Mixin private TlsOption tls = new TlsOption();

    @Option(names = "--json", description = "Print JSON, for scripts.")
    private boolean json;

    /** What a command does with the ring. */
    interface Work {
        int with(Session session) throws Exception;
    }

    /** How long to wait for an answer. */
    Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    /** Connects, does it, and ends the connection. */
    int run(PrintStream out, PrintStream err, Work work) throws Exception {
        if (timeoutSeconds < 1 || timeoutSeconds > 3600) {
            throw new UsageException("--timeout " + timeoutSeconds + ": expected 1 to 3600");
        }
        Duration timeout = timeout();
        ChordClient.Builder builder =
                ChordClient.builder()
                        .cluster(cluster)
                        .via(via.stream().map(Seed::address).toArray(String[]::new))
                        .expect(DEFAULT_BITS, KeyHasher.direct())
                        .operationTimeout(timeout);
        tls.certificates().ifPresent(builder::tls);
        // Whoever mistypes a node is told so soon, however long the answer may take.
        Duration connect = timeout.compareTo(CONNECT_MAX) < 0 ? timeout : CONNECT_MAX;
        try (ChordClient client = builder.connect(connect)) {
            return work.with(new Session(client, json, out, err));
        } finally {
            out.flush();
        }
    }
}
