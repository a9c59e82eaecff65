package io.chord.simulation.explore;

import static java.util.Objects.requireNonNull;

import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.explore.Exploration.Violation;
import io.chord.simulation.explore.ReplicaSetup.AskAt;
import io.chord.simulation.explore.ReplicaSetup.ChangeAt;
import io.chord.simulation.explore.ReplicaSetup.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Explorations of one key of a few replicas, one after the other: two writers, one of them
 * conditional, a reader, and a change of the view.
 *
 * <p>Of each first the usual schedule, then all that differ from it in one choice, in two, and so
 * on, until its time is over; see {@link Detours}. A few small ones in every order there is.
 */
public final class ReplicaExploration {

    /**
     * How far one exploration came.
     *
     * @param setup what was explored
     * @param asking how it is asked in the usual schedule, in words
     * @param detoursExhausted all schedules that differ from the usual one in so many choices were
     *     explored; -1: not even the usual one; {@link #EVERY_ORDER}
     * @param last of the last exploration, which has the most states
     */
    public record Explored(
            ReplicaSetup setup, String asking, int detoursExhausted, Exploration last) {}

    /**
     * What was found.
     *
     * @param worlds in the order in which they were explored
     */
    public record Result(List<Explored> worlds) {

        /** Copies the list. */
        public Result {
            worlds = List.copyOf(worlds);
        }

        /** Distinct states, of all. */
        public long states() {
            return worlds.stream().mapToLong(world -> world.last().states()).sum();
        }

        /** The first violation of each that has one. */
        public List<Violation> violations() {
            return worlds.stream().flatMap(world -> world.last().violation().stream()).toList();
        }
    }

    /** All schedules that there are were explored. */
    public static final int EVERY_ORDER = Integer.MAX_VALUE;

    /** Pauses and retries of one schedule. */
    private static final int WAKES_MAX = 10;

    /** Detours that are explored in each world, if need be with more than its share of the time. */
    private static final int DETOURS_MIN = 1;

    /** Shares of the time that a world may take for that. */
    private static final int SHARES_MAX = 20;

    /** What a small world may take, in every order, on a slow machine too. */
    private static final double SMALL_SECONDS = 240;

    private static final AskAt PUT = new AskAt(0, new Ask.Put("put"));
    private static final AskAt PUT_IF_ABSENT = new AskAt(1, new Ask.PutIfAbsent("put if absent"));
    private static final AskAt REMOVE = new AskAt(0, new Ask.Remove());
    private static final AskAt PUT_AGAIN = new AskAt(0, new Ask.Put("put again"));
    private static final AskAt REMOVE_AGAIN = new AskAt(0, new Ask.Remove());
    private static final AskAt PUT_BETWEEN = new AskAt(1, new Ask.Put("put between"));
    private static final AskAt READ = new AskAt(2, new Ask.Read());
    private static final AskAt READ_FROM_OUTSIDE = new AskAt(3, new Ask.Read());

    private final long seed;
    private final List<ReplicaSetup> small;
    private final List<ReplicaSetup> setups;

    private ReplicaExploration(long seed, List<ReplicaSetup> small, List<ReplicaSetup> setups) {
        this.seed = seed;
        this.small = List.copyOf(small);
        this.setups = List.copyOf(setups);
    }

    /**
     * Explorations of these.
     *
     * @param seed decides what is usual
     */
    public static ReplicaExploration of(long seed, List<ReplicaSetup> setups) {
        return new ReplicaExploration(seed, List.of(), setups);
    }

    /**
     * Those whose numbers of states are in docs/EVALUATION.md: three members and a spare, each kind
     * of change, and a crash; and a node that writes twice (docs/adr/0030).
     *
     * @param seed decides what is usual
     */
    public static ReplicaExploration standard(long seed) {
        List<ReplicaSetup> setups = new ArrayList<>();
        // Who has lost a majority goes on trying: not for ever.
        Budgets patient = Budgets.NONE.wakes(WAKES_MAX);
        for (Kind kind : List.of(Kind.REPLACE, Kind.ADD, Kind.REMOVE, Kind.SPLIT, Kind.SEAL)) {
            String name = kind.toString().toLowerCase(Locale.ROOT);
            List<ChangeAt> change = List.of(new ChangeAt(0, kind, 2));
            setups.add(setup(name, List.of(PUT, PUT_IF_ABSENT, READ), change, patient));
            setups.add(
                    setup(
                            name + "-crash",
                            List.of(PUT, PUT_IF_ABSENT, READ_FROM_OUTSIDE),
                            change,
                            patient.crashes(1)));
        }
        setups.add(
                setup(
                        "unseal",
                        List.of(PUT, PUT_IF_ABSENT, READ_FROM_OUTSIDE),
                        List.of(
                                new ChangeAt(0, Kind.SEAL, 2),
                                new ChangeAt(1, Kind.REPLACE_RIGHT, 2)),
                        patient));
        setups.add(
                setup(
                        "tombstone-replace",
                        List.of(REMOVE, PUT_IF_ABSENT, READ),
                        List.of(new ChangeAt(1, Kind.REPLACE, 2)),
                        patient));
        setups.add(
                setup(
                        "two-changes",
                        List.of(PUT, READ_FROM_OUTSIDE),
                        List.of(new ChangeAt(0, Kind.REPLACE, 2), new ChangeAt(1, Kind.REMOVE, 2)),
                        patient));
        // One node writes twice: the second needs no promise if nobody has come between.
        List<AskAt> twice = List.of(PUT, PUT_AGAIN, PUT_BETWEEN, READ);
        List<AskAt> twiceFromOutside = List.of(PUT, PUT_AGAIN, PUT_BETWEEN, READ_FROM_OUTSIDE);
        List<ChangeAt> replace = List.of(new ChangeAt(1, Kind.REPLACE, 2));
        setups.add(setup("twice", twice, List.of(), patient));
        setups.add(setup("twice-crash", twiceFromOutside, List.of(), patient.crashes(1)));
        setups.add(setup("twice-replace", twiceFromOutside, replace, patient));
        setups.add(
                setup(
                        "twice-remove",
                        List.of(PUT, REMOVE_AGAIN, PUT_IF_ABSENT, READ),
                        List.of(),
                        patient));
        return new ReplicaExploration(seed, inEveryOrder(), setups);
    }

