package io.chord.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.transport.SystemEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeLoopTest {

    private static final NodeLoop.Bounds BOUNDS = new NodeLoop.Bounds(8192, 1024, 1024);

    private final SystemEnvironment environment = new SystemEnvironment("loop-test");

    @AfterEach
    void closeEnvironment() {
        environment.close();
    }

    /** Fails the test at the end instead of inside the loop, which would swallow it. */
    private abstract static class Recorder<I> implements Stepper<I> {
        final List<Throwable> failures = new ArrayList<>();

        @Override
        public void failed(Throwable failure) {
            synchronized (failures) {
                failures.add(failure);
            }
        }
    }

    /**
     * Goal: whatever 16 threads bring is stepped once, by one thread at a time, in the order of its
     * producer, and the loop is idle afterwards.
     *
     * <p>Method: all fields of the stepper are plain. Two threads inside at once, or one that does
     * not see what the other wrote, lose counts; the guard field catches most of the rest. Every
     * fourth input goes through the second queue, whose order is checked on its own.
     */
    @Test
    void sixteenThreads_tenMillionInputs_noneLostNeverTwoInsideOrderKept() throws Exception {
        int producers = 16;
        int inputsEach = 625_000;
        var stepper =
                new Recorder<Long>() {
                    private boolean isInside;
                    private long steps;
                    private long violations;
                    private final int[] lastRequest = new int[producers];
                    private final int[] lastReply = new int[producers];

                    @Override
                    public void step(Long input) {
                        if (isInside) violations++;
                        isInside = true;
                        int producer = (int) (input >>> 32);
                        int number = input.intValue();
                        int[] last = number % 4 == 0 ? lastReply : lastRequest;
                        if (number <= last[producer]) violations++;
                        last[producer] = number;
                        steps++;
                        isInside = false;
                    }
                };
        NodeLoop<Long> loop = new NodeLoop<>(stepper, environment, BOUNDS);
        AtomicLong refused = new AtomicLong();
        CyclicBarrier start = new CyclicBarrier(producers);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            long tag = (long) p << 32;
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    start.await();
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                                for (int i = 1; i <= inputsEach; i++) {
                                    Long input = tag | i;
                                    while (!(i % 4 == 0
                                            ? loop.submitReply(input)
                                            : loop.submit(input))) {
                                        refused.incrementAndGet();
                                        LockSupport.parkNanos(1_000);
                                    }
                                }
                            },
                            "producer-" + p);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) thread.join();
        awaitIdle(loop);

        NodeLoop.Counters counters = loop.counters();
        System.out.printf(
                "node loop: %d inputs of %d threads; longest capture of a caller's thread: %d inputs,"
                        + " %.3f ms; %d hand-overs, %d refused%n",
                (long) producers * inputsEach,
                producers,
                counters.longestCaptureInputs(),
                counters.longestCaptureNanos() / 1e6,
                counters.handOvers(),
                refused.get());
        assertThat(stepper.failures).isEmpty();
        assertThat(stepper.violations).isZero();
        assertThat(stepper.steps).isEqualTo((long) producers * inputsEach);
        assertThat(counters.longestCaptureInputs()).isLessThanOrEqualTo(NodeLoop.CAPTURE_BUDGET);
    }

    /** Waits until nobody owns the stepper: what it wrote can be read then. */
    private static void awaitIdle(NodeLoop<?> loop) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!loop.isIdle()) {
            assertThat(System.nanoTime()).as("the loop is idle in time").isLessThan(deadline);
            TimeUnit.MICROSECONDS.sleep(50);
        }
    }

    /**
     * Goal: two loops that bring each other work on one thread never nest, however often.
     *
     * <p>Method: each step brings the other loop the next number, a million times, from one call;
     * nested runs would overflow the stack long before.
     */
    @Test
    void twoLoops_thatCallEachOtherAMillionTimes_neverNest() throws Exception {
        int calls = 1_000_000;
        CountDownLatch done = new CountDownLatch(1);
        class PingPong extends Recorder<Integer> {
            NodeLoop<Integer> other;
            long steps;
            int depthMax;
            private final int[] depth;

            PingPong(int[] depth) {
                this.depth = depth;
            }

            @Override
            public void step(Integer number) {
                depthMax = Math.max(depthMax, ++depth[0]);
                steps++;
                if (number == calls) {
                    done.countDown();
                } else if (!other.submit(number + 1)) {
                    throw new AssertionError("refused");
                }
                depth[0]--;
            }
        }
        int[] depth = new int[1]; // Of both: only one of them is ever at work.
        PingPong a = new PingPong(depth);
        PingPong b = new PingPong(depth);
        NodeLoop<Integer> loopA = new NodeLoop<>(a, environment, BOUNDS);
        NodeLoop<Integer> loopB = new NodeLoop<>(b, environment, BOUNDS);
        a.other = loopB;
        b.other = loopA;

        loopA.submit(1);

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        awaitIdle(loopA);
        awaitIdle(loopB);
        assertThat(a.failures).isEmpty();
        assertThat(b.failures).isEmpty();
        assertThat(a.steps + b.steps).isEqualTo(calls);
        assertThat(a.depthMax).isEqualTo(1);
        assertThat(b.depthMax).isEqualTo(1);
        assertThat(loopA.counters().longestCaptureInputs())
                .isLessThanOrEqualTo(NodeLoop.CAPTURE_BUDGET);
        assertThat(loopA.counters().handOvers() + loopB.counters().handOvers()).isPositive();
    }

    @Test
    void stepThatBringsItsOwnLoopWork_isNotStepped_beforeItHasEnded() {
        List<String> trace = new ArrayList<>();
        class Self extends Recorder<String> {
            NodeLoop<String> loop;

            @Override
            public void step(String input) {
                trace.add("begin " + input);
                if (input.equals("first")) {
                    loop.submit("request");
                    loop.submitReserved("answer");
                    loop.onRelease(() -> trace.add("released"));
                    loop.afterwards(() -> trace.add("afterwards"));
                }
                trace.add("end " + input);
            }
        }
        Self self = new Self();
        self.loop = new NodeLoop<>(self, environment, BOUNDS);
        NodeLoop<String> loop = self.loop;

        loop.submit("first");

        assertThat(trace)
                .containsExactly(
                        "begin first",
                        "end first",
                        "begin answer",
                        "end answer",
                        "begin request",
                        "end request",
                        "released",
                        "afterwards");
    }

    @Test
    void workBroughtByAFollowUp_isSteppedAtOnce_andItsOwnFollowUpsComeLast() {
        List<String> trace = new ArrayList<>();
        class Follow extends Recorder<String> {
            NodeLoop<String> loop;

            @Override
            public void step(String input) {
                trace.add(input);
                if (input.equals("1")) {
                    loop.afterwards(
                            () -> {
                                loop.submit("2");
                                trace.add("back from 2");
                            });
                    loop.afterwards(() -> trace.add("second of 1"));
                } else {
                    loop.onRelease(() -> trace.add("released 2"));
                    loop.afterwards(() -> trace.add("first of 2"));
                }
            }
        }
        Follow follow = new Follow();
        follow.loop = new NodeLoop<>(follow, environment, BOUNDS);

        follow.loop.submit("1");

        assertThat(trace)
                .containsExactly(
                        "1", "2", "released 2", "back from 2", "second of 1", "first of 2");
    }

    /** Holds the loop with a step on another thread until the queues are full. */
    @Test
    void fullQueues_refuse_eachOverItsOwnBound() throws Exception {
        CountDownLatch isInside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var stepper =
                new Recorder<Integer>() {
                    private int steps;

                    @Override
                    public void step(Integer input) {
                        steps++;
                        if (input != 0) return;
                        isInside.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                };
        NodeLoop<Integer> loop =
                new NodeLoop<>(stepper, environment, new NodeLoop.Bounds(10, 5, 3));
        Thread holder = new Thread(() -> loop.submit(0), "holder");
        holder.start();
        isInside.await();

        int requests = 0;
        while (loop.submit(1)) requests++;
        int replies = 0;
        while (loop.submitReply(1)) replies++;
        for (int i = 0; i < 3; i++) loop.submitReserved(1);
        goOn.countDown();
        holder.join();
        awaitIdle(loop);

        assertThat(requests).isEqualTo(10);
        assertThat(replies).isEqualTo(5);
        assertThat(stepper.steps).isEqualTo(1 + 10 + 5 + 3);
        assertThat(stepper.failures).isEmpty();
    }

    @Test
    void stepThatThrows_isReported_andTheNextOnesAreStepped() {
        List<Integer> stepped = new ArrayList<>();
        var stepper =
                new Recorder<Integer>() {
                    @Override
                    public void step(Integer input) {
                        if (input == 1) throw new IllegalStateException("broken at 1");
                        stepped.add(input);
                    }
                };
        NodeLoop<Integer> loop = new NodeLoop<>(stepper, environment, BOUNDS);

        loop.submit(1);
        loop.submit(2);

        assertThat(stepper.failures)
                .singleElement()
                .hasToString("java.lang.IllegalStateException: broken at 1");
        assertThat(stepped).containsExactly(2);
    }

    /** More than one budget of work, and nobody to hand it to: none may be lost. */
    @Test
    void environmentThatHasEnded_callerFinishes_allOfIt() {
        environment.close();
        class Chain extends Recorder<Integer> {
            NodeLoop<Integer> loop;
            int steps;

            @Override
            public void step(Integer left) {
                steps++;
                if (left > 0) loop.submit(left - 1);
            }
        }
        Chain chain = new Chain();
        chain.loop = new NodeLoop<>(chain, environment, BOUNDS);

        chain.loop.submit(10_000);

        assertThat(chain.steps).isEqualTo(10_001);
        assertThat(chain.failures).isEmpty();
    }
}
