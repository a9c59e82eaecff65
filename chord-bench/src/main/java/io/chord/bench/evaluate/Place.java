package io.chord.bench.evaluate;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How nodes choose their places on the ring.
 *
 * @param rule the rule
 * @param virtual ids of one node, more than one only for virtual nodes
 */
record Place(Rule rule, int virtual) {

    private static final int VIRTUAL_MAX = 1000;

    /** A rule. */
    enum Rule {
        HASH("hash"),
        RANDOM("random"),
        LARGEST_ARC("largest-arc"),
        VIRTUAL("virtual");

        private final String word;

        Rule(String word) {
            this.word = word;
        }
    }

    static Place of(Rule rule) {
        return new Place(rule, 1);
    }

    static Place virtual(int ids) {
        return new Place(Rule.VIRTUAL, ids);
    }

    /** Reads what an option says. */
    static final class Reader implements ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            for (Rule rule : Rule.values()) {
                if (rule != Rule.VIRTUAL && rule.word.equals(text)) return of(rule);
            }
            if (text.matches("virtual:[0-9]{1,6}")) {
                int ids = Integer.parseInt(text.substring("virtual:".length()));
                if (ids >= 1 && ids <= VIRTUAL_MAX) return virtual(ids);
            }
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' is no rule of placement; say hash, random, largest-arc, or"
                            + " virtual:V with V ids per node, 1 to "
                            + VIRTUAL_MAX);
        }
    }

    @Override
    public String toString() {
        return rule == Rule.VIRTUAL ? rule.word + ':' + virtual : rule.word;
    }
}
