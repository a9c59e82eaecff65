package io.chord.replication;

import static io.chord.replication.ReplicationWorld.MILLI;
import static io.chord.replication.ReplicationWorld.SECOND;
import static io.chord.replication.ReplicationWorld.SPACE;
import static io.chord.replication.ReplicationWorld.bytes;
import static io.chord.replication.ReplicationWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.replication.ReplicationWorld.Node;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random schedules: reads and writes of a few keys by several nodes at once, while messages are
 * lost, repeated and reordered and nodes join, leave, pause and restart with their disk. Each key's
 * history must be linearizable, and when the faults end every key can be read.
 *
 * <p>{@code -Dchord.seeds=500} runs so many seeds in each batch.
 */
class ReplicationScheduleTest {

    private static final int SEEDS_PER_BATCH = Integer.getInteger("chord.seeds", 25);
    private static final long[] KEYS = {1, 9000, 30001, 65000};

    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(ints = {0, 25, 50, 75, 100, 125, 150, 175})
    void viewsOfOne_joinsAndLeavesUnderFaults_staysLinearizable(int first) {
        for (int seed = first; seed < first + SEEDS_PER_BATCH; seed++) new Run(seed).ringOfOne();
    }

    /** The same machines with views of three: members are replaced one by one, and restart. */
    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(ints = {1000, 1025, 1050, 1075})
    void viewsOfThree_replacedUnderFaults_staysLinearizable(int first) {
        for (int seed = first; seed < first + SEEDS_PER_BATCH; seed++) new Run(seed).groupOfThree();
    }

    /** Three copies, put where they belong by the owners of the ranges, while nodes come and go. */
    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(ints = {2000, 2025, 2050, 2075})
    void threeCopies_joinsLeavesAndCrashesUnderFaults_staysLinearizable(int first) {
        for (int seed = first; seed < first + SEEDS_PER_BATCH; seed++) new Run(seed).ringOfThree();
    }

    /**
     * The changes of views alone, as fast as they go and by anybody: splits, seals, replacements,
     * by two proposers at once. What was split is merged in the end, and nothing stays sealed.
     */
    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(ints = {3000, 3025, 3050, 3075})
    void viewsOfThree_splitAndMergedUnderFaults_staysLinearizable(int first) {
        for (int seed = first; seed < first + SEEDS_PER_BATCH; seed++) {
            new Run(seed).splitsAndMerges();
        }
    }

    /**
     * The same, with background repair once a second: whatever it mends under faults, it takes
     * nothing back and makes nothing up; and when the faults end all copies are the same.
     */
    @ParameterizedTest(name = "seeds from {0}")
    @ValueSource(ints = {4000, 4025})
    void threeCopies_comparedOftenUnderFaults_staysLinearizableAndBecomesEqual(int first) {
        long mended = 0;
        for (int seed = first; seed < first + SEEDS_PER_BATCH; seed++) {
            Run run = new Run(seed);
            run.world.settings = ReplicationWorld.comparedOften();
            run.threeCopies();
            run.checkEqual();
            for (Node node : run.world.ring()) mended += node.replication.repair().keysMended();
        }
        assertThat(mended).as("keys mended, of nodes that are there in the end").isPositive();
    }

    /** Ranges that became one in all runs so far: the walks above are worth nothing without. */
    private static long merges;

    @AfterAll
    static void thereWereMerges() {
        assertThat(merges).isPositive();
    }

    /** The same seed gives the same run. */
    @Test
    void sameSeed_sameTrace() {
        assertThat(new Run(3).ringOfOne()).isEqualTo(new Run(3).ringOfOne());
    }

    private static final class Run {
        final int seed;
        final ReplicationWorld world;
        final SplitMix64 random;
        final TreeMap<Long, RegisterHistory> histories = new TreeMap<>();
        final List<Node> coordinators = new ArrayList<>();
        int values;
        int joined;
        boolean isOver;
        long paceNanos = 400 * MILLI;

        Run(int seed) {
            this.seed = seed;
            this.world = new ReplicationWorld(seed);
            this.random = new SplitMix64(seed * 31L + 7);
            for (long point : KEYS) histories.put(point, new RegisterHistory());
        }

