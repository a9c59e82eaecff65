package io.chord.bench.report;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Rows under heads, for people. */
public final class Table {

    private List<String> heads = List.of();
    private final List<List<String>> rows = new ArrayList<>();

    public void heads(String... names) {
        heads = List.of(names);
    }

    public void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) row.add(text(cell));
        rows.add(row);
    }

    private static String text(Object cell) {
        if (!(cell instanceof Double number)) return String.valueOf(cell);
        if (number.isNaN() || number.isInfinite()) return "-";
        int decimals = Math.abs(number) >= 100 ? 0 : 2;
        return new BigDecimal(number).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
    }

    public void print(PrintStream out) {
        List<List<String>> all = new ArrayList<>();
        if (!heads.isEmpty()) all.add(heads);
        all.addAll(rows);
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : all) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) widths.add(0);
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(" ".repeat(widths.get(i) - cell.length() + (i == 0 ? 0 : 2)))
                        .append(cell);
            }
            out.println(line);
        }
    }
}
