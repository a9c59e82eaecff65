package io.chord.server;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Whom to ask for a ring, as people write it: {@code HOST:PORT} is one node, {@code dns:HOST:PORT}
 * are the nodes at all addresses of that host.
 */
record Seed(HostPort place, boolean isName) {

    private static final String NAME = "dns:";

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says what it should
     *     be
     */
    static Seed parse(String text) {
        boolean isName = text.startsWith(NAME);
        HostPort place = HostPort.parse(isName ? text.substring(NAME.length()) : text);
        if (place.port() == 0) throw new IllegalArgumentException("no node has port 0: " + text);
        return new Seed(place, isName);
    }

    /** As the library writes it. */
    String address() {
        return isName ? NAME + "//" + place : place.address();
    }

    @Override
    public String toString() {
        return isName ? NAME + place : place.toString();
    }

    /** For options. */
    static final class Converter implements ITypeConverter<Seed> {
        @Override
        public Seed convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
