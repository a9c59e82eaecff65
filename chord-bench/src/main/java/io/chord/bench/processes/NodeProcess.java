package io.chord.bench.processes;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node as a process of its own, with its entries in a directory: what {@code bin/chord node
 * --data DIR} runs. Started always with the same words. One thread at a time.
 */
public final class NodeProcess {

    /** What the process is doing. */
    private enum State {
        DOWN,
        RUNNING,
        PAUSED
    }

    private final String at;
    private final Path folder;
    private final List<String> command;
    private State state = State.DOWN;
    private @Nullable Process process;
    private int runs;

    /**
     * A node that does not run yet.
     *
     * @param at its host and port
     * @param folder for its data and for what its runs print
     * @param seed host and port of the node whose ring it joins; its own: it creates the ring
     * @param within the command that the process is started with, such as {@code ip netns exec};
     *     none if it is started as it is
     * @param more words of the node's command line
     */
    NodeProcess(String at, Path folder, String seed, List<String> within, List<String> more) {
        this.at = at;
        this.folder = folder;
        this.command = new ArrayList<>(within);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:CompileThresholdScaling=8",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.chord.server.Chord",
                        "node",
                        "--listen",
                        at,
                        "--data",
                        folder.resolve("data-" + name()).toString(),
                        "--hash-keys",
                        "--join-timeout",
                        "120"));
        command.addAll(more);
        if (!seed.equals(at)) command.addAll(List.of("--join", seed));
    }

    private String name() {
        return at.replaceAll("[^0-9A-Za-z]", "-");
    }

    /** Where clients reach it. */
    public String address() {
        return "tcp://" + at;
    }

    /** Whether it runs and is not paused. */
    public boolean isUp() {
        return state == State.RUNNING && process != null && process.isAlive();
    }

    /** Whether it was killed, or has ended by itself. */
    public boolean isDown() {
        return process == null || !process.isAlive();
    }

    /** Whether it ended although nobody ended it. */
    public boolean hasFailed() {
        return state != State.DOWN && isDown();
    }

    /** Starts it, again with the words of the first time. */
    public void start() throws IOException {
        if (!isDown()) throw new IllegalStateException("node " + address() + " runs");
        runs++;
        // A path can be longer than a command line takes words; it is the same for all.
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(log().toFile())
                        .start();
        state = State.RUNNING;
    }

    private Path log() {
        return folder.resolve("node-" + name() + "-run" + runs + ".log");
    }

    /** What its last run has printed. */
    public String printed() throws IOException {
        return Files.exists(log()) ? Files.readString(log(), StandardCharsets.UTF_8) : "";
    }

    /**
     * Waits until the last run is a member of the ring.
     *
     * @throws IOException if it ends before, or the time is over; says what it printed
     */
    public void awaitMember(Duration max) throws IOException, InterruptedException {
        long end = System.nanoTime() + max.toNanos();
        while (!printed().contains("is a member")) {
            if (isDown() || System.nanoTime() - end > 0) {
                throw new IOException(
                        "node "
                                + address()
                                + (isDown() ? " has ended" : " is no member within " + max)
                                + "; it printed: "
                                + printed());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** {@code kill -9}; returns when it is gone. */
    public void kill() throws InterruptedException {
        Process running = process;
        state = State.DOWN;
        if (running == null) return;
        running.destroyForcibly();
        running.waitFor(20, TimeUnit.SECONDS);
    }

    /**
     * SIGTERM: it hands over and leaves.
     *
     * @return whether it ended in time, and said that all went well
     */
    public boolean leave(Duration max) throws InterruptedException {
        Process running = process;
        state = State.DOWN;
        if (running == null) return false;
        running.destroy();
        boolean ended = running.waitFor(max.toNanos(), TimeUnit.NANOSECONDS);
        return ended && running.exitValue() == 0;
    }

    /** SIGSTOP: it is there, and does nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
        state = State.PAUSED;
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
        state = State.RUNNING;
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IOException("node " + address() + " does not run; it printed: " + printed());
        }
        Process kill =
                new ProcessBuilder("kill", signal, Long.toString(running.pid()))
                        .inheritIO()
                        .start();
        if (kill.waitFor() != 0) throw new IOException("kill " + signal + " failed");
    }

    @Override
    public String toString() {
        return address() + " " + state;
    }
}
