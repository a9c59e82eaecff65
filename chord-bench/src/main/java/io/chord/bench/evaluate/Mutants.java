package io.chord.bench.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The planted bugs of {@code bin/mutate}, which runs beside this process. */
final class Mutants {

    private final Process process;
    private final Path output;

    private Mutants(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Begins to plant them. */
    static Mutants begin() throws IOException {
        Path home = Path.of(System.getProperty("chord.home", "."));
        Path output = Files.createTempFile("mutants", ".txt");
        output.toFile().deleteOnExit();
        Process process =
                new ProcessBuilder(home.resolve("bin/mutate").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        // A run that is given up takes its helper along.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Mutants(process, output);
    }

    /** Waits for their end, names each, and adds the counts. */
    void tell(Report report, Point point) throws InterruptedException {
        report.progress().begin("planted bugs", 0);
        int exit = process.waitFor();
        List<String> lines = lines();
        long caught = 0;
        long all = 0;
        for (String line : lines) {
            if (!line.startsWith("mutant ")) continue;
            all++;
            if (line.contains(": caught ")) caught++;
            report.note(line);
        }
        if (all == 0) lines.forEach(report::note);
        point.with("mutants_caught", caught).with("mutants", all);
        point.require(exit == 0 && caught == all && all > 0, (all - caught) + " mutants survived");
    }

    private List<String> lines() {
        try {
            return new ArrayList<>(Files.readAllLines(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
