package io.chord.bench.compare;

import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Operations on one peer, so many under way at any time, each begun when another one ends: the
 * system under test gives the pace. Keys are drawn uniformly.
 */
final class Load {

    private static final long LAST_ANSWER_SECONDS = 20;

    private final Peer peer;
    private final Keys keys;

    Load(Peer peer, Keys keys) {
        this.peer = peer;
        this.keys = keys;
    }

    /** Works for a time; blocks until the last answer. */
    Tally run(Work work, int[] chosen, long nanos, long seed) throws Exception {
        if (chosen.length == 0) throw new IllegalArgumentException("no keys for " + work.label());
        long end = System.nanoTime() + nanos;
        if (work.inFlight() == 1) return oneByOne(work, chosen, end, seed);
        if (work.threads()) return byThreads(work, chosen, end, seed);
        SplitMix64 random = new SplitMix64(seed);
        return new Stream(work.inFlight(), work)
                .run(() -> System.nanoTime() - end < 0 ? draw(chosen, random) : -1);
    }

    /** Writes every key once. */
    Tally writeAll(int inFlight) throws Exception {
        int[] next = {0};
        return new Stream(inFlight, new Work(Work.Kind.PUT, inFlight, false, false, false))
                .run(() -> next[0] < keys.count() ? next[0]++ : -1);
    }

    private static int draw(int[] chosen, SplitMix64 random) {
        return chosen[random.nextInt(chosen.length)];
    }

    private static boolean isWrite(Work work, SplitMix64 random) {
        return work.kind() == Work.Kind.PUT
                || (work.kind() == Work.Kind.MIX && random.nextInt(Work.MIX_WRITES) == 0);
    }

    private Tally oneByOne(Work work, int[] chosen, long end, long seed) {
        Tally tally = new Tally();
        SplitMix64 random = new SplitMix64(seed);
        long begun = System.nanoTime();
        while (begun - end < 0) {
            int key = draw(chosen, random);
            boolean write = isWrite(work, random);
            try {
                byte[] value = null;
                if (write) peer.put(keys.key(key), keys.value(key));
                else value = peer.get(keys.key(key), work.eventual());
                long now = System.nanoTime();
                tally.answer(key, !write && peer.keepsEntries(), value, now - begun);
                begun = now;
            } catch (Exception failure) {
                tally.failure(failure);
                begun = System.nanoTime();
            }
        }
        return tally;
    }

    private Tally byThreads(Work work, int[] chosen, long end, long seed)
            throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Tally> tallies = new ArrayList<>();
        for (int i = 0; i < work.inFlight(); i++) {
            long own = seed * work.inFlight() + i;
            Tally tally = new Tally();
            tallies.add(tally);
            Thread thread =
                    new Thread(() -> tally.add(oneByOne(work, chosen, end, own)), "load-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        Tally all = new Tally();
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join();
            all.add(tallies.get(i));
        }
        return all;
    }

    /** Which key is next; -1: no more. */
    private interface Next {
        int key();
    }

    /** Operations without threads: whoever brings an answer begins the next one. */
    private final class Stream {
        private final int inFlight;
        private final Work work;
        private final SplitMix64 random = new SplitMix64(42);
        private final Tally tally = new Tally();
        private final OneAtATime begin = new OneAtATime(this::beginOne);
        private final CountDownLatch ended;
        private Next next = () -> -1;

        Stream(int inFlight, Work work) {
            this.inFlight = inFlight;
            this.work = work;
            this.ended = new CountDownLatch(inFlight);
        }

        Tally run(Next order) throws Exception {
            next = order;
            for (int i = 0; i < inFlight; i++) begin.ask();
            long patience = TimeUnit.MINUTES.toSeconds(5) + LAST_ANSWER_SECONDS;
            if (!ended.await(patience, TimeUnit.SECONDS)) {
                throw new IllegalStateException(ended.getCount() + " operations never ended");
            }
            synchronized (tally) {
                return tally;
            }
        }

        private void beginOne() {
            int key = next.key();
            if (key < 0) {
                ended.countDown();
                return;
            }
            boolean write = isWrite(work, random);
            long begun = System.nanoTime();
            Peer.Done done = (value, failure) -> end(key, write, begun, value, failure);
            try {
                if (write) peer.put(keys.key(key), keys.value(key), done);
                else peer.get(keys.key(key), work.eventual(), done);
            } catch (RuntimeException failure) {
                end(key, write, begun, null, failure);
            }
        }

        private void end(
                int key,
                boolean write,
                long begun,
                byte @Nullable [] value,
                @Nullable Throwable failure) {
            long nanos = System.nanoTime() - begun;
            synchronized (tally) {
                if (failure != null) tally.failure(failure);
                else tally.answer(key, !write && peer.keepsEntries(), value, nanos);
            }
            begin.ask();
        }
    }
}
