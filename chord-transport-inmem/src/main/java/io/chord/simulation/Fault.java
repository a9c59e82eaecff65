package io.chord.simulation;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that is done to nodes or links, as data: a verb and its words, such as {@code crash n3}
 * or {@code cut n1,n2 n7}. Immutable; equal when the texts are.
 *
 * <pre>
 * join N [via S,S]               a node joins the ring of any of these
 * leave N                        it gives its data away and leaves
 * crash N                        its process ends at once; its disk survives
 * restart N [via S,S]            its process starts again, with its disk
 * restart-empty N [via S,S]      its process starts again, with an empty disk
 * pause N                        its process halts, as in a long garbage collection
 * resume N                       it goes on
 * skew N SECONDS                 its wall clock is ahead by so much
 * drift N RATE                   its clocks gain so much in a second
 * slow-disk N DELAY              its store answers later
 * stall-disk N, unstall-disk N   its store does not answer; and does again
 * fail-disk N PROBABILITY        its store fails now and then
 * heal-disk N                    its store is as it should be
 * loss PROBABILITY               so many frames are lost
 * duplication PROBABILITY        so many frames arrive twice
 * reordering PROBABILITY DELAY   so many frames are held back
 * delay DELAY                    so long all frames are under way
 * link-loss A B PROBABILITY      so many frames from A to B are lost
 * link-delay A B DELAY           so long frames from A to B are under way
 * link-usual-loss A B, link-usual-delay A B    as on all links
 * cut A,A B,B                    no frame passes between the ones and the others
 * cut-one-way A,A B,B            no frame passes from the ones to the others
 * reconnect A,A B,B, reconnect-one-way A,A B,B    the end of that
 * partition [A,A|B,B]            only nodes of one group reach each other; no group: all do
 * heal                           ends the partition and all cuts
 * end-faults                     ends all faults, but for processes that are down and for clocks
 * </pre>
 *
 * <p>A DELAY is written as {@link Delay#parse} reads it, without blanks.
 */
public final class Fault {

    private final FaultVerb verb;
    private final List<String> words;
    private final FaultVerb.Action action;
    private final String subject;

    private Fault(FaultVerb verb, List<String> words) {
        this.verb = verb;
        this.words = List.copyOf(words);
        FaultWords reader = new FaultWords(this.words);
        try {
            this.action = verb.read(reader);
            reader.requireEnd();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + this + "\": " + e.getMessage(), e);
        }
        this.subject = verb.text() + reader.names();
    }

    /**
     * The fault that a text names.
     *
     * @throws IllegalArgumentException if it names none; the message has the text and the reason
     */
    public static Fault parse(String text) {
        List<String> words = Arrays.asList(text.strip().split("\\s+"));
        return new Fault(FaultVerb.of(words.get(0)), words.subList(1, words.size()));
    }

    static Fault of(FaultVerb verb, Object... words) {
        return new Fault(verb, Arrays.stream(words).map(Fault::word).toList());
    }

    private static String word(Object word) {
        if (!(word instanceof Collection<?> names)) return word.toString();
        return names.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /**
     * Does it.
     *
     * @return what ends it, or nothing if it does not apply: the node is down, or up already
     */
    Optional<Runnable> begin(FaultTarget target) {
        return action.begin(target);
    }

    /** What it is done to: of two faults with one subject the later replaces the earlier. */
    String subject() {
        return subject;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fault fault && verb == fault.verb && words.equals(fault.words);
    }

    @Override
    public int hashCode() {
        return Objects.hash(verb.text(), words);
    }

    @Override
    public String toString() {
        return words.isEmpty() ? verb.text() : verb.text() + " " + String.join(" ", words);
    }
}
