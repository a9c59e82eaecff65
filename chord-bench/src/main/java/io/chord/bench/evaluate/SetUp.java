package io.chord.bench.evaluate;

import static java.util.Objects.requireNonNull;

import io.chord.ChordConfig;
import io.chord.simulation.Delay;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulationSettings;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be chosen about a ring, its network and what is done to it. An experiment takes the
 * options that mean something to it, each with its default; the others are no options of it.
 *
 * <pre>{@code
 * SetUp.none().takesPlain().takesSuccessors(20).takesLookups(10_000)
 * }</pre>
 */
final class SetUp {

    private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";
    private static final double SECONDS_MAX = 1e6;

    /** Entries of a successor list where that is no matter of the experiment: as by default. */
    private static final int SUCCESSORS = 16;

    @Option(
            names = "--plain",
            description =
                    "Plain Chord: nothing beyond the papers (no early stop, location cache,"
                            + " names of dead nodes, parallel probes, adaptive time-outs).")
    private boolean plain;

    @Option(
            names = "--successors",
            paramLabel = "R",
            description = "Entries of a successor list." + DEFAULT)
    private int successors = SUCCESSORS;

    @Option(
            names = "--cache",
            paramLabel = "N",
            split = ",",
            description = "Entries of the location cache; 0: none." + DEFAULT)
    private List<Integer> caches = new ArrayList<>();

    @Option(
            names = "--stabilize",
            paramLabel = "SECONDS",
            description =
                    "Mean period of stabilize, in seconds; each is 0.5 to 1.5 of it." + DEFAULT)
    private double stabilizeSeconds;

