package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.AsyncChordMap;
import io.chord.ChordException;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.store.Version;
import io.chord.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several nodes of one process share threads, and leave nothing behind when they end. */
@ExtendWith(Leaks.class)
@Timeout(60)
class NodesOfOneProcessTest {

    private static final int NODES = 8;

    private static Set<String> threads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("chord-")) {
                assertThat(thread.isDaemon()).as(thread.getName()).isTrue();
                names.add(thread.getName());
            }
        }
        return names;
    }

    /** Open sockets of this process; none where the system does not say. */
    private static long sockets() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) return 0;
        try (Stream<Path> all = Files.list(open)) {
            return all.filter(NodesOfOneProcessTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path open) {
        try {
            return Files.readSymbolicLink(open).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static ChordNode node(SocketResources loops, ExecutorService callbacks)
            throws TransportException {
        return ChordNode.builder()
                .transport(SocketTransport.builder().resources(loops).build())
                .executor(callbacks)
                .create()
                .build();
    }

    private static ChordNode joining(
            SocketResources loops, ExecutorService callbacks, ChordNode first)
            throws TransportException {
        return ChordNode.builder()
                .transport(SocketTransport.builder().resources(loops).build())
                .executor(callbacks)
                .join(first.self().address().text())
                .start(Duration.ofSeconds(20));
    }

    @Test
    void nodesThatShare_useFewThreads_andLeaveNothingWhenTheyEndWithWorkUnderWay()
            throws Exception {
        Node.start().close(); // The first channel that is closed opens a socket that stays.
        long socketsBefore = sockets();
        Set<String> threadsBefore = threads();
        List<CompletableFuture<Version>> writes = new ArrayList<>();
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        try (SocketResources loops = SocketResources.of("shared", 2)) {
            List<ChordNode> nodes = new ArrayList<>();
            nodes.add(node(loops, callbacks).start(Duration.ofSeconds(10)));
            while (nodes.size() < NODES) nodes.add(joining(loops, callbacks, nodes.get(0)));

            Set<String> threads = threads();
            threads.removeAll(threadsBefore);
            assertThat(threads).containsExactlyInAnyOrder("chord-io-shared-1", "chord-io-shared-2");
            assertThat(sockets()).isGreaterThanOrEqualTo(socketsBefore + NODES);

            for (ChordNode node : nodes) {
                AsyncChordMap<String, String> map = node.map(Codec.utf8(), Codec.utf8()).async();
                for (int i = 0; i < 50; i++) writes.add(map.put("key " + i, "value"));
            }
            for (ChordNode node : nodes) node.close();
        }
        for (CompletableFuture<Version> write : writes) {
            try {
                write.get(5, TimeUnit.SECONDS);
            } catch (ExecutionException ended) {
                assertThat(ended).hasCauseInstanceOf(ChordException.class);
            }
        }
        callbacks.shutdown();
        assertThat(callbacks.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        assertThat(threads()).isEqualTo(threadsBefore);
        assertThat(sockets()).isLessThanOrEqualTo(socketsBefore);
    }
}
