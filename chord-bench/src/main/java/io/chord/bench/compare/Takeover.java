package io.chord.bench.compare;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads all keys over and over while another process is killed (kill -9): how long the longest read
 * took, its repetitions included, and when all keys had been read again.
 */
final class Takeover {

    private static final int IN_FLIGHT = 64;
    private static final long QUIET_MILLIS = 1000;
    private static final long WHOLE_SECONDS = 60;
    private static final int REPEAT_MILLIS = 2;

    private final Peer peer;
    private final Keys keys;
    private final long victim;
    private final AtomicInteger before = new AtomicInteger();
    private final AtomicInteger after = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile long killedAt;
    private volatile boolean isKilled;
    private volatile boolean isOver;

    Takeover(Peer peer, Keys keys, long victim) {
        this.peer = peer;
        this.keys = keys;
        this.victim = victim;
    }

    /**
     * Reads for a second, kills, and reads all keys once more.
     *
     * @param words {@code eventual} if one copy may answer
     */
    String run(List<String> words) throws InterruptedException {
        boolean eventual = words.contains("eventual");
        CountDownLatch all = new CountDownLatch(keys.count());
        Thread[] readers = new Thread[IN_FLIGHT];
        for (int i = 0; i < IN_FLIGHT; i++) {
            readers[i] = new Thread(() -> read(eventual, all), "reader-" + i);
            readers[i].setDaemon(true);
            readers[i].start();
        }
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
        killedAt = System.nanoTime();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        isKilled = true;
        boolean isWhole = all.await(WHOLE_SECONDS, TimeUnit.SECONDS);
        long nanos = System.nanoTime() - killedAt;
        isOver = true;
        for (Thread reader : readers) reader.join(TimeUnit.SECONDS.toMillis(WHOLE_SECONDS));
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

    private void read(boolean eventual, CountDownLatch all) {
        while (!isOver) {
            boolean counts = isKilled;
            int turn = (counts ? after : before).getAndIncrement();
            if (counts && turn >= keys.count()) return;
            int key = turn % keys.count();
            long begun = System.nanoTime();
            byte[] value = readUntilAnswered(key, eventual);
            long now = System.nanoTime();
            // Those under way when it died count too.
            if (isKilled && now - killedAt > 0) {
                longestNanos.accumulateAndGet(now - begun, Math::max);
            }
            if (value.length == 0 || !Keys.isValue(key, value)) wrong.incrementAndGet();
            if (counts) all.countDown();
        }
    }

    private byte[] readUntilAnswered(int key, boolean eventual) {
        while (!isOver) {
            try {
                byte[] value = peer.get(keys.key(key), eventual);
                return value == null ? new byte[0] : value;
            } catch (Exception failure) {
                repeated.incrementAndGet();
                try {
                    TimeUnit.MILLISECONDS.sleep(REPEAT_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return new byte[0];
                }
            }
        }
        return new byte[0];
    }
}
