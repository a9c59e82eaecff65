package io.chord.server;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a node is, as people write it: {@code HOST:PORT}, {@code HOST}, {@code [IPV6]:PORT}.
 *
 * @param host with brackets if it is an IPv6 address
 */
record HostPort(String host, int port) {

    static final int DEFAULT_PORT = 18861;
    private static final int PORT_MAX = 65535;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says what it should
     *     be
     */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String host = hasPort ? text.substring(0, colon) : text;
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        // A bare number is a slip of the keyboard, and would be taken for an address far away.
        boolean isName = host.matches("[A-Za-z0-9._-]+") && !host.matches("-.*|[0-9]+");
        if (!bracketed && !isName) throw wrong(text);
        return new HostPort(host, hasPort ? port(text.substring(colon + 1), text) : DEFAULT_PORT);
    }

    private static int port(String digits, String text) {
        if (!digits.matches("[0-9]{1,5}")) throw wrong(text);
        int port = Integer.parseInt(digits);
        if (port > PORT_MAX) throw wrong(text);
        return port;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "\""
                        + text
                        + "\" is not HOST:PORT, such as 127.0.0.1:"
                        + DEFAULT_PORT
                        + " or [::1]:"
                        + DEFAULT_PORT);
    }

    /** As the transport writes it. */
    String address() {
        return "tcp://" + this;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    /** For options. */
    static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
