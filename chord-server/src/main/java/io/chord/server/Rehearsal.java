package io.chord.server;

import io.chord.ChordNode;
import io.chord.ring.KeyHasher;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Runs a node and every short command once, in this process and without a word, so that the classes
 * that they need are loaded when the archive of classes is made at its end.
 */
final class Rehearsal {

    private Rehearsal() {}

    /** Run by the build of {@code bin/chord}. */
    public static void main(String[] args) {
        PrintStream quiet =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (ChordNode node =
                ChordNode.builder()
                        .bind("tcp://127.0.0.1:0")
                        .bits(Connection.DEFAULT_BITS)
                        .keyHasher(KeyHasher.direct())
                        .create()
                        .start(Duration.ofSeconds(10))) {
            String via = Shown.place(node.self());
            for (List<String> words :
                    List.of(
                            List.of("put", "1", "one"),
                            List.of("get", "1"),
                            List.of("lookup", "1", "--trace"),
                            List.of("ring"),
                            List.of("ring", "--json"),
                            List.of("node-info", node.self().id().toString()),
                            List.of("remove", "1"))) {
                String[] line = new String[words.size() + 2];
                for (int i = 0; i < words.size(); i++) line[i] = words.get(i);
                line[words.size()] = "--via";
                line[words.size() + 1] = via;
                int code = Chord.execute(quiet, quiet, line);
                if (code != ExitCode.OK) {
                    System.err.println(String.join(" ", line) + ": exit code " + code);
                }
            }
            Chord.execute(quiet, quiet, "--help");
            Chord.execute(quiet, quiet, "node", "--help");
        }
    }
}
