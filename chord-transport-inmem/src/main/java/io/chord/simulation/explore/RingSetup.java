package io.chord.simulation.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * The beginning of an exploration of a ring.
 *
 * @param name for people
 * @param successors r
 * @param founders ids of the nodes that are an ideal ring at the beginning
 * @param newcomers ids of the nodes that have just joined: they are members, and what they say to
 *     that end is under way
 * @param joiners ids of the nodes that may join at any moment
 * @param seeds for each newcomer, and then each joiner, the index of the founder through which it
 *     joins
 * @param dice decides all chance of the nodes
 * @param ghosts how lists that are being written count
 * @param budgets what may go wrong
 */
public record RingSetup(
        String name,
        int successors,
        List<Integer> founders,
        List<Integer> newcomers,
        List<Integer> joiners,
        List<Integer> seeds,
        long dice,
        Ghosts ghosts,
        Budgets budgets) {

    /** What a list that was read, and is under way to who will write it, is for the invariant. */
    public enum Ghosts {
        /** One more list: it and the one it will replace keep what the assumptions ask for. */
        BESIDE_LISTS,
        /**
         * The list: who asked has it from the instant of the answer, as in Zave's model, where a
         * read and the write that follows are one step. More nodes may crash.
         */
        IN_PLACE_OF_LISTS
    }

    /** Width of the ids: a circle of 64 points. */
    public static final int BITS = 6;

    /** Nodes of the largest rings of {@link RingExploration#standard}. */
    public static final int NODES_MAX_STANDARD = 5;

    /** Checks and copies the lists. */
    public RingSetup {
        founders = List.copyOf(founders);
        newcomers = List.copyOf(newcomers);
        joiners = List.copyOf(joiners);
        seeds = List.copyOf(seeds);
        List<Integer> all = new ArrayList<>(founders);
        all.addAll(newcomers);
        all.addAll(joiners);
        if (ghosts == Ghosts.IN_PLACE_OF_LISTS && budgets.repeats() + budgets.losses() > 0) {
            throw new IllegalArgumentException(
                    "with questions repeated or messages lost ghosts do not replace lists");
        }
        boolean wrong = founders.isEmpty() || seeds.size() != all.size() - founders.size();
        for (int id : all) wrong |= id < 0 || id >= 1 << BITS;
        for (int seed : seeds) wrong |= seed < 0 || seed >= founders.size();
        if (wrong || all.stream().distinct().count() < all.size()) {
            throw new IllegalArgumentException(
                    "founders "
                            + founders
                            + ", newcomers "
                            + newcomers
                            + ", joiners "
                            + joiners
                            + ", seeds "
                            + seeds
                            + ": expected distinct ids below "
                            + (1 << BITS)
                            + ", and for each newcomer and joiner the index of a founder");
        }
    }

    /** How many nodes there are. */
    public int nodes() {
        return founders.size() + newcomers.size() + joiners.size();
    }

    /** The same with other budgets. */
    public RingSetup with(Budgets other) {
        return new RingSetup(
                name, successors, founders, newcomers, joiners, seeds, dice, ghosts, other);
    }

    /**
     * Whether Zave's invariant holds at every moment: it needs r + 1 members to begin with
     * (assumption A5 of protocol section 2).
     */
    public boolean isWithinTheProof() {
        return founders.size() > successors;
    }
}