    @Option(
            names = "--delay-mean",
            paramLabel = "MS",
            description = "Mean delay of a frame, in milliseconds, exponential." + DEFAULT)
    private double delayMeanMillis;

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description = "How long an answer is waited for, in milliseconds." + DEFAULT)
    private double timeoutMillis;

    @Option(
            names = "--rate",
            paramLabel = "R",
            split = ",",
            description = "Joins per second, and as many departures." + DEFAULT)
    private List<Double> rates = new ArrayList<>();

    @Option(
            names = "--session",
            paramLabel = "SECONDS",
            description =
                    "Median time that a node stays, in seconds, in place of --rate; 0: by rate."
                            + DEFAULT)
    private double sessionSeconds;

    @Option(names = "--crash", description = "Departures are crashes, not leaves.")
    private boolean crash;

    @Option(
            names = "--no-retry",
            description =
                    "A lookup that fails or finds a node that is not the owner is not repeated.")
    private boolean noRetry;

    @Option(
            names = "--fail-fraction",
            paramLabel = "P",
            split = ",",
            description = "Part of the nodes that fail at one instant, 0 to 0.9." + DEFAULT)
    private List<Double> failFractions = new ArrayList<>();

    @Option(
            names = "--lookups",
            paramLabel = "L",
            description = "Lookups that are measured." + DEFAULT)
    private long lookups;

    @Option(names = "--keys", paramLabel = "K", description = "Keys." + DEFAULT)
    private long keys;

    @Option(
            names = "--place",
            paramLabel = "PLACE",
            split = ",",
            converter = Place.Reader.class,
            description =
                    "How nodes choose their ids: hash, random, largest-arc, virtual:V." + DEFAULT)
    private List<Place> places = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "S", description = "Steps that are taken." + DEFAULT)
    private long steps;

    @Option(
            names = "--budget",
            paramLabel = "BYTES_PER_S",
            description = "Most bytes per second and node for maintenance." + DEFAULT)
    private double budgetBytesPerSecond;

    /** In place of the default, with --plain. */
    private int successorsIfPlain;

    private final Set<String> taken = new LinkedHashSet<>();

    private SetUp() {}

    /** A set-up of which nothing can be chosen yet. */
    static SetUp none() {
        return new SetUp();
    }

    // ---- what an experiment takes

    SetUp takesPlain() {
        return takes("--plain");
    }

    SetUp takesSuccessors(int byDefault) {
        successors = byDefault;
        return takes("--successors");
    }

    /** The same, with another default where nothing beyond the papers is done. */
    SetUp takesSuccessors(int byDefault, int byDefaultIfPlain) {
        successorsIfPlain = byDefaultIfPlain;
        return takesSuccessors(byDefault);
    }

    SetUp takesCaches(Integer... byDefault) {
        caches = new ArrayList<>(List.of(byDefault));
        return takes("--cache");
    }

    SetUp takesStabilize(double secondsByDefault) {
        stabilizeSeconds = secondsByDefault;
        return takes("--stabilize");
    }

    SetUp takesDelayMean(double millisByDefault) {
        delayMeanMillis = millisByDefault;
        return takes("--delay-mean");
    }

    SetUp takesTimeout(double millisByDefault) {
        timeoutMillis = millisByDefault;
        return takes("--timeout");
    }

    SetUp takesRates(Double... byDefault) {
        rates = new ArrayList<>(List.of(byDefault));
        return takes("--rate");
    }

    SetUp takesSession() {
        return takes("--session");
    }

    SetUp takesCrash() {
        return takes("--crash");
    }

    SetUp takesNoRetry() {
        return takes("--no-retry");
    }

    SetUp takesFailFractions(Double... byDefault) {
        failFractions = new ArrayList<>(List.of(byDefault));
        return takes("--fail-fraction");
    }

    SetUp takesLookups(long byDefault) {
        lookups = byDefault;
        return takes("--lookups");
    }

    SetUp takesKeys(long byDefault) {
        keys = byDefault;
        return takes("--keys");
    }

    SetUp takesPlaces(Place... byDefault) {
        places = new ArrayList<>(List.of(byDefault));
        return takes("--place");
    }

    SetUp takesSteps(long byDefault) {
        steps = byDefault;
        return takes("--steps");
    }

    SetUp takesBudget(double bytesPerSecondByDefault) {
        budgetBytesPerSecond = bytesPerSecondByDefault;
        return takes("--budget");
    }

    private SetUp takes(String option) {
        taken.add(option);
        return this;
    }

    /** All options that some experiment may take. */
    static Set<String> options() {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : CommandSpec.forAnnotatedObject(none()).options()) {
            names.add(option.longestName());
        }
        return names;
    }

    /** Takes the options that mean nothing to an experiment out of its command. */
    void keepTaken(CommandSpec spec) {
        for (String name : options()) {
            if (!taken.contains(name)) spec.remove(spec.optionsMap().get(name));
        }
        if (successorsIfPlain > 0) describeSuccessors(spec);
    }

    private void describeSuccessors(CommandSpec spec) {
        OptionSpec option = requireNonNull(spec.optionsMap().get("--successors"));
        spec.remove(option);
        spec.addOption(
                OptionSpec.builder(option)
                        .description(
                                option.description()[0]
                                        .replaceFirst("[.]$", "; with --plain ")
                                        .concat(successorsIfPlain + "."))
                        .build());
    }

    /** Fixes defaults that depend on other options, and refuses values out of range. */
    void check(Experiment of, CommandLine.ParseResult given) {
        if (plain && successorsIfPlain > 0 && !given.hasMatchedOption("--successors")) {
            successors = successorsIfPlain;
        }
        check(of, "--successors", successors, 1, 64);
        for (int cache : caches) check(of, "--cache", cache, 0, 1 << 20);
        check(of, "--stabilize", stabilizeSeconds, 0.001, SECONDS_MAX);
        check(of, "--delay-mean", delayMeanMillis, 0, 1e6);
        check(of, "--timeout", timeoutMillis, 1, 1e6);
        for (double rate : rates) check(of, "--rate", rate, 0, 1e6);
        check(of, "--session", sessionSeconds, 0, SECONDS_MAX);
        for (double part : failFractions) check(of, "--fail-fraction", part, 0, 0.9);
        check(of, "--lookups", (double) lookups, 1, 1e12);
        check(of, "--keys", (double) keys, 1, 1e12);
        check(of, "--steps", (double) steps, 1, 1e12);
        check(of, "--budget", budgetBytesPerSecond, 0, 1e12);
    }

    private void check(Experiment of, String option, double value, double min, double max) {
        if (taken.contains(option)) Range.check(of, option, value, min, max);
    }

    // ---- what was chosen

    boolean plain() {
        return plain;
    }

    int successors() {
        return successors;
    }

    List<Integer> caches() {
        return caches;
    }

    Duration stabilize() {
        return nanos(stabilizeSeconds * 1e9);
    }

    Duration delayMean() {
        return nanos(delayMeanMillis * 1e6);
    }

    Duration timeout() {
        return nanos(timeoutMillis * 1e6);
    }

    List<Double> rates() {
        return rates;
    }

    /** Zero: not given. */
    Duration session() {
        return nanos(sessionSeconds * 1e9);
    }

    boolean crash() {
        return crash;
    }

    boolean retry() {
        return !noRetry;
    }

    List<Double> failFractions() {
        return failFractions;
    }

    long lookups() {
        return lookups;
    }

    long keys() {
        return keys;
    }

    List<Place> places() {
        return places;
    }

    long steps() {
        return steps;
    }

    double budgetBytesPerSecond() {
        return budgetBytesPerSecond;
    }

    private static Duration nanos(double nanos) {
        return Duration.ofNanos(Math.round(nanos));
    }

    // ---- made of it

    /** The network: with the delays that were chosen, if they could be. */
    SimulatedNetwork network(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed);
        if (taken.contains("--delay-mean")) {
            network.delay(Delay.exponential(Duration.ZERO, delayMean()));
        }
        return network;
    }

    /** The constants of a preset, with all that was chosen in their place. */
    SimulationSettings settings(ChordConfig.Preset preset) {
        SimulationSettings settings = SimulationSettings.preset(preset, 160, successors);
        if (taken.contains("--stabilize")) settings.stabilizeEvery(stabilize());
        if (taken.contains("--timeout")) settings.timeout(timeout(), ChordConfig.CALL_SENDS);
        return plain ? settings.plain() : settings;
    }
}
