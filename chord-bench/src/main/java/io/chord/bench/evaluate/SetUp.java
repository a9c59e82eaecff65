package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.bench.report.Figures;
import io.chord.simulation.Delay;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * What can be chosen about a ring, its network and what is done to it. An experiment takes the
 * options that mean something to it, each with its default; the others are no options of it.
 *
 * <pre>{@code
 * SetUp.none().takesPlain().takesSuccessors(20).takesLookups(10_000)
 * }</pre>
 */
final class SetUp {

    private static final double SECONDS_MAX = 1e6;

    /** Entries of a successor list where that is no matter of the experiment: as by default. */
    private static final int SUCCESSORS = 16;

    @Option(
            names = "--plain",
            description =
                    "Plain Chord: nothing beyond the papers (no early stop, location cache,"
                            + " names of dead nodes, parallel probes, adaptive time-outs).")
    private boolean plain;

    @Option(names = "--successors", paramLabel = "R", description = "Entries of a successor list.")
    private int successors = SUCCESSORS;

    @Option(
            names = "--cache",
            paramLabel = "N",
            split = ",",
            description = "Entries of the location cache; 0: none.")
    private List<Integer> caches = new ArrayList<>();

    @Option(
            names = "--stabilize",
            paramLabel = "SECONDS",
            description = "Mean period of stabilize, in seconds; each is 0.5 to 1.5 of it.")
    private double stabilizeSeconds;

    @Option(
            names = "--delay-mean",
            paramLabel = "MS",
            description = "Mean delay of a frame, in milliseconds, exponential.")
    private double delayMeanMillis;

    @Option(
            names = "--timeout",
            paramLabel = "MS",
            description = "How long an answer is waited for, in milliseconds.")
    private double timeoutMillis;

    @Option(
            names = "--rate",
            paramLabel = "R",
            split = ",",
            description = "Joins per second, and as many departures.")
    private List<Double> rates = new ArrayList<>();

