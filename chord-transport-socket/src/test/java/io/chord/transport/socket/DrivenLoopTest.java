package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callers that run the loop which brings what they wait for. */
@ExtendWith(Leaks.class)
@Timeout(20)
class DrivenLoopTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(15);

    /** Home never looks by itself: a wake-up that is lost is lost for ever. */
    private final Drive drive = new Drive(TimeUnit.HOURS.toNanos(1));

    private final AtomicReference<Thread> home = new AtomicReference<>();
    private final DrivenLoop loop =
            new DrivenLoop(
                    drive,
                    (self, work) -> {
                        Thread thread = new Thread(work, "home");
                        thread.setDaemon(true);
                        home.set(thread);
                        return thread;
                    });

    @AfterEach
    void end() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private boolean await(Runnable begin, CompletableFuture<?> done, long nanos)
            throws InterruptedException {
        long deadlineNanos = System.nanoTime() + nanos;
        return loop.await(
                begin,
                done,
                deadlineNanos,
                0,
                () -> {
                    try {
                        done.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                        return true;
                    } catch (TimeoutException e) {
                        return done.isDone();
                    } catch (ExecutionException e) {
                        return true;
                    }
                });
    }

    /** A call that the loop answers; by which thread. */
    private Thread call() throws InterruptedException {
        CompletableFuture<Thread> done = new CompletableFuture<>();
        Runnable begin = () -> loop.execute(() -> done.complete(Thread.currentThread()));
        assertThat(await(begin, done, LONG)).isTrue();
        return done.join();
    }

    /** Until this thread has run the loop and may take it again. */
    private void callUntilDriving() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (call() != Thread.currentThread() || !drive.tryTake()) {
            assertThat(System.nanoTime() - end).as("too late").isNegative();
        }
        drive.giveBack(false, () -> false);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("too late").isNegative();
            Thread.onSpinWait();
        }
    }

    private static boolean isInSelector(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch."));
    }

    private void assertThatHomeRunsTheLoop() throws Exception {
        assertThat(loop.submit(Thread::currentThread).get(5, TimeUnit.SECONDS))
                .isSameAs(home.get());
    }

    @Test
    void firstCall_isAnsweredByTheLoopsOwnThread() throws Exception {
        assertThat(call()).isSameAs(home.get());
    }

    @Test
    void calls_oneAfterTheOther_runTheLoopThemselves() throws Exception {
        callUntilDriving();

        assertThat(call()).isSameAs(Thread.currentThread());
        assertThat(loop.inEventLoop()).as("after its call").isFalse();
    }

    @Test
    void calls_ofSeveralThreadsAtOnce_leaveTheLoopToItsThread() throws Exception {
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        CountDownLatch waits = new CountDownLatch(1);
        Thread waiting = inBackground(() -> await(waits::countDown, other, LONG));
        waits.await();

        for (int i = 0; i < 100; i++) assertThat(call()).isSameAs(home.get());

        other.complete(true);
        waiting.join(10_000);
    }

    @Test
    void task_ofAnotherThread_isRunByTheCallerThatDrives() throws Exception {
        callUntilDriving();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        CompletableFuture<Thread> ranOn = new CompletableFuture<>();
        Thread caller = Thread.currentThread();
        inBackground(
                () -> {
                    until(() -> loop.inEventLoop(caller));
                    loop.execute(() -> ranOn.complete(Thread.currentThread()));
                    loop.execute(() -> done.complete(true));
                });

        assertThat(await(() -> {}, done, LONG)).isTrue();

        assertThat(ranOn.join()).isSameAs(caller);
    }

    @Test
    void timer_whileACallerDrives_isKept() throws Exception {
        callUntilDriving();
        CompletableFuture<Thread> done = new CompletableFuture<>();
        Runnable timer = () -> done.complete(Thread.currentThread());

        boolean isDone =
                await(
                        () -> {
                            var unused = loop.schedule(timer, 5, TimeUnit.MILLISECONDS);
                        },
                        done,
                        LONG);

        assertThat(isDone).isTrue();
        assertThat(done.join()).isSameAs(Thread.currentThread());
    }

    @Test
    void deadline_ofACallerThatDrives_isKeptAndTheLoopGoesOn() throws Exception {
        callUntilDriving();
        long begun = System.nanoTime();

        assertThat(await(() -> {}, new CompletableFuture<>(), 30_000_000)).isFalse();

        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(30_000_000);
        assertThatHomeRunsTheLoop();
    }

    @Test
    void interrupt_ofACallerThatDrives_isThrownAndTheLoopGoesOn() throws Exception {
        callUntilDriving();
        Thread caller = Thread.currentThread();
        inBackground(
                () -> {
                    until(() -> isInSelector(caller));
                    caller.interrupt();
                });
        long nanos = TimeUnit.SECONDS.toNanos(3);

        assertThatThrownBy(() -> await(() -> {}, new CompletableFuture<>(), nanos))
                .isInstanceOf(InterruptedException.class);

        assertThatHomeRunsTheLoop();
    }

    @Test
    void failureToBegin_isThrownAndTheLoopGoesOn() throws Exception {
        callUntilDriving();
        Runnable begin =
                () -> {
                    assertThat(loop.inEventLoop()).isTrue();
                    throw new UnsupportedOperationException("planned");
                };

        assertThatThrownBy(() -> await(begin, new CompletableFuture<>(), LONG))
                .hasMessage("planned");

        assertThatHomeRunsTheLoop();
    }

    @Test
    void secondCaller_whileOneDrives_makesTheDriveGoHomeAfterwards() throws Exception {
        callUntilDriving();
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Thread caller = Thread.currentThread();
        Thread other =
                inBackground(
                        () -> {
                            until(() -> loop.inEventLoop(caller));
                            await(() -> loop.execute(() -> first.complete(true)), second, LONG);
                        });

        assertThat(await(() -> {}, first, LONG)).isTrue();

        until(() -> drive.isDriver(home.get()));
        second.complete(true);
        other.join(10_000);
    }

    @Test
    void end_whileACallerDrives_endsTheLoopAndLeavesTheCallerWaiting() throws Exception {
        callUntilDriving();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread caller = Thread.currentThread();
        inBackground(
                () -> {
                    until(() -> loop.inEventLoop(caller));
                    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
                    done.complete(true);
                });

        assertThat(await(() -> {}, done, LONG)).isTrue();

        assertThat(loop.isTerminated()).isTrue();
    }

    @Test
    void end_whileTheDriveIsLent_endsTheLoop() throws Exception {
        callUntilDriving();

        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();

        assertThat(loop.isTerminated()).isTrue();
    }

    /** Callers that come and go, alone and together: each gets its answer, one thread at a time. */
    @Test
    void manyCallers_inPhasesAloneAndTogether_allGetTheirAnswers() throws Exception {
        int threads = 4;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        AtomicInteger own = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        List<Thread> all = new ArrayList<>();
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        for (int t = 0; t < threads; t++) {
            int number = t;
            all.add(
                    inBackground(
                            () -> {
                                go.await();
                                for (int i = 0; System.nanoTime() - end < 0; i++) {
                                    // Thread 0 alone for most of the time.
                                    if (number > 0) TimeUnit.MICROSECONDS.sleep(100L * number * 7);
                                    if (!callChecked(inside, together, own)) {
                                        failed.complete(true);
                                        return;
                                    }
                                }
                            }));
        }
        go.countDown();
        for (Thread thread : all) thread.join(10_000);

        assertThat(failed).as("an answer was lost").isNotDone();
        assertThat(together).as("two ran the loop").hasValue(0);
        assertThat(own.get()).as("calls whose callers ran the loop").isPositive();
    }

    private boolean callChecked(AtomicInteger inside, AtomicInteger together, AtomicInteger own)
            throws InterruptedException {
        CompletableFuture<Thread> done = new CompletableFuture<>();
        Runnable begin =
                () ->
                        loop.execute(
                                () -> {
                                    if (inside.getAndIncrement() != 0) together.incrementAndGet();
                                    inside.decrementAndGet();
                                    done.complete(Thread.currentThread());
                                });
        if (!await(begin, done, TimeUnit.SECONDS.toNanos(5))) return false;
        if (done.join() == Thread.currentThread()) own.incrementAndGet();
        return true;
    }

    private interface Body {
        void run() throws Exception;
    }

    private static Thread inBackground(Body body) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                body.run();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
