package io.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import io.chord.store.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The door, in a ring of one node: real engine, real time, nobody else. */
class LoneNodeTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final LoneTransport transport = new LoneTransport();
    private final SlowStore store = new SlowStore();
    private ChordNode node = builder().build();

    private ChordNodeBuilder builder() {
        return ChordNode.builder()
                .cluster("lone")
                .name("n")
                .transport(transport)
                .store(store)
                .placement(Placement.id(1))
                .create();
    }

    @AfterEach
    void closeNode() {
        store.release();
        node.close();
    }

    private ChordMap<String, String> started() {
        node.start(TIMEOUT);
        return node.map("m", Codec.utf8(), Codec.utf8());
    }

    @Test
    void start_createsARingOfOne_thatOwnsTheCircle() {
        node.start(TIMEOUT);

        assertThat(node.status()).isEqualTo(NodeStatus.ACTIVE);
        assertThat(node.self().address()).isEqualTo(Address.of("lone:node"));
        assertThat(node.self().id()).isEqualTo(node.space().id(1));
        NodeSnapshot snapshot = node.snapshot();
        assertThat(snapshot.self()).isEqualTo(node.self());
        assertThat(snapshot.arc()).contains(Arc.whole(node.self().id()));
        assertThat(snapshot.brokenLists()).isZero();
        assertThat(node.ring().nodes()).hasSize(1);
        assertThat(node.ring().complete()).isTrue();
        assertThat(node.lookup(node.keyOf("k")).owner()).isEqualTo(node.self());
        assertThat(node.inspect(node.self().id()).self()).isEqualTo(node.self());
        assertThatThrownBy(() -> node.inspect(node.space().id(2)))
                .isInstanceOf(NoSuchNodeException.class);
        assertThatThrownBy(() -> node.start(TIMEOUT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void entries_areWrittenReadReplacedAndRemoved_byVersion() {
        ChordMap<String, String> map = started();

        assertThat(map.get("k")).isEmpty();
        assertThat(map.remove("k")).isFalse();
        Version first = map.put("k", "one");
        Entry<String> entry = map.getEntry("k").orElseThrow();
        assertThat(entry.value()).isEqualTo("one");
        assertThat(entry.version()).isEqualTo(first);
        assertThat(map.putIfAbsent("k", "two")).isEmpty();
        Version second = map.replace("k", first, "two").orElseThrow();
        assertThat(second).isGreaterThan(first);
        assertThat(map.replace("k", first, "three")).isEmpty();
        assertThat(map.remove("k", first)).isFalse();
        assertThat(map.get("k")).contains("two");
        assertThat(node.snapshot().entries()).isEqualTo(1);
        assertThat(map.remove("k", second)).isTrue();
        assertThat(map.get("k")).isEmpty();
        assertThat(map.putIfAbsent("k", "again")).isPresent();
    }

    @Test
    void mapsOfOneRing_doNotMix() {
        ChordMap<String, String> map = started();
        map.put("k", "m");
        node.put(new byte[] {'k'}, new byte[] {1});

        assertThat(map.get("k")).contains("m");
        assertThat(node.get(new byte[] {'k'}).orElseThrow()).containsExactly(1);
        assertThat(node.map("other", Codec.utf8(), Codec.utf8()).get("k")).isEmpty();
        assertThat(node.remove(new byte[] {'k'})).isTrue();
        assertThat(map.get("k")).contains("m");
    }

    @Test
    void keysAndValuesOverTheLimit_areRefusedAtOnce() {
        started();

        assertThatThrownBy(() -> node.put(new byte[5000], new byte[1]))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("5000");
        assertThatThrownBy(() -> node.put(new byte[1], new byte[(1 << 20) + 1]))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("1048577");
    }

    /** Where the node itself delivers results, waiting for results is refused before it begins. */
    @Test
    void blockingCall_inACallback_isRefusedAndAsyncWorks() {
        ChordMap<String, String> map = started();
        CompletableFuture<String> thread = new CompletableFuture<>();
        store.hold(); // So that the result comes after the callback was attached.

        CompletableFuture<Void> refused =
                map.async()
                        .get("k")
                        .thenAccept(
                                value -> {
                                    thread.complete(Thread.currentThread().getName());
                                    map.put("k", "never");
                                });
        store.release();

        assertThatThrownBy(() -> refused.orTimeout(20, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BlockingCallException.class);
        assertThat(thread.join()).isEqualTo("chord-n-callbacks");
        assertThat(map.get("k")).isEmpty();
    }

    @Test
    void executorOfTheApplication_runsItsCallbacks_andIsLeftAlone() {
        List<Runnable> tasks = new ArrayList<>();
        node = builder().executor(tasks::add).build();
        ChordMap<String, String> map = started();
        tasks.clear();

        CompletableFuture<Version> put = map.async().put("k", "v");

        assertThat(put).isNotDone();
        assertThat(tasks).hasSize(1);
        tasks.forEach(Runnable::run);
        assertThat(put).isCompleted();
    }

    /** A chain of results on the thread that makes them must not become a recursion. */
    @Test
    void directExecutor_longChainOfResults_doesNotOverflowTheStack() {
        node = builder().executor(Runnable::run).build();
        AsyncChordMap<String, String> map = started().async();
        CompletableFuture<Integer> done = new CompletableFuture<>();

        class Chain {
            void next(int left) {
                var unused =
                        map.put("k", "v" + left)
                                .whenComplete(
                                        (version, failure) -> {
                                            if (failure != null) {
                                                done.completeExceptionally(failure);
                                            } else if (left == 0) {
                                                done.complete(0);
                                            } else {
                                                next(left - 1);
                                            }
                                        });
            }
        }
        // From a result on: the chain of a caller is its own recursion, as with any future that is
        // complete when it is returned.
        store.hold();
        var unused = map.get("k").whenComplete((value, failure) -> new Chain().next(20_000));
        store.release();

        assertThat(done.orTimeout(20, TimeUnit.SECONDS).join()).isZero();
    }

    @Test
    void interruptedCall_isAbandoned_andTheFlagIsSetAgain() throws Exception {
        ChordMap<String, String> map = started();
        store.hold();
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread caller =
                new Thread(
                        () -> {
                            try {
                                map.get("k");
                                seen.complete("returned");
                            } catch (ChordInterruptedException e) {
                                seen.complete("interrupted " + Thread.interrupted());
                            }
                        },
                        "caller");
        caller.start();
        while (store.held() == 0) Thread.onSpinWait();
        caller.interrupt();

        assertThat(seen.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("interrupted true");
        store.release();
        assertThat(map.get("k")).isEmpty();
    }

    @Test
    void moreOperationsThanTheBound_areRefusedByName_andTheNodeGoesOn() {
        AsyncChordMap<String, String> map = started().async();
        store.hold();
        List<CompletableFuture<?>> gets = new ArrayList<>();
        for (int i = 0; i < Settings.TICKETS_MAX + 100; i++) gets.add(map.get("k" + i));
        store.release();
        int refused = 0;
        for (CompletableFuture<?> get : gets) {
            try {
                get.orTimeout(20, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(OverloadedException.class);
                refused++;
            }
        }

        // The engine's bound comes first, that of the callers behind it holds in any case.
        assertThat(refused).isBetween(100, gets.size() - Settings.OPERATIONS_MAX);
        assertThat(map.get("k").join()).isEmpty();
    }

    @Test
    void cancelledFutures_giveTheirPlacesBack() {
        AsyncChordMap<String, String> map = started().async();
        store.hold();
        for (int i = 0; i < 10_000; i++) {
            CompletableFuture<?> get = map.get("k" + i);
            if (get.isCompletedExceptionally()) {
                assertThatThrownBy(get::join).hasCauseInstanceOf(OverloadedException.class);
            }
            get.cancel(false);
        }
        store.release();

        assertThat(map.get("k").orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
    }

    @Test
    void close_endsOpenCallsAndThreads_andMayBeRepeated() {
        AsyncChordMap<String, String> map = started().async();
        map.put("a", "b").join();
        store.hold();
        CompletableFuture<?> open = map.get("k");

        node.close();
        node.close();

        assertThatThrownBy(() -> open.orTimeout(20, TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(NodeClosedException.class);
        assertThatThrownBy(() -> map.get("k").join()).hasCauseInstanceOf(NodeClosedException.class);
        assertThat(node.status()).isEqualTo(NodeStatus.LEFT);
        assertThat(transport.isClosed()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("chord-lone-loop", "chord-n-callbacks");
    }

    @Test
    void close_inAListener_endsTheNodeWithoutWaitingForItself() {
        CompletableFuture<NodeStatus> status = new CompletableFuture<>();
        node.subscribe(
                event -> {
                    node.close();
                    status.complete(node.status());
                });
        try {
            node.start(TIMEOUT);
        } catch (NodeClosedException closedWhileStarting) {
            assertThat(closedWhileStarting).hasMessageContaining("closed");
        }

        assertThat(status.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(NodeStatus.LEFT);
    }

    @Test
    void leave_reportsWhatNobodyTook_andServesNothingAfterwards() {
        ChordMap<String, String> map = started();
        map.put("k", "v");

        LeaveReport report = node.leave(Duration.ofMillis(200));

        assertThat(report.isComplete()).isFalse();
        assertThat(node.status()).isEqualTo(NodeStatus.LEFT);
        assertThatThrownBy(() -> map.get("k")).isInstanceOf(NodeClosedException.class);
    }

    @Test
    void listener_isToldInOrder_andASlowOneWhatItMissed() throws Exception {
        LinkedBlockingQueue<NumberedEvent> events = new LinkedBlockingQueue<>();
        node.subscribe(events::add);
        node.subscribe(
                event -> {
                    throw new IllegalStateException("a listener that fails");
                });
        node.start(TIMEOUT);

        NumberedEvent first = events.poll(20, TimeUnit.SECONDS);
        assertThat(first.number()).isEqualTo(1);
        while (!(first instanceof NumberedEvent.Happened happened)
                || !(happened.event() instanceof RingEvent.Joined)) {
            NumberedEvent next = events.poll(20, TimeUnit.SECONDS);
            assertThat(next.number()).isEqualTo(first.number() + 1);
            first = next;
        }
    }

    @Test
    void framesOfNonsense_areDropped_andTheNodeGoesOn() {
        ChordMap<String, String> map = started();

        for (int length = 0; length < 100; length++) {
            transport.receiver().onFrame(Address.of("lone:stranger"), new byte[length]);
        }

        map.put("k", "v");
        assertThat(map.get("k")).contains("v");
    }

    @Test
    void joinWithoutAnybody_fails_andClosesWhatItOpened() {
        node =
                ChordNode.builder()
                        .transport(transport)
                        .store(store)
                        .callTimeout(Duration.ofMillis(10))
                        .join("lone:a", "lone:b")
                        .build();

        assertThatThrownBy(() -> node.start(Duration.ofMillis(300)))
                .isInstanceOf(NoRingFoundException.class)
                .hasMessageContaining("lone:a")
                .hasMessageContaining("lone:b");
        assertThat(node.status()).isEqualTo(NodeStatus.FAILED);
        assertThat(transport.isClosed()).isTrue();
    }

    @Test
    void closeWhileACallWaits_onAnotherThread_endsIt() throws Exception {
        ChordMap<String, String> map = started();
        store.hold();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread caller =
                new Thread(
                        () -> {
                            started.countDown();
                            try {
                                map.get("k");
                                thrown.complete(new AssertionError("returned"));
                            } catch (ChordException e) {
                                thrown.complete(e);
                            }
                        },
                        "caller");
        caller.start();
        started.await();
        while (store.held() == 0) Thread.onSpinWait();

        node.close();

        assertThat(thrown.orTimeout(20, TimeUnit.SECONDS).join())
                .isInstanceOf(NodeClosedException.class);
    }
}
