package io.chord.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The examples run, and the README shows what runs. */
class ExamplesTest {

    @Test
    void embedding_besideOneOtherNode_leavesNothingAtRisk() {
        try (var first =
                io.chord.ChordNode.builder()
                        .cluster("orders")
                        .bind("inmem:first")
                        .create()
                        .start(java.time.Duration.ofSeconds(10))) {
            assertThat(first.status()).isEqualTo(io.chord.NodeStatus.ACTIVE);
            assertThat(EmbedInTenLines.embed()).endsWith("at risk now: []");
        }
    }

    @Test
    void usingEntries_tellsWhatWasThere() {
        try (var node =
                io.chord.ChordNode.builder()
                        .bind("inmem:alone")
                        .create()
                        .start(java.time.Duration.ofSeconds(10))) {
            var text = io.chord.Codec.utf8();
            assertThat(UseEntries.use(node.map("orders", text, text)))
                    .containsExactly(
                            "ends by itself: true",
                            "before: nothing",
                            "now, or a little ago: four apples",
                            "written: 2",
                            "entries: 4");
        }
    }

    @Test
    void watching_whileAnotherJoinsAndLeaves_tellsOfArcsAndRanges() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        WatchOwnership.watch(lines::add);
        assertThat(lines)
                .contains("Joined")
                .anyMatch(line -> line.startsWith("no longer responsible for"))
                .anyMatch(line -> line.startsWith("serves"));
    }

    @Test
    void readme_firstScreen_showsTheExampleThatIsCompiled() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        String source =
                Files.readString(
                        root.resolve(
                                "chord-examples/src/main/java/io/chord/examples/EmbedInTenLines.java"));
        String shown =
                source.substring(
                        source.indexOf("// tag::embed[]") + "// tag::embed[]".length(),
                        source.indexOf("// end::embed[]"));
        String code = shown.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
        String readme = Files.readString(root.resolve("README.md"));
        String block = readme.substring(readme.indexOf("```java") + 7, readme.lastIndexOf("```"));
        assertThat(block.strip().lines().map(String::strip).collect(Collectors.joining("\n")))
                .isEqualTo(code);
    }
}
