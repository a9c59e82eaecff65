package io.chord.lookup;

/**
 * How many of the nodes of which nothing was known were late, silent or gone when they were asked:
 * a running share, in integers. It begins low: of two nodes asked at once the farther one often
 * answers first, which makes paths longer and doubles the frames, so it takes a reason.
 */
final class VainShare {

    private static final int ONE = 1 << 20;
    private static final int HIGH = ONE / 16;

    /** A single node weighs one part of this. */
    private static final int WEIGHT = 32;

    private int share = 2 * HIGH;

    void onAnswer() {
        share -= share / WEIGHT;
    }

    void onVain() {
        share += (ONE - share) / WEIGHT;
    }

    /** Whether asking two at once is worth the second question. */
    boolean isHigh() {
        return share >= HIGH;
    }
}
