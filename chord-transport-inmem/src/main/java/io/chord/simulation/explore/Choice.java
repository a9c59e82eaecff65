package io.chord.simulation.explore;

/** What happens next in a {@link NetworkWorld}, as one number. */
final class Choice {

    /** A letter arrives. */
    static final int HEAR = 0;

    /** A timer fires. */
    static final int FIRE = 1;

    /** A question is put again. */
    static final int TIME_OUT = 2;

    /** A question is given up. */
    static final int SILENCE = 3;

    /** A node is told to do something. */
    static final int COMMAND = 4;

    /** A letter is lost. */
    static final int LOSE = 5;

    /** A node stops for good. */
    static final int CRASH = 6;

    private static final int NUMBER_BITS = 24;
    private static final int NODE_BITS = 4;

    /** Most nodes of a world. */
    static final int NODES_MAX = 1 << NODE_BITS;

    private Choice() {}

    /**
     * A choice.
     *
     * @param node to which it happens; 0 for letters
     * @param number says which letter, timer, call or command
     */
    static int of(int kind, int node, int number) {
        if (number >>> NUMBER_BITS != 0) {
            throw new IllegalStateException("more than 2^" + NUMBER_BITS + " messages");
        }
        return (kind << (NODE_BITS + NUMBER_BITS)) | (node << NUMBER_BITS) | number;
    }

    static int kind(int choice) {
        return choice >>> (NODE_BITS + NUMBER_BITS);
    }

    static int node(int choice) {
        return (choice >>> NUMBER_BITS) & (NODES_MAX - 1);
    }

    static int number(int choice) {
        return choice & ((1 << NUMBER_BITS) - 1);
    }
}