        String ringOfOne() {
            world.create("n0", 40000);
            for (int i = 1; i <= 3; i++) joinOne();
            world.run(SECOND);
            faults();
            for (int i = 0; i < 4; i++) client();
            churn(0);
            world.run(20 * SECOND);
            heal();
            boolean settled =
                    world.runUntil(() -> world.isSettled() && world.isMergedBack(), 60 * SECOND);
            assertThat(settled).as("seed %d settles: %s", seed, world.ring()).isTrue();
            merges += world.merges();
            check();
            return histories.toString();
        }

        String ringOfThree() {
            world.settings = ReplicationWorld.settings(3, false);
            return threeCopies();
        }

        String threeCopies() {
            world.create("n0", 40000);
            for (int i = 1; i <= 4; i++) joinOne();
            world.run(10 * SECOND);
            faults();
            paceNanos = 2 * SECOND;
            for (int i = 0; i < 4; i++) client();
            churnOfThree(0);
            world.run(90 * SECOND);
            heal();
            boolean settled =
                    world.runUntil(
                            () -> hasThreeCopiesOfAll() && world.isMergedBack(), 120 * SECOND);
            assertThat(settled).as("seed %d settles: %s", seed, world.ring()).isTrue();
            merges += world.merges();
            check();
            return histories.toString();
        }

        /** Without any operation, all members of the view of a key hold the same of it. */
        void checkEqual() {
            boolean isEqual = world.runUntil(() -> differing().isEmpty(), 60 * SECOND);
            assertThat(isEqual).as("seed %d: %s", seed, differing()).isTrue();
        }

        private List<String> differing() {
            List<String> differing = new ArrayList<>();
            for (long point : KEYS) {
                View view = world.viewOf(point).orElseThrow();
                TreeSet<Version> held = new TreeSet<>();
                for (Node node : world.ring()) {
                    if (!view.has(node.storeId)) continue;
                    held.add(
                            node.store.entry(key(point)).map(Entry::accepted).orElse(Version.NONE));
                }
                if (held.size() > 1) differing.add(point + ": " + held + " in " + view);
            }
            return differing;
        }

        private boolean hasThreeCopiesOfAll() {
            for (Node node : world.ring()) {
                if (!node.alive || !node.replication.isSettled()) return false;
                View view = world.viewOf(node.self.id().toLongExact()).orElseThrow();
                long serving =
                        world.ring().stream()
                                .filter(n -> view.has(n.storeId))
                                .filter(n -> world.serves(n, node.self.id().toLongExact()))
                                .count();
                if (serving != 3 || view.members().size() != 3) return false;
            }
            return true;
        }

        /** At most one node is away at any time, so that no range is without a majority. */
        private void churnOfThree(int step) {
            if (isOver || step >= 8) return;
            List<Node> ring = world.ring();
            ring.removeIf(node -> !node.alive);
            Node one = ring.get(random.nextInt(ring.size()));
            switch (random.nextInt(5)) {
                case 0 -> joinOne();
                case 1 -> {
                    if (ring.size() > 4) leave(one);
                }
                case 2 -> restart(one);
                case 3 -> restartWithoutDisk(one);
                default -> {
                    if (ring.size() > 4) crash(one);
                }
            }
            world.later(12 * SECOND + random.nextLong(SECOND), () -> churnOfThree(step + 1));
        }

        private void crash(Node node) {
            node.step(node.replication::stop);
            world.crash(node);
        }

        private void restartWithoutDisk(Node node) {
            node.step(node.replication::stop);
            node.alive = false;
            world.later(
                    random.nextLong(2 * SECOND),
                    () -> world.join(node.self.address().rest(), node.self.id().toLongExact()));
        }

        void groupOfThree() {
            List<Node> members = new ArrayList<>();
            for (int i = 0; i < 5; i++) members.add(world.node("m" + i, 1000L + i * 10000L));
            View view = world.ideal(members.subList(0, 3));
            faults();
            coordinators.addAll(members);
            for (int i = 0; i < 4; i++) client();
            replaceOften(members, view);
            restartOften(members);
            world.run(20 * SECOND);
            heal();
            world.run(10 * SECOND);
            check();
        }

        void splitsAndMerges() {
            List<Node> members = new ArrayList<>();
            for (int i = 0; i < 5; i++) members.add(world.node("m" + i, 1000L + i * 10000L));
            View view = world.ideal(members.subList(0, 3));
            for (Node node : members) onItsOwn(node);
            faults();
            coordinators.addAll(members);
            for (int i = 0; i < 4; i++) client();
            changeOften(members);
            restartOften(members);
            world.run(20 * SECOND);
            heal();
            mergeAll(members, view);
            merges += world.merges();
            check();
        }

