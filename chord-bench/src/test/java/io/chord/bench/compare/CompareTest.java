package io.chord.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.bench.report.Target;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CompareTest {

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int compare(String... args) {
        return Compare.execute(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                args);
    }

    private List<String> results() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("RESULT "))
                .toList();
    }

    @Test
    void oneRoundOfOursAndABareLimit_shortest_endsWithALineForEachTarget() throws Exception {
        // Whether targets are reached is not the matter of this test.
        int code =
                compare(
                        "--seconds",
                        "0.02",
                        "--rounds",
                        "1",
                        "--keys",
                        "300",
                        "--only",
                        "ping-pong,chord-r3",
                        "--out",
                        folder.toString());
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isBetween(0, 1);
        assertThat(results()).hasSize(Target.values().length);
        assertThat(results())
                .anyMatch(line -> line.startsWith("RESULT target=kill-all-read ours="))
                .noneMatch(line -> line.startsWith("RESULT target=kill-all-read ours=none"));
        assertThat(Files.readString(folder.resolve("compare.csv")))
                .startsWith("subject,part,figure,round,value\n")
                .contains("chord-r3,get64-lin,per_s,1,");
        assertThat(folder.resolve("compare-rates.svg")).isNotEmptyFile();
    }

    @Test
    void unknownSubject_isRefused_withTheNamesThatThereAre() {
        assertThat(compare("--only", "chord-r9")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("chord-r9", "chord-r1");
    }
}
