package io.chord.server.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The hosts of a ring: {@code HOST[:PORT] [first]} per line; blank lines and what follows {@code #}
 * are skipped. The first node of the ring is the one marked, or else that of the first line.
 *
 * @param first creates the ring
 * @param others join it
 */
public record HostsFile(Host first, List<Host> others) {

    /** Most hosts of one file. */
    public static final int HOSTS_MAX = 1000;

    /** Most characters of the text of one file. */
    static final long BYTES_MAX = 1 << 20;

    /** A host and the port of its node. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return name + ":" + port;
        }
    }

    /** Copies the list. */
    public HostsFile {
        others = List.copyOf(others);
    }

    /** All, the first one first. */
    public List<Host> all() {
        List<Host> all = new ArrayList<>();
        all.add(first);
        all.addAll(others);
        return all;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if there is a mistake in it; the message has its line
     */
    public static HostsFile read(Path path, int defaultPort) {
        try {
            if (Files.size(path) > BYTES_MAX) {
                throw new IllegalArgumentException(
                        path
                                + ": has more than "
                                + BYTES_MAX
                                + " bytes; expected one host per line");
            }
            return parse(path.toString(), Files.readAllLines(path), defaultPort);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(path + ": no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(path + ": cannot be read: " + e, e);
        }
    }

    static HostsFile parse(String file, List<String> lines, int defaultPort) {
        Set<Host> hosts = new LinkedHashSet<>();
        Host first = null;
        for (int i = 0; i < lines.size(); i++) {
            String at = file + ", line " + (i + 1) + ": ";
            String text = lines.get(i).replaceFirst("#.*", "").strip();
            if (text.isEmpty()) continue;
            String[] words = text.split("\\s+", -1);
            if (words.length > 2 || (words.length == 2 && !words[1].equals("first"))) {
                throw new IllegalArgumentException(
                        at + "read \"" + text + "\", expected HOST[:PORT] [first]");
            }
            Host host = host(at, words[0], defaultPort);
            if (!hosts.add(host)) throw new IllegalArgumentException(at + host + " is there twice");
            if (words.length == 2) {
                if (first != null) {
                    throw new IllegalArgumentException(
                            at + "a second \"first\": " + first + " is the first already");
                }
                first = host;
            }
            if (hosts.size() > HOSTS_MAX) {
                throw new IllegalArgumentException(at + "more than " + HOSTS_MAX + " hosts");
            }
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": names no host; expected lines of the form HOST[:PORT] [first]");
        }
        List<Host> others = new ArrayList<>(hosts);
        if (first == null) first = others.get(0);
        others.remove(first);
        return new HostsFile(first, others);
    }

    /** Names and IPv4 addresses only: they stand in commands and in a unit. */
    private static Host host(String at, String word, int defaultPort) {
        int colon = word.indexOf(':');
        String name = colon < 0 ? word : word.substring(0, colon);
        String port = colon < 0 ? Integer.toString(defaultPort) : word.substring(colon + 1);
        boolean isPort = port.matches("[0-9]{1,5}") && isPort(Integer.parseInt(port));
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") || !isPort) {
            throw new IllegalArgumentException(
                    at
                            + "read \""
                            + word
                            + "\", expected HOST or HOST:PORT with a name or an IPv4 address and a"
                            + " port from 1 to 65535");
        }
        return new Host(name, Integer.parseInt(port));
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= 65535;
    }
}