    @Option(
            names = "--session",
            paramLabel = "SECONDS",
            description =
                    "Median time that a node stays, in seconds, in place of --rate; 0: by rate.")
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
            description = "Part of the nodes that fail at one instant, 0 to 0.9.")
    private List<Double> failFractions = new ArrayList<>();

    @Option(
            names = "--warm-up",
            paramLabel = "L",
            description = "Lookups per node before the measuring begins.")
    private @Nullable Integer warmUp;

    @Option(names = "--lookups", paramLabel = "L", description = "Lookups that are measured.")
    private long lookups;

    @Option(names = "--keys", paramLabel = "K", description = "Keys.")
    private long keys;

    @Option(
            names = "--place",
            paramLabel = "PLACE",
            split = ",",
            converter = Place.Reader.class,
            description = "How nodes choose their ids: hash, random, largest-arc, virtual:V.")
    private List<Place> places = new ArrayList<>();

    @Option(names = "--steps", paramLabel = "S", description = "Steps that are taken.")
    private long steps;

    @Option(
            names = "--budget",
            paramLabel = "BYTES_PER_S",
            description = "Most bytes per second and node for maintenance.")
    private double budgetBytesPerSecond;

    /** In place of the default, with --plain. */
    private int successorsIfPlain;

    /** Whether --plain and --cache go together: the simulator of the papers had a cache. */
    private boolean cachesIfPlain;

    /** The options that the experiment takes, each with its default in words; empty: none. */
    private final Map<String, String> taken = new LinkedHashMap<>();

    private SetUp() {}

    /** A set-up of which nothing can be chosen yet. */
    static SetUp none() {
        return new SetUp();
    }

    // ---- what an experiment takes

    SetUp takesPlain() {
        return takes("--plain", "");
    }

    SetUp takesSuccessors(int byDefault) {
        successors = byDefault;
        return takes("--successors", byDefault);
    }

    /** The same, with another default where nothing beyond the papers is done. */
    SetUp takesSuccessors(int byDefault, int byDefaultIfPlain) {
        successors = byDefault;
        successorsIfPlain = byDefaultIfPlain;
        return takes("--successors", byDefault + "; with --plain " + byDefaultIfPlain);
    }

    /** The same, also with --plain, where there is none unless asked for. */
    SetUp takesCachesAlsoIfPlain(int byDefault) {
        cachesIfPlain = true;
        caches = new ArrayList<>(List.of(byDefault));
        return takes("--cache", byDefault + "; with --plain 0");
    }

    SetUp takesCaches(Integer... byDefault) {
        caches = new ArrayList<>(List.of(byDefault));
        return takes("--cache", list(caches));
    }

    /** The same, with a default that depends on the experiment: none is given unless asked for. */
    SetUp takesCaches(String byDefault) {
        return takes("--cache", byDefault);
    }

    SetUp takesStabilize(double secondsByDefault) {
        stabilizeSeconds = secondsByDefault;
        return takes("--stabilize", secondsByDefault);
    }

    SetUp takesDelayMean(double millisByDefault) {
        delayMeanMillis = millisByDefault;
        return takes("--delay-mean", millisByDefault);
    }

    SetUp takesTimeout(double millisByDefault) {
        timeoutMillis = millisByDefault;
        return takes("--timeout", millisByDefault);
    }

    SetUp takesRates(Double... byDefault) {
        rates = new ArrayList<>(List.of(byDefault));
        return takes("--rate", list(rates));
    }

    SetUp takesSession() {
        return takes("--session", "by rate");
    }

    SetUp takesCrash() {
        return takes("--crash", "");
    }

    SetUp takesNoRetry() {
        return takes("--no-retry", "");
    }

    SetUp takesFailFractions(Double... byDefault) {
        failFractions = new ArrayList<>(List.of(byDefault));
        return takes("--fail-fraction", list(failFractions));
    }

    /** The same, with a default that depends on the experiment: none is given unless asked for. */
    SetUp takesWarmUp(String byDefault) {
        return takes("--warm-up", byDefault);
    }

    SetUp takesLookups(long byDefault) {
        lookups = byDefault;
        return takes("--lookups", Long.toString(byDefault));
    }

    SetUp takesKeys(long byDefault) {
        keys = byDefault;
        return takes("--keys", Long.toString(byDefault));
    }

    SetUp takesPlaces(Place... byDefault) {
        places = new ArrayList<>(List.of(byDefault));
        return takes("--place", list(places));
    }

    SetUp takesSteps(long byDefault) {
        steps = byDefault;
        return takes("--steps", Long.toString(byDefault));
    }

    SetUp takesBudget(double bytesPerSecondByDefault) {
        budgetBytesPerSecond = bytesPerSecondByDefault;
        return takes("--budget", bytesPerSecondByDefault);
    }

    private SetUp takes(String option, double byDefault) {
        return takes(option, Figures.text(byDefault));
    }

    private SetUp takes(String option, String byDefault) {
        taken.put(option, byDefault);
        return this;
    }

    /** Values of an option that takes several, as they are given. */
    static String list(List<?> values) {
        return values.stream()
                .map(value -> value instanceof Double number ? Figures.text(number) : "" + value)
                .collect(Collectors.joining(","));
    }

    /** All options that some experiment may take. */
    static Set<String> options() {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : CommandSpec.forAnnotatedObject(none()).options()) {
            names.add(option.longestName());
        }
        return names;
    }

    /**
     * Leaves the options that mean something to an experiment, in their order, and says their
     * defaults.
     *
     * @param nodes the default of --nodes
     */
    void describe(CommandSpec spec, String nodes) {
        Map<String, String> defaults = new LinkedHashMap<>(taken);
        defaults.put("--nodes", nodes);
        Set<String> mine = options();
        for (OptionSpec option : List.copyOf(spec.options())) {
            String name = option.longestName();
            String byDefault = defaults.getOrDefault(name, "");
            spec.remove(option);
            if (mine.contains(name) && !taken.containsKey(name)) continue;
            spec.addOption(byDefault.isEmpty() ? option : withDefault(option, byDefault));
        }
    }

    private static OptionSpec withDefault(OptionSpec option, String byDefault) {
        String text = String.join(" ", option.description());
        return OptionSpec.builder(option)
                .description(text + " Default: " + byDefault + ".")
                .build();
    }

    /** Fixes defaults that depend on other options, and refuses values out of range. */
    void check(Experiment of, CommandLine.ParseResult given) {
        if (plain && successorsIfPlain > 0 && !given.hasMatchedOption("--successors")) {
            successors = successorsIfPlain;
        }
        if (plain && cachesIfPlain && !given.hasMatchedOption("--cache")) {
            caches = new ArrayList<>(List.of(0));
        }
        if (plain
                && !cachesIfPlain
                && given.hasMatchedOption("--cache")
                && caches.stream().anyMatch(cache -> cache > 0)) {
            throw of.wrong("--plain has no location cache, and --cache asks for one");
        }
        check(of, "--successors", successors, 1, 64);
        for (int cache : caches) check(of, "--cache", cache, 0, 1 << 20);
        check(of, "--stabilize", stabilizeSeconds, 0.001, SECONDS_MAX);
        check(of, "--delay-mean", delayMeanMillis, 0, 1e6);
        check(of, "--timeout", timeoutMillis, 1, 1e6);
        for (double rate : rates) check(of, "--rate", rate, 0, 1e6);
        check(of, "--session", sessionSeconds, 0, SECONDS_MAX);
        for (double part : failFractions) check(of, "--fail-fraction", part, 0, 0.9);
        check(of, "--warm-up", warmUpOr(0), 0, 1e6);
        check(of, "--lookups", (double) lookups, 1, 1e12);
        check(of, "--keys", (double) keys, 1, 1e12);
        check(of, "--steps", (double) steps, 1, 1e12);
        check(of, "--budget", budgetBytesPerSecond, 0, 1e12);
    }

    private void check(Experiment of, String option, double value, double min, double max) {
        if (taken.containsKey(option)) Range.check(of, option, value, min, max);
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

    /** Lookups per node, if it was said how many. */
    int warmUpOr(int byDefault) {
        return warmUp == null ? byDefault : warmUp;
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
        if (taken.containsKey("--delay-mean")) {
            network.delay(Delay.exponential(Duration.ZERO, delayMean()));
        }
        return network;
    }

    /** The constants of a preset, with all that was chosen in their place. */
    SimulationSettings settings(ChordConfig.Preset preset) {
        return settings(preset, successors);
    }

    /** The same with successor lists of another length. */
    SimulationSettings settings(ChordConfig.Preset preset, int successors) {
        SimulationSettings settings = SimulationSettings.preset(preset, 160, successors);
        if (taken.containsKey("--stabilize")) settings.stabilizeEvery(stabilize());
        if (taken.containsKey("--timeout")) settings.timeout(timeout(), ChordConfig.CALL_SENDS);
        return plain ? settings.plain() : settings;
    }
}
