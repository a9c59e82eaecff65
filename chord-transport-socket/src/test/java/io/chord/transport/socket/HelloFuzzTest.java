package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the fuzzer starts from ({@code bin/fuzz}), and what it found before, once more. */
class HelloFuzzTest {

    @Test
    void beginningsOfTheCorpus_areReadOrRefused() throws IOException {
        List<byte[]> corpus = corpus();

        assertThat(corpus).hasSizeGreaterThan(5);
        corpus.forEach(HelloFuzz::fuzzerTestOneInput);
    }

    private static List<byte[]> corpus() throws IOException {
        String file = "fuzz-hello.txt";
        List<byte[]> inputs = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(
                                HelloFuzzTest.class.getResourceAsStream(file), file);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) inputs.add(HexFormat.of().parseHex(line));
            }
        }
        return inputs;
    }
}
