package io.chord.bench.compare;

import io.chord.bench.processes.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The processes of one subject. Whatever happens, all of them are ended with it: they end when
 * their input does.
 */
final class Cluster implements AutoCloseable {

    private static final long FORM_SECONDS = 90;
    private static final long SETTLE_SECONDS = 30;
    private static final int LOG_LINES_TOLD = 15;

    /** One process, and the lines to and from it. */
    private static final class Node {
        private final Process process;
        private final BufferedReader in;
        private final OutputStream out;
        private final Path log;
        private final List<Long> helpers = new ArrayList<>();

        Node(Process process, Path log) {
            this.process = process;
            this.in =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            this.out = process.getOutputStream();
            this.log = log;
        }

        LongStream processes() {
            return LongStream.concat(
                    LongStream.of(process.pid()), helpers.stream().mapToLong(Long::longValue));
        }

        String line() throws IOException {
            String line = in.readLine();
            if (line != null) return line;
            List<String> said = Files.readAllLines(log);
            throw new IOException(
                    "a process has ended; it said last: "
                            + said.subList(Math.max(0, said.size() - LOG_LINES_TOLD), said.size()));
        }

        String ask(String command) throws IOException {
            out.write((command + '\n').getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answer = line();
            if (!answer.startsWith("OK ")) throw new IOException(command + ": " + answer);
            return answer.substring(3);
        }
    }

    private final Subject subject;
    private final Cores cores;
    private final List<Node> nodes = new ArrayList<>();
    private final double formedSeconds;
    private boolean isPinned;

    /** Starts all processes at once; returns when all are members. */
    Cluster(
            Subject subject,
            Peer.Provider provider,
            Jvm jvm,
            Cores cores,
            Path logs,
            boolean record)
            throws IOException, InterruptedException {
        this.subject = subject;
        this.cores = cores;
        List<Integer> ports = FreePorts.find(subject.processes(), new Random());
        Files.createDirectories(logs);
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < subject.processes(); i++) {
                Plan plan = new Plan(subject.system(), i, ports, subject.options());
                Path log = logs.resolve(subject.name() + '-' + i + ".log");
                Process process =
                        new ProcessBuilder(
                                        jvm.command(
                                                subject,
                                                provider,
                                                plan,
                                                record && i == subject.rehearsed()))
                                .redirectError(log.toFile())
                                .start();
                nodes.add(new Node(process, log));
            }
            for (Node node : nodes) {
                String[] ready = node.line().split(" ", -1);
                if (!ready[0].equals("READY")) throw new IOException(subject + ": " + ready[0]);
                for (int i = 1; i < ready.length && !ready[i].isEmpty(); i++) {
                    for (String pid : ready[i].split(",", -1)) node.helpers.add(Long.valueOf(pid));
                }
            }
            await("members", Integer.toString(subject.processes()), begun, FORM_SECONDS);
            formedSeconds = (System.nanoTime() - begun) / 1e9;
            await("settled", "true", System.nanoTime(), SETTLE_SECONDS);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private void await(String what, String wanted, long begun, long seconds)
            throws IOException, InterruptedException {
        while (true) {
            String got = ask(what).get(what);
            if (wanted.equals(got)) return;
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new IOException(
                        subject.name() + ": " + what + " is " + got + ", not " + wanted);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    Subject subject() {
        return subject;
    }

    /** From the start of the first process until member 0 saw all in service. */
    double formedSeconds() {
        return formedSeconds;
    }

    /** Has member 0 do something; what it says. Blocks until it is done. */
    Map<String, String> ask(String command) throws IOException {
        return parse(nodes.get(0).ask(command));
    }

    /** Has that member do something whose classes are archived. */
    void rehearse(String command) throws IOException {
        nodes.get(subject.rehearsed()).ask(command);
    }

    private static Map<String, String> parse(String answer) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : answer.split(" ", -1)) {
            int equals = word.indexOf('=');
            if (equals > 0) values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return values;
    }

    /** What every member says. */
    List<Map<String, String>> askAll(String command) throws IOException {
        List<Map<String, String>> answers = new ArrayList<>();
        for (Node node : nodes) answers.add(parse(node.ask(command)));
        return answers;
    }

    /** Member 0 has one core and all others another one; or all run anywhere. */
    void pin(boolean pinned) throws IOException, InterruptedException {
        if (pinned == isPinned) return;
        isPinned = pinned;
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            for (long process : node.processes().toArray()) {
                boolean asks = i == 0 && process == node.process.pid();
                if (pinned) cores.pin(process, asks ? 0 : 1);
                else cores.unpin(process);
            }
        }
    }

    /** Processor time of all processes together. */
    long cpuNanos() {
        return nodes.stream().flatMapToLong(Node::processes).map(Cores::cpuNanos).sum();
    }

    /** Mean resident memory of a process. */
    double residentMebibytes() {
        return nodes.stream()
                .flatMapToLong(Node::processes)
                .mapToDouble(Cores::residentMebibytes)
                .average()
                .orElse(Double.NaN);
    }

    /** The process of the last member: the one that may be killed. */
    long last() {
        return nodes.get(nodes.size() - 1).process.pid();
    }

    /** Tells all to end, and sees to it that they do. */
    @Override
    public void close() {
        for (Node node : nodes) {
            try {
                node.out.write("exit\n".getBytes(StandardCharsets.UTF_8));
                node.out.flush();
            } catch (IOException gone) {
                // It has ended already.
            }
        }
        try {
            for (Node node : nodes) {
                if (!node.process.waitFor(10, TimeUnit.SECONDS)) node.process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            for (Node node : nodes) node.process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
