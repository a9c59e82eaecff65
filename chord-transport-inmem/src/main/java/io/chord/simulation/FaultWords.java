package io.chord.simulation;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The words behind a verb, read one after the other. */
final class FaultWords {

    private final List<String> words;
    private final StringBuilder names = new StringBuilder();
    private int next;

    FaultWords(List<String> words) {
        this.words = words;
    }

    /** All names that were read. */
    String names() {
        return names.toString();
    }

    String name() {
        String name = word("the name of a node");
        requireName(name);
        names.append(' ').append(name);
        return name;
    }

    List<String> listOfNames() {
        String list = word("names of nodes");
        names.append(' ').append(list);
        return split(list);
    }

    /** The names behind "via", if that is the next word. */
    List<String> via() {
        if (next == words.size()) return List.of();
        if (!word("via").equals("via")) {
            throw new IllegalArgumentException("\"via\" is expected, and names");
        }
        return split(word("names of nodes"));
    }

    /** Groups of names, divided by strokes; none if there is no word left. */
    List<List<String>> groups() {
        if (next == words.size()) return List.of();
        return List.of(word("groups of names").split("\\|", -1)).stream()
                .map(FaultWords::split)
                .toList();
    }

    /** A name, and who is asked for the way into the ring, as words. */
    static Object[] via(String name, List<String> seeds) {
        return seeds.isEmpty() ? new Object[] {name} : new Object[] {name, "via", seeds};
    }

    /** Groups as a word, without those that are empty. */
    static String groups(Collection<? extends Collection<String>> groups) {
        return groups.stream()
                .filter(group -> !group.isEmpty())
                .map(group -> String.join(",", group))
                .collect(Collectors.joining("|"));
    }

    double number(String what) {
        return Delays.number(word(what));
    }

    double probability() {
        return Links.probability("the probability", number("a probability"));
    }

    long nanos() {
        return Seconds.nanos(word("a number of seconds"));
    }

    Delay delay() {
        return Delay.parse(word("a delay"));
    }

    void requireEnd() {
        if (next < words.size()) {
            throw new IllegalArgumentException("too many words, from " + words.get(next) + " on");
        }
    }

    private String word(String what) {
        if (next == words.size()) throw new IllegalArgumentException(what + " is missing");
        return words.get(next++);
    }

    private static List<String> split(String list) {
        List<String> names = List.of(list.split(",", -1));
        names.forEach(FaultWords::requireName);
        return names;
    }

    /** What separates names in texts cannot be in a name. */
    static void requireName(String name) {
        boolean isName = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) isName &= ",;|".indexOf(name.charAt(i)) < 0;
        if (!isName) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is not the name of a node: it is empty, or has , ; or |");
        }
    }
}
