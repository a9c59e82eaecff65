package io.chord.simulation.explore;

import io.chord.simulation.check.RegisterHistory.Ask;
import java.util.List;

/**
 * The beginning of an exploration of one key: a view whose members are all active, nodes that may
 * become members, and what is asked at any moment.
 *
 * @param name for people
 * @param members how many nodes, from the first on, are the members at the beginning
 * @param spares how many nodes are no members
 * @param asks what clients ask of the key, each once, in any order and overlapping
 * @param answered how many of these, from the first on, are asked and answered one after the other
 *     before the exploration begins
 * @param changes what is proposed to follow the first view
 * @param budgets what may go wrong
 */
public record ReplicaSetup(
        String name,
        int members,
        int spares,
        List<AskAt> asks,
        int answered,
        List<ChangeAt> changes,
        Budgets budgets) {

    /** Width of the ids: a circle of 64 points. */
    static final int BITS = 6;

    /**
     * Something asked through a node.
     *
     * @param node through which
     */
    public record AskAt(int node, Ask ask) {}

    /**
     * A change of the view, proposed by a node.
     *
     * @param node that proposes it
     * @param kind of change
     * @param other the member that it concerns
     */
    public record ChangeAt(int node, Kind kind, int other) {}

    /** Kinds of changes. */
    public enum Kind {
        /** The first spare takes the place of a member. */
        REPLACE,
        /** The first spare becomes a member too. */
        ADD,
        /** A member is one no more. */
        REMOVE,
        /** The range becomes two; the key is in the first. */
        SPLIT,
        /**
         * The range of the key is one of two, and is sealed for the other to be extended over it.
         */
        SEAL,
        /**
         * Of the range on the right of a sealed one the first spare takes the place of a member.
         */
        REPLACE_RIGHT
    }

    /** Copies the lists. */
    public ReplicaSetup {
        asks = List.copyOf(asks);
        changes = List.copyOf(changes);
    }

    /** Nothing is asked before the exploration begins. */
    public ReplicaSetup(
            String name,
            int members,
            int spares,
            List<AskAt> asks,
            List<ChangeAt> changes,
            Budgets budgets) {
        this(name, members, spares, asks, 0, changes, budgets);
    }

    /** Whether there are two ranges at the beginning. */
    boolean hasTwoRanges() {
        return changes.stream().anyMatch(change -> change.kind() == Kind.SEAL);
    }

    /** How many nodes there are. */
    public int nodes() {
        return members + spares;
    }

    /** The same with other budgets. */
    public ReplicaSetup with(Budgets other) {
        return new ReplicaSetup(name, members, spares, asks, answered, changes, other);
    }
}
