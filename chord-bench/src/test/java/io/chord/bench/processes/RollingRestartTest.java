package io.chord.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordClient;
import io.chord.ChordException;
import io.chord.NodeSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Five processes with three copies of each entry, restarted one by one while they are used. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
@Tag("long")
class RollingRestartTest {

    private static final int NODES = 5;
    private static final Duration MAX = Duration.ofSeconds(60);

    /** Longer than any operation takes that is asked again until it is answered. */
    private static final double STALL_SECONDS_MAX = 20;

    /**
     * Goal: who waits until a node says that it is safe to stop it loses nothing, whether the node
     * leaves or is killed, and the ring is served meanwhile.
     */
    @Test
    void eachNodeRestartedWhenItIsSafe_underLoad_losesNothingAndServesMeanwhile() throws Exception {
        try (ProcessRing ring = new ProcessRing(NODES, new Random(7), List.of());
                ChordClient client = ring.client(0, Duration.ofSeconds(5))) {
            assertThat(ring.awaitWhole(client, MAX)).isTrue();
            Ballast ballast = new Ballast(300);
            ballast.write(client, MAX);
            ClientLoad load = new ClientLoad(ring, 10, Duration.ofSeconds(5));
            load.start(2, 7);

            for (int i = 0; i < NODES; i++) {
                NodeProcess node = ring.nodes().get(i);
                awaitSafeToStop(client, node);
                if (i % 2 == 0) assertThat(node.leave(MAX)).as(node.printed()).isTrue();
                else node.kill();
                node.start();
                node.awaitMember(MAX);
            }

            load.stop();
            assertThat(ring.awaitWhole(client, MAX)).isTrue();
            assertThat(load.readAll(client, MAX)).as("keys that cannot be read").isZero();
            assertThat(load.violations()).isEmpty();
            assertThat(load.longestStallSeconds()).isLessThan(STALL_SECONDS_MAX);
            Ballast.Reading reading = ballast.read(List.of(client), MAX);
            assertThat(reading.lost() + reading.unread()).as("acknowledged, and gone").isZero();
            System.out.printf(
                    "rolling restart: %d operations answered, %d failed, longest stall %.1f s%n",
                    load.answered(),
                    load.withoutEffect() + load.indeterminate(),
                    load.longestStallSeconds());
        }
    }

    private static void awaitSafeToStop(ChordClient client, NodeProcess node) throws Exception {
        long end = System.nanoTime() + MAX.toNanos();
        while (!isSafeToStop(client, node)) {
            assertThat(System.nanoTime() - end)
                    .as(node.address() + " does not become safe to stop: " + node.printed())
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static boolean isSafeToStop(ChordClient client, NodeProcess node) {
        try {
            for (NodeSnapshot seen : client.ring().nodes()) {
                if (seen.self().address().text().equals(node.address())) return seen.safeToStop();
            }
        } catch (ChordException notNow) {
            // Asked again.
        }
        return false;
    }
}
