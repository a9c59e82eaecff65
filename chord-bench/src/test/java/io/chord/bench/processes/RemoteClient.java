package io.chord.bench.processes;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.ChordMap;
import io.chord.Codec;
import io.chord.Entry;
import io.chord.NoRingFoundException;
import io.chord.RetryableException;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Version;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A client in a process of its own, so that it can be on another host than who tells it what to
 * ask: line by line, one operation at a time. One thread at a time.
 */
final class RemoteClient {

    /** What an operation came to. */
    sealed interface Answer {
        /** A read; empty: there is no entry. */
        record Read(Optional<Seen> entry) implements Answer {}

        /** A write was acknowledged. */
        record Written(Version version) implements Answer {}

        /** Certainly nothing was written or read. */
        record NoEffect(String why) implements Answer {}

        /** A write may have happened. */
        record Unknown(String why) implements Answer {}
    }

    private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(60);

    private final Path log;
    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    /**
     * Starts the process.
     *
     * @param within the command that it is started with
     * @param log for what it prints besides
     * @param nodes addresses by which it finds the ring
     */
    RemoteClient(List<String> within, Path log, List<String> nodes) throws IOException {
        List<String> command = new ArrayList<>(within);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RemoteClient.class.getName()));
        command.addAll(nodes);
        this.log = log;
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        out =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    Answer get(String key) throws IOException {
        return ask("get " + key);
    }

    Answer put(String key, String value) throws IOException {
        return ask("put " + key + " " + value);
    }

    /** How many nodes a walk around the ring meets, and whether everything is served. */
    String ring() throws IOException {
        return line("ring");
    }

    private String line(String asked) throws IOException {
        try {
            out.write(asked);
            out.newLine();
            out.flush();
            String line = in.readLine();
            if (line != null) return line;
        } catch (IOException ended) {
            // Said below, with more.
        }
        throw new IOException("the client has ended; it printed: " + Files.readString(log));
    }

    private Answer ask(String asked) throws IOException {
        String line = line(asked);
        String[] words = line.split(" ", 3);
        return switch (words[0]) {
            case "found" ->
                    new Answer.Read(Optional.of(new Seen(words[1], Version.parse(words[2]))));
            case "absent" -> new Answer.Read(Optional.empty());
            case "written" -> new Answer.Written(Version.parse(words[1]));
            case "no-effect" -> new Answer.NoEffect(line);
            case "unknown" -> new Answer.Unknown(line);
            default -> throw new IOException("the client said " + line);
        };
    }

    /** Ends the process. */
    void end() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(20, TimeUnit.SECONDS);
    }

    // ---- in the other process

    /** The client: reads what to ask from standard input until its end. */
    public static void main(String[] nodes) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ChordClient client = connected(nodes)) {
            ChordMap<String, String> map = client.map("load", Codec.utf8(), Codec.utf8());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(client, map, line.split(" ", 3)).replace('\n', ' '));
            }
        }
    }

    /** A node that has just started, or has no processor, is asked again. */
    private static ChordClient connected(String[] nodes) {
        long end = System.nanoTime() + CONNECT_MAX.toNanos();
        while (true) {
            try {
                return ChordClient.builder()
                        .via(nodes)
                        .expect(RingSpace.BITS_MAX, KeyHasher.sha256())
                        .operationTimeout(OPERATION_TIMEOUT)
                        .connect(CONNECT_MAX);
            } catch (NoRingFoundException nobody) {
                if (System.nanoTime() - end > 0) throw nobody;
            }
        }
    }

    private static String answer(ChordClient client, ChordMap<String, String> map, String[] words) {
        try {
            return switch (words[0]) {
                case "get" -> {
                    Optional<Entry<String>> entry = map.getEntry(words[1]);
                    yield entry.map(e -> "found " + e.value() + " " + e.version()).orElse("absent");
                }
                case "put" -> "written " + map.put(words[1], words[2]);
                case "ring" -> {
                    var ring = client.ring();
                    yield ring.nodes().size()
                            + " nodes, "
                            + (ring.complete() ? "complete" : "incomplete")
                            + ", "
                            + (ring.unavailable().isEmpty() ? "served" : "not all served");
                }
                default -> throw new IllegalArgumentException(words[0]);
            };
        } catch (ChordException failure) {
            String kind = failure instanceof RetryableException ? "no-effect " : "unknown ";
            return kind + failure.getClass().getSimpleName() + " " + failure.getMessage();
        }
    }
}
