package io.chord.transport.socket;

import io.chord.ring.Address;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A host and a port: what {@code tcp://HOST:PORT} and {@code tcp://[IPV6]:PORT} say.
 *
 * @param host a name or an IP address, without brackets
 * @param port 0 to 65535; 0 only where one listens, and means any free one
 */
record TcpAddress(String host, int port) {

    static final String SCHEME = "tcp";
    private static final int PORT_MAX = 65535;

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is not of this form; the message has the text, the
     *     reason and the form
     */
    static TcpAddress parse(Address address) {
        String text = address.text();
        if (!address.scheme().equals(SCHEME)) {
            throw invalid(text, "its scheme is not " + SCHEME);
        }
        String rest = address.rest();
        if (!rest.startsWith("//")) throw invalid(text, "there is no // after the scheme");
        String place = rest.substring(2);

        int colon = place.lastIndexOf(':');
        if (colon < 0 || colon < place.lastIndexOf(']')) throw invalid(text, "it has no port");
        String host = hostOf(place.substring(0, colon), text);
        return new TcpAddress(host, portOf(place.substring(colon + 1), text));
    }

    /** The scheme of seeds that stand for all nodes at the addresses of a host. */
    static final String NAME_SCHEME = "dns";

    /**
     * Host and port of {@code dns://HOST:PORT}.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    static TcpAddress parseName(Address name) {
        return parse(Address.of(SCHEME + ":" + name.rest()));
    }

    private static String hostOf(String written, String text) {
        if (written.isEmpty()) throw invalid(text, "it has no host");
        if (written.startsWith("[")) {
            if (!written.endsWith("]")) throw invalid(text, "the bracket is not closed");
            String inside = written.substring(1, written.length() - 1);
            if (!NetUtil.isValidIpV6Address(inside)) {
                throw invalid(text, "what is in brackets is not an IPv6 address");
            }
            return inside;
        }
        if (written.indexOf(':') >= 0) {
            throw invalid(text, "an IPv6 address is written in brackets");
        }
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_';
            if (!allowed) throw invalid(text, "'" + c + "' is not allowed in a host name");
        }
        return written;
    }

    private static int portOf(String written, String text) {
        if (written.isEmpty()) throw invalid(text, "it has no port");
        int port = 0;
        for (int i = 0; i < written.length(); i++) {
            int digit = written.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw invalid(text, "the port '" + written + "' is not a number");
            }
            port = port * 10 + digit;
            if (port > PORT_MAX) {
                throw invalid(text, "the port " + written + " is over " + PORT_MAX);
            }
        }
        return port;
    }

    /** The place at one of the addresses of a host. */
    static TcpAddress of(InetAddress ip, int port) {
        return new TcpAddress(NetUtil.toAddressString(ip), port);
    }

    /** The same host at another port. */
    TcpAddress withPort(int newPort) {
        return new TcpAddress(host, newPort);
    }

    /** How others write it. */
    Address toAddress() {
        return Address.of(SCHEME + "://" + hostText(host) + ":" + port);
    }

    /** A host as it stands in an address: IPv6 in brackets. */
    static String hostText(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** The IP address, if the host is one: no look-up is needed then. */
    Optional<InetAddress> literal() {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) return Optional.empty();
        try {
            return Optional.of(
                    host.indexOf('%') >= 0
                            ? InetAddress.getByName(host) // Keeps the zone; no look-up.
                            : InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException invalid(String text, String reason) {
        return new IllegalArgumentException(
                "not an address of this transport: '"
                        + text
                        + "': "
                        + reason
                        + "; expected tcp://HOST:PORT or tcp://[IPV6]:PORT, for example"
                        + " tcp://10.0.0.5:7000");
    }
}
