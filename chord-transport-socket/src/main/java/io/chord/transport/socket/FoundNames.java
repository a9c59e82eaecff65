package io.chord.transport.socket;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * By which names of seeds this node has found places: what a certificate there may name in place of
 * the address, since it is the name that the operator wrote. Safe for any thread.
 */
final class FoundNames {

    /** Most places; then the one that was found the longest time ago is forgotten. */
    static final int PLACES_MAX = 1_024;

    /** Most names of one place; likewise. */
    static final int NAMES_MAX = 8;

    private final Map<TcpAddress, ArrayDeque<String>> byPlace = new LinkedHashMap<>();

    synchronized void add(TcpAddress place, String name) {
        ArrayDeque<String> names = byPlace.remove(place);
        if (names == null) names = new ArrayDeque<>();
        names.remove(name);
        names.addLast(name);
        if (names.size() > NAMES_MAX) names.removeFirst();
        byPlace.put(place, names); // Behind all others.
        if (byPlace.size() > PLACES_MAX) byPlace.remove(byPlace.keySet().iterator().next());
    }

    /** None if the place was not found by a name. */
    synchronized List<String> of(TcpAddress place) {
        ArrayDeque<String> names = byPlace.get(place);
        return names == null ? List.of() : List.copyOf(names);
    }
}
