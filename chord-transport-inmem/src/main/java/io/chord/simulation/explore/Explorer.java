package io.chord.simulation.explore;

import io.chord.simulation.explore.Exploration.End;
import io.chord.simulation.explore.Exploration.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Visits every state of a {@link World} that can be reached, nearest to the start first, and stops
 * at the first in which something is wrong: a violation is reached by as few choices as there can
 * be.
 *
 * <p>A state that was reached once is not followed again. States are told apart by fingerprints of
 * 64 bits; among 10^8 states one is taken for another, and left out, with a probability of 0.0003.
 * Costs about 20 bytes for each state reached, and the vectors of those of the greatest depth.
 */
public final class Explorer {

    private static final int STATES_BETWEEN_LOOKS_AT_THE_CLOCK = 256;
    private static final double SECONDS_BETWEEN_REPORTS = 1.0;

    private final World world;
    private final Bounds bounds;
    private final Consumer<Exploration> progress;
    private final long startNanos = System.nanoTime();
    private final LongSet seen = new LongSet();
    private final Numbers parents = new Numbers();
    private final Numbers choices = new Numbers();
    private long transitions;
    private int depth;
    private double reportAtSeconds = SECONDS_BETWEEN_REPORTS;

    private Explorer(World world, Bounds bounds, Consumer<Exploration> progress) {
        this.world = world;
        this.bounds = bounds;
        this.progress = progress;
    }

    /**
     * Explores a world.
     *
     * @param progress told about once a second how far it is
     */
    public static Exploration explore(World world, Bounds bounds, Consumer<Exploration> progress) {
        return new Explorer(world, bounds, progress).explore();
    }

    /** Explores a world without a word. */
    public static Exploration explore(World world, Bounds bounds) {
        return explore(world, bounds, soFar -> {});
    }

    /**
     * Takes the choices of a schedule one after the other.
     *
     * @param schedule as it was told by {@link Exploration.Violation#schedule}
     * @return the state that it leads to
     * @throws IllegalArgumentException if one of them cannot be taken
     */
    public static int[] replay(World world, List<String> schedule) {
        int[] state = world.start();
        for (String wanted : schedule) state = world.after(state, find(world, state, wanted));
        return state;
    }

    private static int find(World world, int[] state, String wanted) {
        List<String> possible = new ArrayList<>();
        for (int choice : world.choices(state)) {
            String words = world.describe(state, choice);
            if (words.equals(wanted)) return choice;
            possible.add(words);
        }
        throw new IllegalArgumentException("cannot be: " + wanted + "; possible are " + possible);
    }

    private Exploration explore() {
        int[] start = world.start();
        seen.add(Hash.of(start));
        parents.add(-1);
        choices.add(0);
        List<String> wrong = world.violations(start);
        if (!wrong.isEmpty()) return ended(End.VIOLATION, Optional.of(violation(0, start, wrong)));
        List<int[]> level = List.of(start);
        int numberOfFirst = 0;
        while (!level.isEmpty()) {
            if (depth == bounds.depthMax()) return ended(End.DEPTH, Optional.empty());
            List<int[]> next = new ArrayList<>();
            int numberOfFirstNext = parents.size();
            for (int i = 0; i < level.size(); i++) {
                Optional<Exploration> end = visit(level.get(i), numberOfFirst + i, next);
                if (end.isPresent()) return end.get();
            }
            level = next;
            numberOfFirst = numberOfFirstNext;
            if (!level.isEmpty()) depth++;
        }
        return ended(End.EXHAUSTED, Optional.empty());
    }

    private Optional<Exploration> visit(int[] state, int number, List<int[]> next) {
        for (int choice : world.choices(state)) {
            int[] after = world.after(state, choice);
            transitions++;
            if (!seen.add(Hash.of(after))) continue;
            parents.add(number);
            choices.add(choice);
            next.add(after);
            List<String> wrong = world.violations(after);
            if (!wrong.isEmpty()) {
                Violation violation = violation(parents.size() - 1, after, wrong);
                return Optional.of(ended(End.VIOLATION, Optional.of(violation)));
            }
            if (seen.size() >= bounds.statesMax()) {
                return Optional.of(ended(End.STATES, Optional.empty()));
            }
        }
        if (number % STATES_BETWEEN_LOOKS_AT_THE_CLOCK == 0) {
            double seconds = seconds();
            if (seconds >= bounds.secondsMax()) {
                return Optional.of(ended(End.SECONDS, Optional.empty()));
            }
            if (seconds >= reportAtSeconds) {
                reportAtSeconds = seconds + SECONDS_BETWEEN_REPORTS;
                progress.accept(ended(End.RUNNING, Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private Violation violation(int number, int[] state, List<String> wrong) {
        List<Integer> taken = new ArrayList<>();
        for (int at = number; parents.get(at) >= 0; at = parents.get(at)) {
            taken.add(choices.get(at));
        }
        Collections.reverse(taken);
        List<String> schedule = new ArrayList<>();
        int[] at = world.start();
        for (int choice : taken) {
            schedule.add(world.describe(at, choice));
            at = world.after(at, choice);
        }
        return new Violation(wrong, schedule, world.describe(state));
    }

    private Exploration ended(End end, Optional<Violation> violation) {
        return new Exploration(seen.size(), transitions, depth, end, violation, seconds());
    }

    private double seconds() {
        return (System.nanoTime() - startNanos) * 1e-9;
    }

    /** A list of numbers that only grows, in pieces, so that it is never copied. */
    private static final class Numbers {
        private static final int PIECE_BITS = 16;
        private final List<int[]> pieces = new ArrayList<>();
        private int size;

        void add(int number) {
            if (size >>> PIECE_BITS == pieces.size()) pieces.add(new int[1 << PIECE_BITS]);
            pieces.get(size >>> PIECE_BITS)[size & ((1 << PIECE_BITS) - 1)] = number;
            size++;
        }

        int get(int index) {
            return pieces.get(index >>> PIECE_BITS)[index & ((1 << PIECE_BITS) - 1)];
        }

        int size() {
            return size;
        }
    }
}
