package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ChordMap;
import io.chord.ChordNode;
import io.chord.Codec;
import io.chord.Read;
import io.chord.transport.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting, where the thread that waits may be the one that reads the answer. */
@ExtendWith(Leaks.class)
@Timeout(60)
class SocketEnvironmentTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    /** A task of the loop that waits; who ran it, if it was refused as it must be. */
    private static Thread refused(Environment environment) {
        assertThatThrownBy(
                        () -> environment.awaitDone(new CompletableFuture<>(), environment.nanos()))
                .isInstanceOf(IllegalStateException.class);
        return Thread.currentThread();
    }

    private static Thread call(Environment environment) throws InterruptedException {
        CompletableFuture<Thread> done = new CompletableFuture<>();
        Runnable task = () -> done.completeAsync(() -> refused(environment), Runnable::run);
        boolean isDone =
                environment.beginAndAwait(
                        () -> {
                            var unused = environment.schedule(0, task);
                        },
                        done,
                        environment.nanos() + LONG);
        assertThat(isDone).isTrue();
        return done.join();
    }

    @Test
    void taskOnACallerThatRunsTheLoop_mustNotBlockAsOnTheLoopsThread() throws Exception {
        try (SocketTransport transport = SocketTransport.builder().build()) {
            Environment environment = transport.environment();
            assertThat(call(environment)).isNotSameAs(Thread.currentThread());
            long end = System.nanoTime() + LONG;
            while (call(environment) != Thread.currentThread()) {
                assertThat(System.nanoTime() - end).as("too late").isNegative();
            }
            CompletableFuture<Boolean> done = CompletableFuture.completedFuture(true);
            assertThat(environment.awaitDone(done, environment.nanos()))
                    .as("after its call it may block")
                    .isTrue();
        }
    }

    /** The nodes share a loop: who waits for one of them runs both, and those of the others. */
    @Test
    void callsOneAfterTheOther_betweenNodesThatSpin_areAllAnswered() throws Exception {
        try (SocketResources loops = SocketResources.of("spin", 1);
                ChordNode first = ChordNode.builder().transport(spinning(loops)).create().build()) {
            first.start(Duration.ofSeconds(20));
            try (ChordNode second =
                    ChordNode.builder()
                            .transport(spinning(loops))
                            .join(first.self().address().text())
                            .start(Duration.ofSeconds(20))) {
                ChordMap<String, String> map = second.map(Codec.utf8(), Codec.utf8());
                for (int i = 0; i < 300; i++) {
                    map.put("key " + i, "value " + i);
                    assertThat(map.get("key " + i, Read.LINEARIZABLE)).hasValue("value " + i);
                }
            }
        }
    }

    private static SocketTransport spinning(SocketResources loops) throws Exception {
        return SocketTransport.builder().resources(loops).spin(Duration.ofNanos(20_000)).build();
    }

    @Test
    void spin_outOfRange_isRefusedWithTheRange() {
        SocketTransport.Builder builder = SocketTransport.builder();

        assertThatThrownBy(() -> builder.spin(Duration.ofMillis(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.001S")
                .hasMessageContaining("PT0.002S");
        assertThatThrownBy(() -> builder.spin(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
