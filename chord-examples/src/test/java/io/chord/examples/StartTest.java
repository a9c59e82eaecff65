package io.chord.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a process has to make at run time until its node serves. */
final class StartTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir Path folder;

    /** Three nodes form a ring, and one entry is written and read. */
    public static void main(String[] arguments) {
        try (ChordNode first =
                        ChordNode.builder().bind("tcp://127.0.0.1:0").create().start(DEADLINE);
                ChordNode second = joined(first);
                ChordNode third = joined(first)) {
            ChordMap<String, String> map = third.map(Codec.utf8(), Codec.utf8());
            map.put("key", "value");
            var unused = second.map(Codec.utf8(), Codec.utf8()).get("key").orElseThrow();
        }
    }

    private static ChordNode joined(ChordNode seed) {
        return ChordNode.builder()
                .bind("tcp://127.0.0.1:0")
                .join(seed.self().address().text())
                .start(DEADLINE);
    }

    /**
     * Goal: no record whose equality is left to the JVM is compared on the way to the first entry.
     * It makes dozens of methods for each such record, at run time, which no archive of classes can
     * take off: a quarter of what a start costs. Write equals and hashCode of a record that this
     * finds by hand, as those of {@link io.chord.ring.Arc} are. What nodes say to each other at a
     * start depends on who is first: one start of three has to go the usual way.
     */
    @Test
    @Timeout(270)
    void ringOfThree_untilItsFirstEntry_makesNoMethodsForRecords() throws Exception {
        List<String> made = List.of();
        for (int i = 0; i < 3; i++) {
            made = madeAtRunTime(folder.resolve("loaded-" + i));
            if (made.isEmpty()) return;
        }
        assertThat(made).isEmpty();
    }

    /** What a start loads that it should not. */
    private List<String> madeAtRunTime(Path loaded) throws Exception {
        Path said = folder.resolve("said");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xlog:class+load:file=" + loaded,
                                "-cp",
                                System.getProperty("java.class.path"),
                                StartTest.class.getName())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(process.waitFor(80, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(said)).isZero();
        List<String> lines = Files.readAllLines(loaded);
        assertThat(lines).anyMatch(line -> line.contains("io.chord.ring.Arc "));
        return lines.stream()
                .filter(
                        line ->
                                line.contains("java.lang.runtime.ObjectMethods ")
                                        || line.contains("jdk.jfr.internal.MetadataRepository "))
                .toList();
    }
}
