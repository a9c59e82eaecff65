package io.chord.bench.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what scripts and people rely on: the lines, the files, the exit code, the refusals. */
class EvaluateTest {

    @TempDir private Path directory;

    private record Run(int code, String out, String err) {

        List<String> results() {
            return out.lines().filter(line -> line.startsWith("RESULT ")).toList();
        }
    }

    private static Run run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code =
                Evaluate.execute(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        args);
        return new Run(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Run plainPaths(String seed) {
        return run(
                "path-length",
                "--plain",
                "--nodes",
                "1024,64",
                "--lookups",
                "4000",
                "--seed",
                seed,
                "--out",
                directory.toString());
    }

    @Test
    void pathLength_plain_isThatOfTheModel_andIsToldToScriptsAndPeople() throws Exception {
        Run run = plainPaths("7");

        assertThat(run.code).as(run.out).isZero();
        assertThat(run.results())
                .hasSize(2)
                .allMatch(line -> line.matches("RESULT( [a-z][a-z0-9_]*=[^ =]+)+ ok=true"))
                .allMatch(line -> line.contains(" failed=0 wrong_owner=0 "));
        assertThat(run.results().get(0))
                .startsWith("RESULT experiment=path-length nodes=1024 seed=7 hops_to_predecessor_");
        List<String> csv = Files.readAllLines(directory.resolve("path-length-plain.csv"));
        assertThat(csv).hasSize(3);
        assertThat(csv.get(0)).startsWith("experiment,nodes,seed,hops_to_predecessor_mean,");
        assertThat(directory.resolve("path-length-plain.svg")).content().contains("<svg", "</svg>");
    }

    @Test
    void sameSeed_twiceInTwoLocales_sameLines() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            List<String> german = plainPaths("3").results();
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(plainPaths("3").results()).isEqualTo(german);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(plainPaths("4").results()).isNotEqualTo(plainPaths("3").results());
    }

    @Test
    void pointThatMissesItsMark_reportIsNotOk_andNamesTheFigure() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Report report = new Report("demo", false, directory, stream, stream);
        report.add(report.point(8, 1).with("hops", 1.25).requireAtMost("hops", 1.25, 1.5));
        report.add(report.point(16, 1).with("hops", 1.75).requireAtMost("hops", 1.75, 1.5));

        assertThat(report.finish()).isFalse();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "MISSED nodes 16, seed 1: hops 1.75 > 1.5",
                        "RESULT experiment=demo nodes=8 seed=1 hops=1.25 ok=true",
                        "RESULT experiment=demo nodes=16 seed=1 hops=1.75 ok=false");
    }

    @Test
    void loadBalance_largestArc_isBetterThanChance() {
        Run run =
                run(
                        "load-balance",
                        "--nodes",
                        "500",
                        "--keys",
                        "50000",
                        "--place",
                        "random,largest-arc",
                        "--out",
                        directory.toString());
        assertThat(run.code).as(run.out).isZero();
        assertThat(figure(run.results().get(1), "keys_p99_to_mean"))
                .isLessThan(2)
                .isLessThan(figure(run.results().get(0), "keys_p99_to_mean"));
    }

    @Test
    void wrongOptions_areRefusedWithWhatIsRight() {
        assertRefused("--crash means nothing to this experiment", "load-balance", "--crash");
        assertRefused("--keys 0 is not from 1 to", "load-balance", "--keys", "0");
        assertRefused("'few' is not a whole number", "load-balance", "--keys", "few");
        assertRefused("say hash, random", "load-balance", "--place", "anywhere");
        assertRefused("--nodes 0 is not from", "path-length", "--nodes", "16,0");
        assertRefused("--fail-fraction 1 is not", "simultaneous-failures", "--fail-fraction", "1");
        assertRefused("--plain has no location cache", "path-length", "--plain", "--cache", "9");
        assertRefused("no experiment upside-down; there are path-length", "upside-down");
        assertRefused("an experiment is missing");
    }

    private static void assertRefused(String why, String... args) {
        Run run = run(args);
        assertThat(run.code).as(run.err).isEqualTo(2);
        assertThat(run.err).contains(why).hasLineCount(1);
        assertThat(run.results()).isEmpty();
    }

    @Test
    void helpOfEachExperiment_saysUnitsAndDefaults_andListsWhatItTakesOnly() {
        assertThat(run("simultaneous-failures", "--help").out)
                .contains("--fail-fraction=P", "Default: 0,0.1,0.2,0.3,0.4,0.5.", "milliseconds")
                .doesNotContain("--rate", "--steps");
    }

    private static double figure(String result, String key) {
        return Double.parseDouble(result.replaceFirst(".* " + key + "=(\\S+).*", "$1"));
    }
}
