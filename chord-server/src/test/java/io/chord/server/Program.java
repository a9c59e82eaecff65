package io.chord.server;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as processes of its own, and as calls in this one. */
final class Program {

    /** How a command ended and what it printed. */
    record Ended(int code, String out, String err) {}

    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    Program(Path folder) {
        this.folder = folder;
    }

    /** Ports that were free a moment ago. */
    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : sockets) socket.close();
        }
        return ports;
    }

    /** Starts a process; what it prints goes to the file of its name. */
    Process start(String name, String... words) throws IOException {
        return start(name, List.of(), words);
    }

    /** The same with options of the JVM. */
    Process start(String name, List<String> options, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xshare:auto",
                                "--enable-native-access=ALL-UNNAMED")); // As bin/chord does.
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), "io.chord.server.Chord"));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log(name).toFile())
                        .start();
        started.add(process);
        return process;
    }

    /** As of this JVM; the tests of a module have most of it on their module path. */
    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        return modules.isEmpty() ? classes : modules + File.pathSeparator + classes;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** What a process has printed so far. */
    String printed(String name) throws IOException {
        return Files.exists(log(name)) ? Files.readString(log(name)) : "";
    }

    /** Waits until it has printed a text. */
    void awaitPrinted(String name, String text, long seconds) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!printed(name).contains(text)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        name + " did not print \"" + text + "\" but: " + printed(name));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Runs a command in this process. */
    static Ended run(String... words) {
        var out = new java.io.ByteArrayOutputStream();
        var err = new java.io.ByteArrayOutputStream();
        var utf8 = java.nio.charset.StandardCharsets.UTF_8;
        int code =
                Chord.execute(
                        new java.io.PrintStream(out, true, utf8),
                        new java.io.PrintStream(err, true, utf8),
                        words);
        return new Ended(code, out.toString(utf8).strip(), err.toString(utf8).strip());
    }

    /** Ends every process that was started and still runs. */
    void close() throws InterruptedException {
        for (Process process : started) process.destroyForcibly();
        for (Process process : started) process.waitFor(10, TimeUnit.SECONDS);
    }
}
