package io.chord.message;

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
class FrameFuzzTest {

    @Test
    void framesOfTheCorpus_areReadOrRefused() throws IOException {
        List<byte[]> corpus = corpus();

        assertThat(corpus).hasSizeGreaterThan(50);
        corpus.forEach(FrameFuzz::fuzzerTestOneInput);
    }

    private static List<byte[]> corpus() throws IOException {
        String file = "fuzz-frame.txt";
        List<byte[]> inputs = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(
                                FrameFuzzTest.class.getResourceAsStream(file), file);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) inputs.add(HexFormat.of().parseHex(line));
            }
        }
        return inputs;
    }
}
