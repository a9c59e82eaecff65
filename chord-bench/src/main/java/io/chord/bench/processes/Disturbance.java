package io.chord.bench.processes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a node of a ring every few seconds and starts it again a little later with its directory,
 * and meanwhile stops another one for a while (SIGSTOP), again and again.
 */
public final class Disturbance {

    /** How a course of it went. */
    public record Course(int kills, int pauses) {}

    private static final Duration PERIOD = Duration.ofSeconds(6);
    private static final Duration DOWN = Duration.ofSeconds(3);
    private static final Duration PAUSE_EVERY = Duration.ofSeconds(45);

    private final ProcessRing ring;
    private final Random random;
    private final Duration pause;
    private int kills;
    private int pauses;

    /**
     * A disturbance that has not begun.
     *
     * @param pause how long a node is stopped
     */
    public Disturbance(ProcessRing ring, Random random, Duration pause) {
        this.ring = ring;
        this.random = random;
        this.pause = pause;
    }

    /**
     * Disturbs for a while; at the end all run again.
     *
     * @throws IOException if a node ended by itself or did not come back; says what it printed
     */
    public Course run(Duration length) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long end = begun + length.toNanos();
        long nextPause = begun + PERIOD.toNanos() / 2;
        NodeProcess paused = null;
        long resumeAt = 0;
        while (System.nanoTime() - end < 0) {
            if (paused == null && System.nanoTime() - nextPause >= 0) {
                paused = anyUp();
                paused.pause();
                pauses++;
                resumeAt = System.nanoTime() + pause.toNanos();
                nextPause = System.nanoTime() + PAUSE_EVERY.toNanos();
            }
            NodeProcess killed = anyUp();
            killed.kill();
            kills++;
            sleep(DOWN);
            killed.start();
            if (paused != null && System.nanoTime() - resumeAt >= 0) {
                paused.resume();
                paused = null;
            }
            sleep(PERIOD.minus(DOWN));
            requireNoneFailed();
        }
        if (paused != null) {
            sleep(Duration.ofNanos(Math.max(0, resumeAt - System.nanoTime())));
            paused.resume();
        }
        for (NodeProcess node : ring.nodes()) node.awaitMember(Duration.ofMinutes(2));
        return new Course(kills, pauses);
    }

    private void requireNoneFailed() throws IOException {
        for (NodeProcess node : ring.nodes()) {
            if (node.hasFailed()) {
                throw new IOException(
                        "node " + node.address() + " has ended by itself: " + node.printed());
            }
        }
    }

    /** One that runs and has its place: not the one that was started a moment ago. */
    private NodeProcess anyUp() throws IOException {
        List<NodeProcess> up = new ArrayList<>();
        for (NodeProcess node : ring.nodes()) {
            if (node.isUp() && node.printed().contains("is a member")) up.add(node);
        }
        if (up.isEmpty()) throw new IOException("no node is a member");
        return up.get(random.nextInt(up.size()));
    }

    private static void sleep(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
