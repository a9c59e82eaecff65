package io.chord.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.TreeMap;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.knowm.xchart.style.theme.MatlabTheme;

/** Lines and points over two axes, written as SVG. */
public final class Plot {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 440;

    /** One line of a plot. */
    public static final class Series {

        private final String name;
        private final boolean measured;
        private final TreeMap<Double, DoubleSummaryStatistics> points = new TreeMap<>();

        private Series(String name, boolean measured) {
            this.name = name;
            this.measured = measured;
        }

        /** Adds a point, in any order; of several at one x the mean is drawn. NaN is left out. */
        public Series at(double x, double y) {
            if (!Double.isNaN(y)) {
                points.computeIfAbsent(x, none -> new DoubleSummaryStatistics()).accept(y);
            }
            return this;
        }

        private List<Double> xs() {
            return List.copyOf(points.keySet());
        }

        private List<Double> ys() {
            return points.values().stream().map(DoubleSummaryStatistics::getAverage).toList();
        }
    }

    private final String suffix;
    private final String title;
    private final String xTitle;
    private final String yTitle;
    private final List<Series> series = new ArrayList<>();
    private boolean logarithmicX;
    private boolean logarithmicY;

    /**
     * An empty plot.
     *
     * @param suffix what its file name has behind that of the experiment; empty: nothing
     */
    public Plot(String suffix, String title, String xTitle, String yTitle) {
        this.suffix = suffix;
        this.title = title;
        this.xTitle = xTitle;
        this.yTitle = yTitle;
    }

    public Plot logarithmicX() {
        logarithmicX = true;
        return this;
    }

    public Plot logarithmicY() {
        logarithmicY = true;
        return this;
    }

    /** A line of what was measured: with a mark at each point. */
    public Series measured(String name) {
        return add(new Series(name, true));
    }

    /** A line to compare with: dashed. */
    public Series reference(String name) {
        return add(new Series(name, false));
    }

    /** The line of that name: the same one each time. */
    private Series add(Series added) {
        for (Series one : series) {
            if (one.name.equals(added.name)) return one;
        }
        series.add(added);
        return added;
    }

    /** Writes the file; its path. */
    public Path write(Path directory, String name) throws IOException {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(xTitle)
                        .yAxisTitle(yTitle)
                        .build();
        chart.getStyler().setTheme(new MatlabTheme());
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
        chart.getStyler().setXAxisLogarithmic(logarithmicX);
        chart.getStyler().setYAxisLogarithmic(logarithmicY);
        for (Series one : series) {
            if (one.points.isEmpty()) continue;
            XYSeries drawn = chart.addSeries(one.name, one.xs(), one.ys());
            if (one.measured) {
                drawn.setMarker(SeriesMarkers.CIRCLE);
            } else {
                drawn.setMarker(SeriesMarkers.NONE);
                drawn.setLineStyle(SeriesLines.DASH_DASH);
            }
        }
        Path file =
                directory.resolve(suffix.isEmpty() ? name + ".svg" : name + '-' + suffix + ".svg");
        VectorGraphicsEncoder.saveVectorGraphic(
                chart, file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        return file;
    }
}
