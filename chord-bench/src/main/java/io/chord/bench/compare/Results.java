package io.chord.bench.compare;

import io.chord.bench.report.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of all rounds, by subject and by what was measured. */
final class Results {

    /** Figures of a part of a round. */
    static final String RATE = "per_s";

    static final String P50 = "p50_us";
    static final String P99 = "p99_us";
    static final String MAX = "max_us";
    static final String CPU = "cpu_us";
    static final String FAILED = "failed";

    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private final List<String> rows = new ArrayList<>();

    private static String key(String subject, String part, String figure) {
        return subject + ' ' + part + ' ' + figure;
    }

    /** Adds the figure of one round. */
    void add(String subject, String part, String figure, int round, double value) {
        figures.computeIfAbsent(key(subject, part, figure), none -> new ArrayList<>()).add(value);
        rows.add(
                String.join(
                        ",", subject, part, figure, Integer.toString(round), Figures.text(value)));
    }

    /** Of all rounds, in their order; empty if it was not measured. */
    List<Double> all(String subject, String part, String figure) {
        return figures.getOrDefault(key(subject, part, figure), List.of());
    }

    /** The middle one of the rounds; NaN if it was not measured. */
    double median(String subject, String part, String figure) {
        return median(all(subject, part, figure));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().filter(v -> !v.isNaN()).sorted().toList();
        if (sorted.isEmpty()) return Double.NaN;
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Half of the distance between least and greatest, in percent of the middle. */
    double spreadPercent(String subject, String part, String figure) {
        List<Double> values = all(subject, part, figure);
        if (values.size() < 2) return Double.NaN;
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        return 50 * (most - least) / median(values);
    }

    /** Ratios of two figures round by round, so that drift of the machine meets both. */
    static List<Double> ratios(List<Double> ours, List<Double> reference) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), reference.size()); i++) {
            ratios.add(ours.get(i) / reference.get(i));
        }
        return ratios;
    }

    /** Least and greatest. */
    static String range(List<Double> values) {
        if (values.isEmpty()) return "none";
        double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        return Figures.text(least) + ".." + Figures.text(most);
    }

    /** One line for each figure of each round. */
    String csv() {
        return "subject,part,figure,round,value\n" + String.join("\n", rows) + '\n';
    }
}
