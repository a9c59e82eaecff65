package io.chord.simulation.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All messages ever seen; equal ones have one number. */
final class Letters {

    private final ObjectGraph graph;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<Letter> letters = new ArrayList<>();
    private final List<Integer> staleOf = new ArrayList<>();

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
        staleOf.add(letter.callId() == Letter.STALE ? number : -1);
        return number;
    }

    Letter get(int number) {
        return letters.get(number);
    }

    /** The number of the same question when its call has ended. */
    int stale(int number) {
        int known = staleOf.get(number);
        if (known >= 0) return known;
        int stale = number(get(number).stale());
        staleOf.set(number, stale);
        return stale;
    }
}
