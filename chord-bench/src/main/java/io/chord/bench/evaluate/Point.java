package io.chord.bench.evaluate;

import io.chord.bench.report.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured of one ring under one set of conditions, and whether that is good enough. */
final class Point {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> missed = new ArrayList<>();

    /** A point of which nothing is known yet but where it belongs. */
    Point(String experiment, int nodes, long seed) {
        with("experiment", experiment).with("nodes", nodes).with("seed", seed);
    }

    /** Adds a count. */
    Point with(String key, long value) {
        return with(key, Long.toString(value));
    }

    /** Adds a figure. */
    Point with(String key, double value) {
        return with(key, Figures.text(value));
    }

    /**
     * Adds a word.
     *
     * @throws IllegalArgumentException if key or value could not be read by scripts, or the key is
     *     there already
     */
    Point with(String key, String value) {
        if (!key.matches("[a-z][a-z0-9_]*") || !value.matches("[^\\s=,]+")) {
            throw new IllegalArgumentException("not fit for a RESULT line: " + key + '=' + value);
        }
        if (values.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException(key + " is there already");
        }
        return this;
    }

    /** Requires that a figure is at most so large, or the point is not ok. */
    Point requireAtMost(String what, double value, double most) {
        return require(
                value <= most, what + ' ' + Figures.text(value) + " > " + Figures.text(most));
    }

    /** Requires that a figure is within a part of a reference, or the point is not ok. */
    Point requireWithin(String what, double value, double part, double reference) {
        return require(
                Math.abs(value - reference) <= part * reference,
                what
                        + ' '
                        + Figures.text(value)
                        + " is not within "
                        + Figures.text(100 * part)
                        + " % of "
                        + Figures.text(reference));
    }

    /**
     * Requires a condition, or the point is not ok.
     *
     * @param otherwise what is said then
     */
    Point require(boolean condition, String otherwise) {
        if (!condition) missed.add(otherwise);
        return this;
    }

    boolean ok() {
        return missed.isEmpty();
    }

    /** What it missed. */
    List<String> missed() {
        return Collections.unmodifiableList(missed);
    }

    /** All values in order; the last is {@code ok}. */
    Map<String, String> values() {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put("ok", Boolean.toString(ok()));
        return all;
    }

    /** The line for scripts. */
    String resultLine() {
        StringBuilder line = new StringBuilder("RESULT");
        values().forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }
}
