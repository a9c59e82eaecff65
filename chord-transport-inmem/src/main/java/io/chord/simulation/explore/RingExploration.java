package io.chord.simulation.explore;

import static java.util.Objects.requireNonNull;

import io.chord.ring.SplitMix64;
import io.chord.simulation.explore.Exploration.Violation;
import io.chord.simulation.explore.RingSetup.Ghosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Explorations of several small rings, one after the other.
 *
 * <p>Of each ring first all schedules in which no timer of its own accord begins anything, then all
 * in which one does, two, and so on, until its time is over: periods, pauses and retries are such
 * timers; time-outs of calls are not, and are always all explored.
 */
public final class RingExploration {

    /**
     * How far the exploration of one ring came.
     *
     * @param setup the ring, with the budgets of the last exploration
     * @param wakesExhausted all schedules in which so many timers fire were explored; -1: not even
     *     those of none
     * @param last of the last exploration, which has the most states
     */
    public record Explored(RingSetup setup, int wakesExhausted, Exploration last) {}

    /**
     * What was found.
     *
     * @param rings in the order in which they were explored
     */
    public record Result(List<Explored> rings) {

        /** Copies the list. */
        public Result {
            rings = List.copyOf(rings);
        }

        /** Distinct states, of all rings. */
        public long states() {
            return rings.stream().mapToLong(ring -> ring.last().states()).sum();
        }

        /** Choices taken, of all rings. */
        public long transitions() {
            return rings.stream().mapToLong(ring -> ring.last().transitions()).sum();
        }

        /** The first violation of each ring that has one. */
        public List<Violation> violations() {
            return rings.stream().flatMap(ring -> ring.last().violation().stream()).toList();
        }
    }

    /** Distance of two neighbours on the circle of 64 points, less what chance takes or gives. */
    private static final int SPREAD = 4;

    private final List<RingSetup> setups;

    private RingExploration(List<RingSetup> setups) {
        this.setups = List.copyOf(setups);
    }

    /** Explorations of these rings; their budgets of wakes count for nothing. */
    public static RingExploration of(List<RingSetup> setups) {
        return new RingExploration(setups);
    }

    /**
     * The rings whose numbers of states are in docs/EVALUATION.md.
     *
     * @param seed decides where on the circle the nodes sit, and what they draw
     */
    public static RingExploration standard(long seed) {
        Rings rings = new Rings(seed);
        Budgets none = Budgets.NONE;
        // What Zave's proof covers: more than r members at the beginning, no message lost.
        rings.add("join", 2, "AxBC", Ghosts.BESIDE_LISTS, none);
        rings.add("join-crash", 2, "AxBC", Ghosts.IN_PLACE_OF_LISTS, none.crashes(1));
        rings.add("crash", 2, "ABCD", Ghosts.IN_PLACE_OF_LISTS, none.crashes(1));
        rings.add("join-two-crashes", 2, "AxBCD", Ghosts.IN_PLACE_OF_LISTS, none.crashes(2));
        rings.add("newcomer-two-crashes", 2, "A1BCD", Ghosts.IN_PLACE_OF_LISTS, none.crashes(2));
        rings.add("two-joins", 2, "AxyBC", Ghosts.BESIDE_LISTS, none);
        rings.add("two-joins-apart", 2, "AxByC", Ghosts.BESIDE_LISTS, none);
        rings.add("newcomer-join-crash", 2, "A1yBC", Ghosts.IN_PLACE_OF_LISTS, none.crashes(1));
        // Questions put again, and answers that overtake each other.
        rings.add("join-crash-repeat", 2, "AxBCD", Ghosts.BESIDE_LISTS, none.crashes(1).repeats(1));
        rings.add(
                "newcomer-join-crash-repeat",
                3,
                "A1yB",
                Ghosts.BESIDE_LISTS,
                none.crashes(1).repeats(1));
        // A call of three sends survives two that are lost.
        rings.add("join-two-losses", 2, "AxBC", Ghosts.BESIDE_LISTS, none.losses(2));
        // Smaller than the proof asks for.
        rings.add("alone-two-joins", 2, "Axy", Ghosts.BESIDE_LISTS, none);
        rings.add("two-joins-crash", 3, "AxyB", Ghosts.IN_PLACE_OF_LISTS, none.crashes(1));
        return new RingExploration(rings.setups);
    }

    /** Those with at most so many nodes. */
    public RingExploration upTo(int nodes) {
        return new RingExploration(
                setups.stream().filter(setup -> setup.nodes() <= nodes).toList());
    }

    /** Rings of one seed. */
    private static final class Rings {
        private final SplitMix64 random;
        private final List<RingSetup> setups = new ArrayList<>();

        Rings(long seed) {
            random = new SplitMix64(seed);
        }

        void add(String name, int successors, String clockwise, Ghosts ghosts, Budgets budgets) {
            setups.add(ring(random, name, successors, clockwise, ghosts, budgets));
        }
    }

    /**
     * A ring as it is written clockwise: founders in capitals, joiners in small letters, newcomers
     * as digits.
     *
     * @param random decides where it begins, the distances, and through whom joiners join
     */
    static RingSetup ring(
            SplitMix64 random,
            String name,
            int successors,
            String clockwise,
            Ghosts ghosts,
            Budgets budgets) {
        int points = 1 << RingSetup.BITS;
        int start = random.nextInt(points);
        List<Integer> founders = new ArrayList<>();
        List<Integer> newcomers = new ArrayList<>();
        List<Integer> joiners = new ArrayList<>();
        for (int i = 0; i < clockwise.length(); i++) {
            int place = i * points / clockwise.length() + random.nextInt(SPREAD);
            int id = (start + place) % points;
            char node = clockwise.charAt(i);
            (Character.isUpperCase(node) ? founders : Character.isDigit(node) ? newcomers : joiners)
                    .add(id);
        }
        List<Integer> seeds = new ArrayList<>();
        int later = newcomers.size() + joiners.size();
        for (int i = 0; i < later; i++) seeds.add(random.nextInt(founders.size()));
        long dice = random.nextLong();
        return new RingSetup(
                name, successors, founders, newcomers, joiners, seeds, dice, ghosts, budgets);
    }

    /**
     * Explores all of them.
     *
     * @param bounds depth and states of each exploration; seconds of all together, of which each
     *     ring has an equal part, and what those before it left over
     * @param progress told about once a second how far the ring at hand is
     */
    public Result run(Bounds bounds, Consumer<Explored> progress) {
        requireNonNull(progress, "progress");
        List<Explored> rings = new ArrayList<>();
        double secondsLeft = bounds.secondsMax();
        for (int i = 0; i < setups.size(); i++) {
            long startNanos = System.nanoTime();
            double share = secondsLeft / (setups.size() - i);
            rings.add(explore(setups.get(i), bounds.seconds(share), progress));
            secondsLeft = Math.max(0, secondsLeft - Deepening.secondsSince(startNanos));
        }
        return new Result(rings);
    }

    private static Explored explore(RingSetup setup, Bounds bounds, Consumer<Explored> progress) {
        return explored(
                setup,
                Deepening.explore(
                        wakes -> new RingWorld(with(setup, wakes)),
                        bounds,
                        Deepening.Least.NONE,
                        soFar -> progress.accept(explored(setup, soFar))));
    }

    private static Explored explored(RingSetup setup, Deepening.Reached reached) {
        return new Explored(with(setup, reached.now()), reached.exhausted(), reached.last());
    }

    private static RingSetup with(RingSetup setup, int wakes) {
        return setup.with(setup.budgets().wakes(wakes));
    }
}
