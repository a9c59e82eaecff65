package io.chord.bench.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that are network namespaces of this machine, on one switch that is in a namespace too:
 * nothing of it is seen from outside. What one host sends to another can be cut, one way, without a
 * word to either: the frames go to a hardware address that nobody has. Needs Linux, root and {@code
 * ip} of iproute2. One thread at a time.
 */
final class Namespaces {

    private static final String NOBODY = "02:00:00:00:ff:ff";

    private final String prefix;
    private final int hosts;
    private final List<String> made = new ArrayList<>();

    /** So many hosts, all of which reach each other. */
    Namespaces(int hosts) throws IOException, InterruptedException {
        this.prefix = "chord-" + ProcessHandle.current().pid() + "-";
        this.hosts = hosts;
        try {
            make(namespace(0)); // The switch.
            in(0, "link", "add", "switch", "type", "bridge");
            in(0, "link", "set", "switch", "up");
            for (int host = 1; host <= hosts; host++) plugIn(host);
        } catch (IOException | InterruptedException failure) {
            remove();
            throw failure;
        }
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> missing() throws InterruptedException {
        String probe = "chord-" + ProcessHandle.current().pid() + "-probe";
        try {
            ip(List.of("netns", "add", probe));
            ip(List.of("netns", "del", probe));
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private void make(String namespace) throws IOException, InterruptedException {
        ip(List.of("netns", "add", namespace));
        made.add(namespace);
    }

    private void plugIn(int host) throws IOException, InterruptedException {
        make(namespace(host));
        String port = "port" + host;
        in(
                host,
                "link",
                "add",
                "net",
                "address",
                hardwareAddress(host),
                "type",
                "veth",
                "peer",
                "name",
                port,
                "netns",
                namespace(0));
        in(0, "link", "set", port, "master", "switch");
        in(0, "link", "set", port, "up");
        in(host, "address", "add", address(host) + "/24", "dev", "net");
        in(host, "link", "set", "lo", "up");
        in(host, "link", "set", "net", "up");
        for (int other = 1; other <= hosts; other++) {
            if (other != host) neighbour(host, other, hardwareAddress(other));
        }
    }

    private String namespace(int host) {
        return prefix + host;
    }

    private static String hardwareAddress(int host) {
        return "02:00:00:00:00:0" + host;
    }

    /** Of a host, from 1. */
    static String address(int host) {
        return "10.77.0." + host;
    }

    /** What a command begins with that is to run on a host. */
    List<String> within(int host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    /** From now on nothing that one host sends reaches the other. */
    void cutOneWay(int from, int to) throws IOException, InterruptedException {
        neighbour(from, to, NOBODY);
    }

    /** From now on nothing passes between some hosts and all the others. */
    void cutOff(List<Integer> some) throws IOException, InterruptedException {
        for (int host : some) {
            for (int other = 1; other <= hosts; other++) {
                if (some.contains(other)) continue;
                cutOneWay(host, other);
                cutOneWay(other, host);
            }
        }
    }

    /** Everything reaches everybody again. */
    void heal() throws IOException, InterruptedException {
        for (int host = 1; host <= hosts; host++) {
            for (int other = 1; other <= hosts; other++) {
                if (other != host) neighbour(host, other, hardwareAddress(other));
            }
        }
    }

    private void neighbour(int host, int other, String hardwareAddress)
            throws IOException, InterruptedException {
        in(
                host,
                "neighbour",
                "replace",
                address(other),
                "lladdr",
                hardwareAddress,
                "dev",
                "net",
                "nud",
                "permanent");
    }

    private void in(int host, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-n", namespace(host)));
        command.addAll(List.of(words));
        ip(command);
    }

    private static void ip(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + said);
        }
    }

    /** Removes the namespaces; what still runs in them goes on without a network. */
    void remove() throws IOException, InterruptedException {
        for (String namespace : List.copyOf(made)) {
            ip(List.of("netns", "del", namespace));
            made.remove(namespace);
        }
    }
}
