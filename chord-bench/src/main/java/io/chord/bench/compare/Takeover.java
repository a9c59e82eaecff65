package io.chord.bench.compare;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads all keys over and over, so many at a time, while another process is killed (kill -9): how
 * long the longest read took, its repetitions included, and when all keys had been read again.
 */
final class Takeover {

    private static final int IN_FLIGHT = 64;
    private static final long QUIET_MILLIS = 1000;
    private static final long WHOLE_SECONDS = 60;
    private static final int REPEAT_MILLIS = 2;

    private final Peer peer;
    private final Keys keys;
    private final long victim;
    private final CountDownLatch all;
    private final OneAtATime begin = new OneAtATime(this::beginOne);
    private final Executor later =
            CompletableFuture.delayedExecutor(REPEAT_MILLIS, TimeUnit.MILLISECONDS);
    private int before;
    private int after;
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile boolean eventual;
    private volatile long killedAt;
    private volatile boolean isKilled;
    private volatile boolean isOver;

    Takeover(Peer peer, Keys keys, long victim) {
        this.peer = peer;
        this.keys = keys;
        this.all = new CountDownLatch(keys.count());
        this.victim = victim;
    }

    /**
     * Reads for a second, kills, and reads all keys once more.
     *
     * @param words {@code eventual} if one copy may answer
     */
    String run(List<String> words) throws InterruptedException {
        eventual = words.contains("eventual");
        for (int i = 0; i < IN_FLIGHT; i++) begin.ask();
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        killedAt = System.nanoTime();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        isKilled = true;
        boolean isWhole = all.await(WHOLE_SECONDS, TimeUnit.SECONDS);
        long nanos = System.nanoTime() - killedAt;
        isOver = true;
        return "whole="
                + isWhole
                + " all_ms="
                + nanos / 1e6
                + " longest_ms="
                + longestNanos.get() / 1e6
                + " repeated="
                + repeated
                + " wrong="
                + wrong
                + " unread="
                + all.getCount();
    }

    /** Keys in turn, over and over; from the kill on each one once more, the first one first. */
    private void beginOne() {
        boolean counts = isKilled;
        int turn = counts ? after++ : before++;
        if (isOver || (counts && turn >= keys.count())) return;
        read(turn % keys.count(), counts, System.nanoTime());
    }

    private void read(int key, boolean counts, long begun) {
        Peer.Done done = (value, failure) -> end(key, counts, begun, value, failure);
        try {
            peer.get(keys.key(key), eventual, done);
        } catch (RuntimeException failure) {
            done.done(null, failure);
        }
    }

    private void end(
            int key,
            boolean counts,
            long begun,
            byte @Nullable [] value,
            @Nullable Throwable failure) {
        if (failure != null) {
            repeated.incrementAndGet();
            if (!isOver) later.execute(() -> read(key, counts, begun));
            return;
        }
        long now = System.nanoTime();
        // Those under way when it died count too.
        if (isKilled && now - killedAt > 0) longestNanos.accumulateAndGet(now - begun, Math::max);
        if (value == null || !Keys.isValue(key, value)) wrong.incrementAndGet();
        if (counts) all.countDown();
        begin.ask();
    }
}
