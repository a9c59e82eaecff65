package io.chord.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one member of a system is to be.
 *
 * @param system the name of its provider
 * @param index its number, from 0; number 0 makes the load
 * @param ports of all members on the loopback interface, by number
 * @param options of the system, such as how many copies
 */
public record Plan(String system, int index, List<Integer> ports, Map<String, String> options) {

    /** Copies both. */
    public Plan {
        ports = List.copyOf(ports);
        options = new LinkedHashMap<>(options);
    }

    /** The member's own port. */
    public int port() {
        return ports.get(index);
    }

    /** An option, or what holds without it. */
    public String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    /** An option that is a number. */
    public int number(String name, int otherwise) {
        return Integer.parseInt(option(name, Integer.toString(otherwise)));
    }

    /** As words of a command line. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of(system, Integer.toString(index)));
        words.add(String.join(",", ports.stream().map(String::valueOf).toList()));
        options.forEach((name, value) -> words.add(name + '=' + value));
        return words;
    }

    /** From the words of a command line. */
    static Plan of(List<String> words) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String word : words.subList(3, words.size())) {
            int equals = word.indexOf('=');
            options.put(word.substring(0, equals), word.substring(equals + 1));
        }
        List<Integer> ports =
                List.of(words.get(2).split(",")).stream().map(Integer::valueOf).toList();
        return new Plan(words.get(0), Integer.parseInt(words.get(1)), ports, options);
    }
}
