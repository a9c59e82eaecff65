package io.chord.bench.processes;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A ring of processes on this machine, each with a directory for its entries. Whatever happens, all
 * of them are ended with it, also when this process is told to end.
 */
public final class ProcessRing implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(150);

    private final Path folder;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Thread atExit = new Thread(this::killAll, "end-of-processes");

    /**
     * Starts the first node, and then all others at once; returns when all are members.
     *
     * @param more words of the command line of every node
     */
    public ProcessRing(int size, Random random, List<String> more)
            throws IOException, InterruptedException {
        folder = Files.createTempDirectory("chord-processes-");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            List<Integer> ports = FreePorts.find(size, random);
            for (int port : ports) {
                nodes.add(new NodeProcess(at(port), folder, at(ports.get(0)), List.of(), more));
            }
            nodes.get(0).start();
            nodes.get(0).awaitMember(START_MAX);
            for (NodeProcess node : nodes.subList(1, size)) node.start();
            for (NodeProcess node : nodes) node.awaitMember(START_MAX);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    /** The nodes; the first one created the ring. */
    public List<NodeProcess> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** A client whose lookups begin at one of the nodes, or at another one if that is down. */
    public ChordClient client(int first, Duration operationTimeout) {
        String[] addresses = new String[nodes.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = nodes.get((first + i) % addresses.length).address();
        }
        return ChordClient.builder()
                .via(addresses)
                .expect(RingSpace.BITS_MAX, KeyHasher.sha256())
                .operationTimeout(operationTimeout)
                .connect(Duration.ofSeconds(30));
    }

    /** {@code kill -9} of all, as near to at once as can be. */
    public void killAll() {
        List<Thread> killers = new ArrayList<>();
        for (NodeProcess node : nodes) {
            Thread killer =
                    new Thread(
                            () -> {
                                try {
                                    node.kill();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            killer.start();
            killers.add(killer);
        }
        for (Thread killer : killers) {
            try {
                killer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Starts all again, in any order, and waits until each is a member. */
    public void startAll(Random random) throws IOException, InterruptedException {
        List<NodeProcess> order = new ArrayList<>(nodes);
        Collections.shuffle(order, random);
        for (NodeProcess node : order) node.start();
        for (NodeProcess node : order) node.awaitMember(START_MAX);
    }

    /**
     * Waits until a walk around the ring meets all nodes and everything is served.
     *
     * @return whether it did in time
     */
    public boolean awaitWhole(ChordClient client, Duration max) throws InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                var ring = client.ring();
                if (ring.complete()
                        && ring.nodes().size() == nodes.size()
                        && ring.unavailable().isEmpty()) {
                    return true;
                }
            } catch (ChordException notYet) {
                // Asked again.
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return false;
    }

    /** Where the logs of the nodes are, while the ring is open. */
    public Path folder() {
        return folder;
    }

    /** Kills all nodes that run, and removes their directories. */
    @Override
    public void close() throws IOException {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook kills once more, which does nothing.
        }
        if (Boolean.getBoolean("chord.processes.keep")) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
