package io.chord.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemEnvironmentTest {

    private static final long MILLISECOND = 1_000_000;
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final SystemEnvironment environment = new SystemEnvironment("environment-test");

    @AfterEach
    void closeEnvironment() {
        environment.close();
    }

    private long inLong() {
        return environment.nanos() + LONG_NANOS;
    }

    @Test
    void awaitDone_stageCompletedByATimer_isDone() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        environment.schedule(2 * MILLISECOND, () -> stage.complete("now"));

        assertThat(environment.awaitDone(stage, inLong())).isTrue();
        assertThat(stage.join()).isEqualTo("now");
    }

    @Test
    void awaitDone_deadlinePasses_isNotDone() throws Exception {
        CompletableFuture<String> never = new CompletableFuture<>();
        long deadline = environment.nanos() + 3 * MILLISECOND;

        assertThat(environment.awaitDone(never, deadline)).isFalse();
        assertThat(environment.nanos()).isGreaterThanOrEqualTo(deadline);
        assertThat(environment.awaitDone(never, deadline - MILLISECOND)).isFalse();
    }

    @Test
    void awaitDone_failedOrCancelledStage_isDone() throws Exception {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        environment.schedule(MILLISECOND, () -> cancelled.cancel(false));

        assertThat(environment.awaitDone(CompletableFuture.failedFuture(new Exception()), inLong()))
                .isTrue();
        assertThat(environment.awaitDone(cancelled, inLong())).isTrue();
    }

    @Test
    void awaitDone_interruptedThread_throwsAndClearsTheFlag() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> environment.awaitDone(new CompletableFuture<>(), inLong()))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void awaitDone_onItsOwnThreads_isRefused() {
        try (Environment.CallbackExecutor callbacks = environment.callbackExecutor("n")) {
            assertThat(refusalOn(task -> environment.schedule(0, task)))
                    .hasMessageContaining("\"chord-environment-test-loop\"");
            assertThat(refusalOn(callbacks)).hasMessageContaining("\"chord-n-callbacks\"");
        }
    }

    @Test
    void awaitDone_onAThreadOfTheTransport_isRefused() {
        AtomicReference<Thread> owned = new AtomicReference<>();
        try (SystemEnvironment own =
                new SystemEnvironment("own", thread -> thread == owned.get())) {
            CompletableFuture<Boolean> done = CompletableFuture.completedFuture(true);
            assertThat(own.nanos()).isPositive();
            owned.set(Thread.currentThread());
            assertThatThrownBy(() -> own.awaitDone(done, inLong()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not wait");
        }
    }

    /** A listener of one node may wait for another node that has threads of its own. */
    @Test
    void awaitDone_onAThreadOfAnotherEnvironment_waits() {
        try (SystemEnvironment other = new SystemEnvironment("other")) {
            assertThat(refusalOn(task -> other.schedule(0, task))).isNull();
        }
    }

    /** What waiting there threw, null if nothing. */
    private Throwable refusalOn(Executor executor) {
        CompletableFuture<Throwable> result = new CompletableFuture<>();
        executor.execute(
                () -> {
                    try {
                        environment.awaitDone(CompletableFuture.completedFuture(true), inLong());
                        result.complete(null);
                    } catch (Exception e) {
                        result.complete(e);
                    }
                });
        return result.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** The one thread is held until the task is taken back, so that it cannot have begun. */
    @Test
    void schedule_cancelledTask_neverRuns() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        environment.schedule(0, () -> await(goOn));
        Environment.Cancellable timer = environment.schedule(0, () -> cancelled.complete("ran"));
        environment.schedule(0, () -> later.complete("ran"));
        timer.cancel();
        timer.cancel();
        goOn.countDown();

        assertThat(environment.awaitDone(later, inLong())).isTrue();
        assertThat(cancelled).isNotDone();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void seed_askedTwice_differs() {
        assertThat(environment.seed()).isNotEqualTo(environment.seed());
    }

    @Test
    void callbacks_runOneAfterTheOther_andAreRefusedOverTheBound() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        StringBuilder order = new StringBuilder();
        try (Environment.CallbackExecutor callbacks = environment.callbackExecutor("n")) {
            CountDownLatch begun = new CountDownLatch(1);
            callbacks.execute(
                    () -> {
                        begun.countDown();
                        await(goOn);
                    });
            begun.await();
            for (int i = 0; i < SerialCallbackExecutor.QUEUED_MAX - 3; i++)
                callbacks.execute(() -> {});
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            callbacks.execute(() -> order.append('a'));
            callbacks.execute(() -> order.append('b'));
            callbacks.execute(() -> last.complete(true));
            assertThatThrownBy(() -> callbacks.execute(() -> {}))
                    .isInstanceOf(RejectedExecutionException.class);
            goOn.countDown();
            assertThat(environment.awaitDone(last, inLong())).isTrue();
            assertThat(order).hasToString("ab");
        }
    }

    @Test
    void close_endsItsThreads_andRefusesWork() {
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        CompletableFuture<Thread> callback = new CompletableFuture<>();
        Environment.CallbackExecutor callbacks = environment.callbackExecutor("n");
        environment.schedule(0, () -> loop.complete(Thread.currentThread()));
        callbacks.execute(() -> callback.complete(Thread.currentThread()));
        Thread loopThread = loop.join();
        Thread callbackThread = callback.join();
        assertThat(loopThread.isDaemon()).isTrue();
        assertThat(callbackThread.isDaemon()).isTrue();

        callbacks.close();
        environment.close();
        environment.close();

        assertThat(loopThread.isAlive()).isFalse();
        assertThat(callbackThread.isAlive()).isFalse();
        assertThatThrownBy(() -> environment.schedule(0, () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
