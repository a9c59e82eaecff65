package io.chord.bench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bin/evaluate processes}: some of everything. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@Tag("long")
class ProcessesTest {

    @TempDir Path folder;

    @Test
    void fourProcesses_killedAndStoppedAndAllRestarted_loseNothingAndAreLinearizable() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Evaluate.execute(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        "processes",
                        "--nodes=4",
                        "--seconds=10",
                        "--pause=4",
                        "--entries=300",
                        "--takeover-keys=300",
                        "--out=" + folder);
        String printed = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(printed + err.toString(StandardCharsets.UTF_8)).isEqualTo(Evaluate.OK);
        assertThat(printed)
                .contains("RESULT experiment=processes nodes=4", " lost=0 violations=0 ok=true");
        System.out.println(printed.substring(printed.indexOf("RESULT")).strip());

        List<String> left =
                ProcessHandle.current()
                        .children()
                        .filter(ProcessHandle::isAlive)
                        .map(child -> child.info().commandLine().orElse(""))
                        .filter(line -> line.contains("io.chord.server.Chord"))
                        .toList();
        assertThat(left).as("processes that it has not ended").isEmpty();
    }
}
