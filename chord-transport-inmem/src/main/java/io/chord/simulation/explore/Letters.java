package io.chord.simulation.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All messages ever seen; equal ones have one number. */
final class Letters {

    private static final int UNKNOWN = -1;

    private final ObjectGraph graph;
    private final LongMap<Integer> numbers = new LongMap<>();
    private final List<Letter> letters = new ArrayList<>();
    private int[] stale = new int[64];

    Letters(ObjectGraph graph) {
        this.graph = graph;
    }

    int number(Letter letter) {
        long digest = graph.digest(letter);
        Integer known = numbers.get(digest);
        if (known != null) return known;
        int number = letters.size();
        numbers.put(digest, number);
        letters.add(letter);
        if (number == stale.length) stale = Arrays.copyOf(stale, 2 * number);
        stale[number] = letter.callId() == Letter.STALE ? number : UNKNOWN;
        return number;
    }

    Letter get(int number) {
        return letters.get(number);
    }

    /** The number of the same question when its call has ended. */
    int stale(int number) {
        if (stale[number] == UNKNOWN) {
            int found = number(get(number).stale());
            stale[number] = found;
        }
        return stale[number];
    }
}
