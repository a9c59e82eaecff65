package io.chord.bench.evaluate;

import io.chord.bench.report.Plot;
import io.chord.bench.report.Progress;
import io.chord.bench.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an experiment tells: progress while it runs, a table of ours beside paper and model, files,
 * and at the end one line per point for scripts.
 */
final class Report {

    private final String name;
    private final String fileName;
    private final Path directory;
    private final PrintStream out;
    private final Progress progress;
    private final List<Point> points = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private Table table = new Table();

    Report(String name, boolean plain, Path directory, PrintStream out, PrintStream err) {
        this.name = name;
        this.fileName = plain ? name + "-plain" : name;
        this.directory = directory;
        this.out = out;
        this.progress = new Progress(err, name);
    }

    /** Where to say how far it is. */
    Progress progress() {
        return progress;
    }

    /** The heads of the table; the same again changes nothing. */
    Report columns(String... heads) {
        table.heads(heads);
        return this;
    }

    /** A row of the table: numbers and texts; NaN is shown as a dash. */
    Report row(Object... cells) {
        table.row(cells);
        return this;
    }

    /** A sentence below the table. */
    Report note(String sentence) {
        notes.add(sentence);
        return this;
    }

    /** A point to be filled and then added. */
    Point point(int nodes, long seed) {
        return new Point(name, nodes, seed);
    }

    /** Adds a point, once it is complete. */
    Report add(Point point) {
        points.add(point);
        return this;
    }

    /** What was added. */
    List<Point> points() {
        return points;
    }

    /** A plot to be written. */
    Report plot(Plot plot) {
        plots.add(plot);
        return this;
    }

    /**
     * Prints and writes everything; whether all points are ok.
     *
     * @throws IOException if a file cannot be written
     */
    boolean finish() throws IOException {
        progress.end();
        table.print(out);
        notes.forEach(out::println);
        try {
            Files.createDirectories(directory);
            Path csv = directory.resolve(fileName + ".csv");
            Files.writeString(csv, csv(), StandardCharsets.UTF_8);
            out.println("wrote " + csv);
            for (Plot plot : plots) out.println("wrote " + plot.write(directory, fileName));
        } finally {
            points.forEach(this::printMissed);
            for (Point point : points) out.println(point.resultLine());
            out.flush();
        }
        return !points.isEmpty() && points.stream().allMatch(Point::ok);
    }

    private void printMissed(Point point) {
        for (String missed : point.missed()) {
            out.println(
                    "MISSED nodes "
                            + point.values().get("nodes")
                            + ", seed "
                            + point.values().get("seed")
                            + ": "
                            + missed);
        }
    }

    private String csv() {
        Set<String> keys = new LinkedHashSet<>();
        for (Point point : points) keys.addAll(point.values().keySet());
        StringBuilder csv = new StringBuilder(String.join(",", keys)).append('\n');
        for (Point point : points) {
            List<String> cells = new ArrayList<>();
            for (String key : keys) cells.add(point.values().getOrDefault(key, ""));
            csv.append(String.join(",", cells)).append('\n');
        }
        return csv.toString();
    }
}