        /** What is sealed is looked after; the ring proposes nothing. */
        private void onItsOwn(Node node) {
            node.inRing = true;
            node.certain = false;
            node.step(() -> node.replication.start(ReplicationWorld.GENESIS));
        }

        private void changeOften(List<Node> members) {
            if (isOver) return;
            for (int i = random.nextInt(2); i < 2; i++) changeOne(members);
            world.later(random.nextLong(SECOND / 2), () -> changeOften(members));
        }

        private void changeOne(List<Node> members) {
            Node by = members.get(random.nextInt(members.size()));
            RingId point = SPACE.id(random.nextInt(65536));
            View view = world.viewOf(point.toLongExact()).orElseThrow();
            Optional<View> right = world.viewOf(view.range().to().next().toLongExact());
            Node in = members.get(random.nextInt(members.size()));
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    if (ViewChain.canSplit(view, point)) {
                        propose(by, view, ViewChain.split(view, point));
                    }
                }
                case 2 -> {
                    int out = random.nextInt(view.members().size());
                    StoreId leaving = view.members().get(out).storeId();
                    if (!view.has(in.storeId)) {
                        propose(by, view, ViewChain.replace(view, leaving, in.member()));
                    }
                }
                default -> {
                    if (right.isPresent() && areSideBySide(view, right.get())) {
                        propose(by, view, List.of(ViewChain.seal(view, right.get())));
                    }
                }
            }
        }

        /** The members may differ: safety does not rest upon that rule. */
        private static boolean areSideBySide(View left, View right) {
            return left.range().to().equals(right.range().from())
                    && !left.range().intersects(right.range())
                    && !left.isSeal()
                    && !right.isSeal();
        }

        private void mergeAll(List<Node> members, View first) {
            View left = first;
            for (int i = 0; i < 100; i++) {
                left = world.viewOf(random.nextInt(65536)).orElseThrow();
                if (left.range().isWhole() && !left.isSeal()) break;
                Optional<View> right = world.viewOf(left.range().to().next().toLongExact());
                if (right.isPresent() && areSideBySide(left, right.get())) {
                    propose(members.get(0), left, List.of(ViewChain.seal(left, right.get())));
                }
                world.run(3 * SECOND);
            }
            assertThat(left.range().isWhole()).as("seed %d: %s", seed, members).isTrue();
            world.run(5 * SECOND);
            for (Node node : members) {
                if (!left.has(node.storeId)) continue;
                assertThat(world.serves(node, KEYS[0])).as("seed %d: %s", seed, node).isTrue();
            }
        }

        private void faults() {
            world.loss = 0.05;
            world.duplication = 0.05;
            world.delayMaxNanos = 30 * MILLI;
            world.storeDelayMaxNanos = 2 * MILLI;
        }

        private void heal() {
            isOver = true;
            world.loss = 0;
            world.duplication = 0;
            world.delayMaxNanos = 3 * MILLI;
            world.run(10 * SECOND);
        }

        private void check() {
            for (long point : KEYS) {
                RegisterHistory history = histories.get(point);
                int read = history.read(world.now);
                Node at = alive().get(0);
                history.answered(read, world.get(at, point), world.now);
                assertThat(world.read(at, point))
                        .as("seed %d key %d can be read: %s", seed, point, world.ring())
                        .doesNotContain("Failed");
                assertThat(history.isLinearizable())
                        .as("seed %d key %d: %s", seed, point, history)
                        .isTrue();
            }
        }

        private List<Node> alive() {
            List<Node> alive = new ArrayList<>();
            for (Node node : world.nodes.values()) {
                if (node.alive && (node.inRing || !coordinators.isEmpty())) alive.add(node);
            }
            return alive;
        }

        // ---- callers

        private void client() {
            if (isOver) return;
            long point = KEYS[random.nextInt(KEYS.length)];
            RegisterHistory history = histories.get(point);
            List<Node> alive = alive();
            Node at = alive.get(random.nextInt(alive.size()));
            if (history.size() > 60) {
                world.later(50 * MILLI, this::client);
                return;
            }
            int kind = random.nextInt(10);
            String value = "v" + ++values;
            int operation =
                    kind < 5
                            ? history.read(world.now)
                            : kind < 9
                                    ? history.write(value, world.now)
                                    : history.writeIfAbsent(value, world.now);
            if (kind == 8) history.answered(operation, neverBegun(), world.now);
            boolean isRemove = kind == 8;
            int counted = isRemove ? history.write(RegisterHistory.ABSENT, world.now) : operation;
            boolean[] told = {false};
            OperationListener done =
                    result -> {
                        if (told[0]) throw new AssertionError("told twice: " + result);
                        told[0] = true;
                        history.answered(counted, result, world.now);
                        world.later(random.nextLong(paceNanos), this::client);
                    };
            long deadline = world.now + 3 * SECOND;
            at.step(
                    () -> {
                        if (kind < 5) {
                            at.replication.get(key(point), false, deadline, done);
                        } else if (isRemove) {
                            at.replication.write(key(point), new Change.Remove(), deadline, done);
                        } else if (kind < 8) {
                            at.replication.write(
                                    key(point),
                                    new Change.Put(bytes(value), Content.NEVER),
                                    deadline,
                                    done);
                        } else {
                            at.replication.write(
                                    key(point),
                                    new Change.PutIfAbsent(bytes(value), Content.NEVER),
                                    deadline,
                                    done);
                        }
                    });
        }

        private OperationResult neverBegun() {
            return new OperationResult.Failed(OperationFailure.CLOSED, "", Optional.empty());
        }

        // ---- the ring

        private void joinOne() {
            long id;
            do {
                id = random.nextInt(65536);
            } while (world.ownerOf(SPACE.id(id)).orElseThrow().self.id().equals(SPACE.id(id)));
            world.join("j" + ++joined, id);
        }

        private void churn(int step) {
            if (isOver || step >= 12) return;
            int kind = random.nextInt(3);
            List<Node> ring = world.ring();
            ring.removeIf(node -> !node.alive);
            if (kind == 0 && ring.size() < 8) {
                joinOne();
            } else if (kind == 1 && ring.size() > 2) {
                leave(ring.get(random.nextInt(ring.size())));
            } else if (ring.size() > 2) {
                restart(ring.get(random.nextInt(ring.size())));
            }
            world.later(SECOND / 2 + random.nextLong(SECOND), () -> churn(step + 1));
        }

        private void leave(Node node) {
            node.step(
                    () ->
                            node.replication.handOver(
                                    world.now + 60 * SECOND,
                                    (given, atRisk) -> {
                                        if (atRisk.isEmpty()) depart(node);
                                    }));
        }

        private void depart(Node node) {
            world.later(
                    0,
                    () -> {
                        node.step(node.replication::stop);
                        node.alive = false;
                        world.drop(node);
                    });
        }

        /** Crashes with its operations unanswered, and comes back with its disk. */
        private void restart(Node node) {
            node.step(node.replication::stop);
            node.alive = false;
            world.later(
                    random.nextLong(2 * SECOND),
                    () -> {
                        Node again = world.restart(node);
                        world.join(again);
                    });
        }

        private void restartOften(List<Node> members) {
            if (isOver) return;
            int i = random.nextInt(members.size());
            Node node = members.get(i);
            node.step(node.replication::stop);
            node.alive = false;
            world.later(
                    random.nextLong(SECOND / 2),
                    () -> {
                        Node again = world.restart(node);
                        again.inRing = true;
                        again.certain = false; // The group is changed by this test alone.
                        members.set(i, again);
                        coordinators.remove(node);
                        coordinators.add(again);
                        again.step(() -> again.replication.start(ReplicationWorld.GENESIS));
                        world.later(random.nextLong(2 * SECOND), () -> restartOften(members));
                    });
        }

        /** Two proposers at once, each with a replacement of its own. */
        private void replaceOften(List<Node> members, View first) {
            if (isOver) return;
            View view = world.viewOf(KEYS[0]).orElse(first);
            for (int i = 0; i < 2; i++) {
                Node by = members.get(random.nextInt(members.size()));
                Node in = members.get(random.nextInt(members.size()));
                if (view.has(in.storeId) || !by.alive) continue;
                View next =
                        ViewChain.replace(
                                        view,
                                        view.members().get(random.nextInt(3)).storeId(),
                                        in.member())
                                .get(0);
                propose(by, view, List.of(next));
            }
            world.later(SECOND / 2 + random.nextLong(SECOND), () -> replaceOften(members, first));
        }

        private void propose(Node by, View view, List<View> next) {
            by.step(
                    () ->
                            ReplicationGroupTest.proposer(world, by, view, next, new ArrayList<>())
                                    .begin());
        }
    }
}
