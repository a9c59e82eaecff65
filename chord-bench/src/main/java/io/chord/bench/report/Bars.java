package io.chord.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.theme.MatlabTheme;

/** Bars side by side, a group for each of the things compared, written as SVG. */
public final class Bars {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 440;

    private final String title;
    private final String yTitle;
    private final List<String> groups;
    private final Map<String, List<Double>> series = new LinkedHashMap<>();

    /**
     * An empty plot.
     *
     * @param groups what is compared
     */
    public Bars(String title, String yTitle, List<String> groups) {
        this.title = title;
        this.yTitle = yTitle;
        this.groups = List.copyOf(groups);
    }

    /** A bar for each group, in their order; NaN: none. */
    public Bars add(String name, List<Double> values) {
        List<Double> shown = new ArrayList<>();
        for (double value : values) shown.add(Double.isNaN(value) ? 0 : value);
        series.put(name, shown);
        return this;
    }

    /** Writes the file; its path. */
    public Path write(Path file) throws IOException {
        CategoryChart chart =
                new CategoryChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .yAxisTitle(yTitle)
                        .build();
        chart.getStyler().setTheme(new MatlabTheme());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        series.forEach((name, values) -> chart.addSeries(name, groups, values));
        VectorGraphicsEncoder.saveVectorGraphic(
                chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        return file;
    }
}
