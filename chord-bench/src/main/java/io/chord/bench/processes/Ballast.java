package io.chord.bench.processes;

import io.chord.AsyncChordMap;
import io.chord.ChordClient;
import io.chord.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many entries, each written once, which must all be there to the end. */
public final class Ballast {

    /** Operations of one client that are under way at a time. */
    private static final int WINDOW = 256;

    private static final int VALUE_LENGTH = 100;

    /**
     * How reading all of them went.
     *
     * @param read how many were found with their value
     * @param lost how many are absent, or have another value
     * @param unread how many could not be read in time
     * @param seconds until all were read
     * @param longestSeconds that one of them took, from the first attempt to its success
     */
    public record Reading(int read, int lost, int unread, double seconds, double longestSeconds) {}

    private final int size;
    private final BitSet acknowledged = new BitSet();

    /** So many entries. */
    public Ballast(int size) {
        this.size = size;
    }

    /** How many writes were acknowledged. */
    public int acknowledged() {
        return acknowledged.cardinality();
    }

    private static AsyncChordMap<Long, String> map(ChordClient client) {
        return client.map("ballast", Codec.ofLong(), Codec.utf8()).async();
    }

    private static String valueOf(long key) {
        String text = "value of " + key + " ";
        return text.repeat(VALUE_LENGTH / text.length() + 1);
    }

    /** Writes all, each again until it is acknowledged or the time is over. */
    public void write(ChordClient client, Duration max) throws InterruptedException {
        AsyncChordMap<Long, String> map = map(client);
        long endNanos = System.nanoTime() + max.toNanos();
        Semaphore window = new Semaphore(WINDOW);
        for (int key = 0; key < size; key++) {
            window.acquire();
            write(map, key, endNanos, window);
        }
        window.acquire(WINDOW);
    }

    private void write(AsyncChordMap<Long, String> map, int key, long endNanos, Semaphore window) {
        var unused =
                map.put((long) key, valueOf(key))
                        .whenComplete(
                                (version, failure) -> {
                                    if (failure != null && System.nanoTime() - endNanos < 0) {
                                        // Nobody else writes it, and always the same.
                                        write(map, key, endNanos, window);
                                        return;
                                    }
                                    synchronized (acknowledged) {
                                        if (failure == null) acknowledged.set(key);
                                    }
                                    window.release();
                                });
    }

    /** Reads all whose write was acknowledged, each again until it is answered. */
    public Reading read(List<ChordClient> clients, Duration max) throws InterruptedException {
        Reader reader = new Reader(clients, max);
        return reader.read();
    }

    private final class Reader {
        private final List<AsyncChordMap<Long, String>> maps = new ArrayList<>();
        private final long begunNanos = System.nanoTime();
        private final long endNanos;
        private final Semaphore window;
        private final AtomicInteger read = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();
        private final AtomicInteger unread = new AtomicInteger();
        private final AtomicLong longestNanos = new AtomicLong();
        private final int permits;

        Reader(List<ChordClient> clients, Duration max) {
            for (ChordClient client : clients) maps.add(map(client));
            endNanos = begunNanos + max.toNanos();
            permits = WINDOW * clients.size();
            window = new Semaphore(permits);
        }

        Reading read() throws InterruptedException {
            for (int key = acknowledged.nextSetBit(0);
                    key >= 0;
                    key = acknowledged.nextSetBit(key + 1)) {
                window.acquire();
                ask(key, System.nanoTime());
            }
            window.acquire(permits);
            return new Reading(
                    read.get(),
                    lost.get(),
                    unread.get(),
                    seconds(System.nanoTime() - begunNanos),
                    seconds(longestNanos.get()));
        }

        private void ask(long key, long sinceNanos) {
            var unused =
                    maps.get((int) (key % maps.size()))
                            .get(key)
                            .whenComplete(
                                    (value, failure) -> onEnd(key, sinceNanos, value, failure));
        }

        private void onEnd(long key, long sinceNanos, Optional<String> value, Throwable failure) {
            if (failure != null) {
                if (System.nanoTime() - endNanos < 0) {
                    ask(key, sinceNanos);
                    return;
                }
                unread.incrementAndGet();
            } else if (value.equals(Optional.of(valueOf(key)))) {
                read.incrementAndGet();
                longestNanos.accumulateAndGet(System.nanoTime() - sinceNanos, Math::max);
            } else {
                lost.incrementAndGet();
            }
            window.release();
        }
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
