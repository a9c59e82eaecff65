package io.chord.bench.evaluate;

import java.util.Map;
import java.util.TreeMap;

/**
 * A row of figures that others published or that must be reached: known at some values of one
 * quantity, in between by straight lines, elsewhere not a number.
 */
final class Published {

    private final TreeMap<Double, Double> figures = new TreeMap<>();

    /** Pairs of a value and its figure. */
    static Published at(double... pairs) {
        Published row = new Published();
        for (int i = 0; i < pairs.length; i += 2) row.figures.put(pairs[i], pairs[i + 1]);
        return row;
    }

    double of(double value) {
        Map.Entry<Double, Double> below = figures.floorEntry(value);
        Map.Entry<Double, Double> above = figures.ceilingEntry(value);
        if (below == null || above == null) return Double.NaN;
        if (below.getKey().equals(above.getKey())) return below.getValue();
        double part = (value - below.getKey()) / (above.getKey() - below.getKey());
        return below.getValue() + part * (above.getValue() - below.getValue());
    }
}
