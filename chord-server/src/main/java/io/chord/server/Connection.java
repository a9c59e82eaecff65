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

    @Option(
            names = "--via",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:" + HostPort.DEFAULT_PORT,
            converter = HostPort.Converter.class,
            description = {
                "A node of the ring to ask; any will do (${DEFAULT-VALUE}).",
                "May be given several times: the first that answers is taken."
            })
    private List<HostPort> via = List.of();

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
        for (HostPort node : via) {
            if (node.port() == 0)
                throw new UsageException("--via " + node + ": no node has port 0");
        }
        Duration timeout = timeout();
        ChordClient.Builder builder =
                ChordClient.builder()
                        .cluster(cluster)
                        .via(via.stream().map(HostPort::address).toArray(String[]::new))
                        .expect(DEFAULT_BITS, KeyHasher.direct())
                        .operationTimeout(timeout);
        tls.certificates().ifPresent(builder::tls);
        try (ChordClient client = builder.connect(timeout)) {
            return work.with(new Session(client, json, out, err));
        } finally {
            out.flush();
        }
    }
}
