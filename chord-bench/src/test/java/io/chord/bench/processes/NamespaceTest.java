package io.chord.bench.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.chord.bench.processes.RemoteClient.Answer;
import io.chord.simulation.check.LinearizabilityChecker.Verdict;
import io.chord.simulation.check.RegisterHistory.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Five hosts with a node and a client each, on a network that is cut and healed. Each entry has a
 * copy on every node, so that three of five are a majority of each range. The clients read and
 * write a few keys all the time; what they were told is judged key by key.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class NamespaceTest {

    private static final int HOSTS = 5;
    private static final int PORT = 7000;
    private static final int KEYS = 6;
    private static final int PAUSE_MILLIS = 10;
    private static final int STOPPED_SECONDS = Integer.getInteger("chord.test.stopped", 12);

    /** Within which a ring goes on without those cut off, and is one again when it can be. */
    private static final Duration SETTLE_MAX = Duration.ofSeconds(90);

    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final List<Register> registers = new ArrayList<>();
    private final AtomicInteger tests = new AtomicInteger();
    private @Nullable Namespaces network;
    private @Nullable Path folder;

    /** A node and the client beside it. */
    private final class Host {

        final int number;
        final NodeProcess node;
        final RemoteClient client;
        private @Nullable Thread load;
        private volatile boolean stopped;
        private volatile @Nullable Throwable mistake;
        private int writes;

        /** Acknowledged writes, and reads that were answered. */
        final AtomicInteger written = new AtomicInteger();

        final AtomicInteger read = new AtomicInteger();

        /** Operations that were not answered, or refused. */
        final AtomicInteger failed = new AtomicInteger();

        Host(int number, NodeProcess node, RemoteClient client) {
            this.number = number;
            this.node = node;
            this.client = client;
        }

        void begin() {
            stopped = false;
            Thread thread = new Thread(this::run, "load-" + number);
            thread.setDaemon(true);
            load = thread;
            thread.start();
        }

        private void run() {
            Random random = new Random(number);
            try {
                while (!stopped) {
                    Register register = registers.get(random.nextInt(KEYS));
                    if (random.nextBoolean()) read(register);
                    else write(register);
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS); // Five clients on few processors.
                }
            } catch (IOException | RuntimeException e) {
                mistake = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        boolean read(Register register) throws IOException {
            int operation = register.called(new Ask.Read());
            Answer answer = client.get(register.key());
            if (answer instanceof Answer.Read found) {
                register.read(operation, found.entry());
                read.incrementAndGet();
                return true;
            }
            register.failed(operation, true);
            failed.incrementAndGet();
            return false;
        }

        private void write(Register register) throws IOException {
            String value = "h" + number + "-" + writes++;
            int operation = register.called(new Ask.Put(value));
            Answer answer = client.put(register.key(), value);
            if (answer instanceof Answer.Written done) {
                register.changed(operation, true, Optional.of(done.version()));
                written.incrementAndGet();
            } else {
                register.failed(operation, answer instanceof Answer.NoEffect);
                failed.incrementAndGet();
            }
        }

        void end() throws InterruptedException {
            stopped = true;
            Thread running = load;
            if (running != null) running.join();
            load = null;
            assertThat(mistake).as("client of host " + number).isNull();
        }
    }

    @BeforeAll
    void begin() throws Exception {
        Optional<String> missing = Namespaces.missing();
        if (missing.isPresent()) {
            System.out.println("namespace tests skipped: " + missing.get());
            abort("no network namespaces here: " + missing.get());
        }
        Path logs = Files.createTempDirectory("chord-namespaces-");
        Namespaces net = new Namespaces(HOSTS);
        folder = logs;
        network = net;
        for (int i = 0; i < KEYS; i++) registers.add(new Register("key" + i));
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= HOSTS; i++) addresses.add("tcp://" + at(i));
        for (int i = 1; i <= HOSTS; i++) {
            NodeProcess node =
                    new NodeProcess(
                            at(i),
                            logs,
                            at(1),
                            net.within(i),
                            List.of("--insecure", "--replication", Integer.toString(HOSTS)));
            nodes.add(node);
            node.start();
            node.awaitMember(SETTLE_MAX);
        }
        for (int i = 1; i <= HOSTS; i++) {
            Path log = logs.resolve("client-" + i + ".log");
            RemoteClient client = new RemoteClient(net.within(i), log, addresses);
            hosts.add(new Host(i, nodes.get(i - 1), client));
        }
        awaitOneRing();
    }

    private static String at(int host) {
        return Namespaces.address(host) + ":" + PORT;
    }

    @AfterAll
    void end() throws Exception {
        System.out.println("namespace tests run: " + tests.get());
        for (Host host : hosts) host.client.end();
        for (NodeProcess node : nodes) node.kill();
        if (network != null) network.remove();
        if (folder == null) return;
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Namespaces network() {
        return Objects.requireNonNull(network);
    }

    @Test
    void oneHostCutOff_itRefuses_othersServe_afterwardsOneRing() throws Exception {
        refusedToTheMinority(List.of(3));
    }

    @Test
    void twoHostsCutFromThree_theyRefuse_othersServe_afterwardsOneRing() throws Exception {
        refusedToTheMinority(List.of(2, 5));
    }

    private void refusedToTheMinority(List<Integer> minority) throws Exception {
        hosts.forEach(Host::begin);
        awaitServed(hosts);

        network().cutOff(minority);
        List<Host> cut = hosts.stream().filter(h -> minority.contains(h.number)).toList();
        List<Host> others = hosts.stream().filter(h -> !minority.contains(h.number)).toList();
        // What was on its way when the cut was made may still be answered.
        TimeUnit.SECONDS.sleep(4);
        List<Integer> writtenBefore = cut.stream().map(h -> h.written.get()).toList();
        List<Integer> readBefore = cut.stream().map(h -> h.read.get()).toList();
        awaitServed(others);
        for (Host host : cut) await(host, "is refused", 2 + host.failed.get(), host.failed);
        assertThat(cut.stream().map(h -> h.written.get()).toList())
                .as("writes acknowledged to those cut off")
                .isEqualTo(writtenBefore);
        assertThat(cut.stream().map(h -> h.read.get()).toList())
                .as("linearizable reads answered to those cut off")
                .isEqualTo(readBefore);

        network().heal();
        awaitServed(hosts);
        judge();
    }

    /**
     * Goal: who hears a node that cannot hear them, and the other way round, are not led astray.
     */
    @Test
    void oneHostThatIsHeardAndHearsNothingOfTwo_nothingStaleOrLost_afterwardsOneRing()
            throws Exception {
        hosts.forEach(Host::begin);
        awaitServed(hosts);

        network().cutOneWay(2, 4);
        network().cutOneWay(3, 4);
        awaitServed(List.of(hosts.get(0), hosts.get(1), hosts.get(2), hosts.get(4)));

        network().heal();
        awaitServed(hosts);
        judge();
    }

    /**
     * Goal: a node that was stopped for longer than all time-outs says so, and serves nothing stale
     * when it goes on. SIGSTOP, as a debugger or a hypervisor does it.
     */
    @Test
    void nodeStoppedAndContinued_notices_servesNothingStale_afterwardsOneRing() throws Exception {
        hosts.forEach(Host::begin);
        awaitServed(hosts);
        Host stopped = hosts.get(3);

        int printedBefore = stopped.node.printed().length();
        stopped.node.pause();
        List<Host> others = hosts.stream().filter(h -> h != stopped).toList();
        awaitServed(others);
        TimeUnit.SECONDS.sleep(STOPPED_SECONDS);
        stopped.node.resume();
        awaitServed(hosts);

        // Not of its start, when a busy machine may have left it without a processor.
        assertThat(stopped.node.printed().substring(printedBefore)).contains("stood still for ");
        judge();
    }

    private static void await(Host host, String what, int count, AtomicInteger counted)
            throws InterruptedException {
        long end = System.nanoTime() + SETTLE_MAX.toNanos();
        while (counted.get() < count) {
            assertThat(host.mistake).isNull();
            assertThat(System.nanoTime() - end)
                    .as("that host " + host.number + " " + what + " within " + SETTLE_MAX)
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Each of them has a write and a read answered that began from now on. */
    private static void awaitServed(List<Host> served) throws InterruptedException {
        for (Host host : served) {
            // One that is under way now may have begun before, the one after it has not.
            await(host, "writes", 2 + host.written.get(), host.written);
            await(host, "reads", 2 + host.read.get(), host.read);
        }
    }

    /** All that was acknowledged is there, and what each was told fits together. */
    private void judge() throws Exception {
        for (Host host : hosts) host.end();
        awaitOneRing();
        for (Register register : registers) {
            for (Host host : hosts) {
                assertThat(host.read(register)).as(register.key() + " at " + host.number).isTrue();
            }
            assertThat(register.judge()).as(register.toString()).isEqualTo(Verdict.LINEARIZABLE);
        }
        tests.incrementAndGet();
    }

    private void awaitOneRing() throws Exception {
        long end = System.nanoTime() + SETTLE_MAX.toNanos();
        for (Host host : hosts) {
            String ring = host.client.ring();
            while (!ring.equals(HOSTS + " nodes, complete, served")) {
                assertThat(System.nanoTime() - end)
                        .as("host " + host.number + " sees " + ring)
                        .isNegative();
                TimeUnit.MILLISECONDS.sleep(200);
                ring = host.client.ring();
            }
        }
    }
}