    /** A node has written, and writes again while another one writes or removes. */
    private static List<ReplicaSetup> inEveryOrder() {
        List<AskAt> puts = List.of(PUT, PUT_AGAIN, PUT_BETWEEN);
        AskAt conditional = new AskAt(0, new Ask.PutIfAbsent("put if absent"));
        List<AskAt> removal = List.of(PUT, conditional, new AskAt(1, new Ask.Remove()));
        Budgets once = Budgets.NONE.wakes(1);
        return List.of(
                new ReplicaSetup("follow", 3, 0, puts, 1, List.of(), once),
                new ReplicaSetup(
                        "follow-crash", 3, 0, puts, 1, List.of(), Budgets.NONE.wakes(0).crashes(1)),
                new ReplicaSetup("follow-remove", 3, 0, removal, 1, List.of(), once));
    }

    private static ReplicaSetup setup(
            String name, List<AskAt> asks, List<ChangeAt> changes, Budgets budgets) {
        return new ReplicaSetup(name, 3, 1, asks, changes, budgets);
    }

    /**
     * Explores all of them.
     *
     * @param bounds depth and states of each exploration; seconds of all together, of which each
     *     has an equal part, and what those before it left over; more until one detour was
     *     explored, and for what is explored in every order
     * @param progress told about once a second how far the one at hand is
     */
    public Result run(Bounds bounds, Consumer<Explored> progress) {
        requireNonNull(progress, "progress");
        List<Explored> worlds = new ArrayList<>();
        double secondsLeft = bounds.secondsMax();
        int left = setups.size() * Detours.Asking.values().length;
        double patience = SHARES_MAX * bounds.secondsMax() / left;
        for (ReplicaSetup setup : small) {
            worlds.add(exploreInEveryOrder(setup, bounds.seconds(SMALL_SECONDS), progress));
        }
        for (ReplicaSetup setup : setups) {
            for (Detours.Asking asking : Detours.Asking.values()) {
                long startNanos = System.nanoTime();
                double share = secondsLeft / left--;
                worlds.add(explore(setup, asking, bounds.seconds(share), patience, progress));
                secondsLeft = Math.max(0, secondsLeft - Deepening.secondsSince(startNanos));
            }
        }
        return new Result(worlds);
    }

    private static Explored exploreInEveryOrder(
            ReplicaSetup setup, Bounds bounds, Consumer<Explored> progress) {
        String asking = "in-every-order";
        Exploration all =
                Explorer.explore(
                        new ReplicaWorld(setup),
                        bounds,
                        soFar -> progress.accept(new Explored(setup, asking, -1, soFar)));
        boolean complete = all.end() == Exploration.End.EXHAUSTED;
        return new Explored(setup, asking, complete ? EVERY_ORDER : -1, all);
    }

    private Explored explore(
            ReplicaSetup setup,
            Detours.Asking asking,
            Bounds bounds,
            double patience,
            Consumer<Explored> progress) {
        ReplicaWorld world = new ReplicaWorld(setup);
        return explored(
                setup,
                asking,
                Deepening.explore(
                        detours -> new Detours(world, asking, seed, detours),
                        bounds,
                        new Deepening.Least(DETOURS_MIN, patience),
                        soFar -> progress.accept(explored(setup, asking, soFar))));
    }

    private static Explored explored(
            ReplicaSetup setup, Detours.Asking asking, Deepening.Reached reached) {
        String words = asking == Detours.Asking.AT_ONCE ? "at-once" : "in-turn";
        return new Explored(setup, words, reached.exhausted(), reached.last());
    }
}
