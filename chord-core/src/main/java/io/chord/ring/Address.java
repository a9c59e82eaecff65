package io.chord.ring;

/**
 * Where a node is reached: a scheme, a colon and what the transport of that scheme understands,
 * such as {@code tcp://10.0.0.5:7000} or {@code inmem:a}.
 *
 * <p>Compared and ordered as text, letter by letter: two spellings of one place are two addresses.
 * Immutable, safe for any thread.
 *
 * @param text 3 to 255 printable ASCII characters without blanks; the scheme consists of letters,
 *     digits, plus, minus and dot
 */
public record Address(String text) implements Comparable<Address> {

    /** The longest address, in characters. */
    public static final int LENGTH_MAX = 255;

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if the text is not an address; the message has the text and
     *     the reason
     */
    public Address {
        if (text.length() > LENGTH_MAX) {
            throw invalid(text, "it has more than " + LENGTH_MAX + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                throw invalid(text, "character " + (i + 1) + " is a blank or not printable ASCII");
            }
        }
        int colon = text.indexOf(':');
        if (colon < 0) throw invalid(text, "it has no colon");
        if (colon == 0) throw invalid(text, "there is no scheme before the colon");
        for (int i = 0; i < colon; i++) {
            if (!isSchemeCharacter(text.charAt(i))) {
                throw invalid(
                        text,
                        "'"
                                + text.charAt(i)
                                + "' is not allowed in a scheme (letters, digits, +, - and . are)");
            }
        }
        if (colon == text.length() - 1) throw invalid(text, "there is nothing after the scheme");
    }

    /**
     * The address that the text says.
     *
     * @throws IllegalArgumentException if the text is not an address; the message has the text and
     *     the reason
     */
    public static Address of(String text) {
        return new Address(text);
    }

    /** What is before the first colon: it selects the transport. */
    public String scheme() {
        return text.substring(0, text.indexOf(':'));
    }

    /** What is after the first colon: only the transport knows what it means. */
    public String rest() {
        return text.substring(text.indexOf(':') + 1);
    }

    private static boolean isSchemeCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '-'
                || c == '.';
    }

    private static IllegalArgumentException invalid(String text, String reason) {
        return new IllegalArgumentException(
                "not an address: "
                        + Quoted.of(text)
                        + ": "
                        + reason
                        + "; expected SCHEME:PLACE, for example tcp://10.0.0.5:7000");
    }

    @Override
    public int compareTo(Address other) {
        return text.compareTo(other.text);
    }

    // By plain code: what the JVM makes of records at run time is slow to start (StartTest).
    @Override
    public boolean equals(Object other) {
        return other instanceof Address that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
