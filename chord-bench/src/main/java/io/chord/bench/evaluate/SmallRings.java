package io.chord.bench.evaluate;

import io.chord.ChordConfig;
import io.chord.engine.Outcome;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Rings that are too small for the assumptions of the proof (Zave, TSE 2017, asks for r + 1 members
 * that nobody skips): they grow from one node to 2r + 1 and shrink to one again, and each second a
 * node chosen at random crashes or another joins.
 */
@Command(
        name = "small-rings",
        description = {
            "Rings that grow from one node to N and shrink to one, with a crash or a join at"
                    + " random",
            "each second, r = (N - 1) / 2 unless given. Each time they are left alone they must",
            "become one ideal ring, and the last node must answer for all keys."
        })
final class SmallRings extends Experiment {

    /** How long a ring that is left alone may take, whatever has failed. */
    private static final Duration QUIET = Duration.ofMinutes(3);

    /** So long that none gives up, and with it a ring of which it is the last member. */
    private static final Duration START_TIMEOUT = Duration.ofHours(1);

    private static final int LOOKUPS = 100;

    /** Chance of a join while it grows, and of a crash while it shrinks. */
    private static final double DRIFT = 0.7;

    SmallRings() {
        super(
                SetUp.none().takesPlain().takesStabilize(1).takesDelayMean(1).takesTimeout(500),
                5,
                7,
                9,
                11,
                13,
                15,
                17);
    }

    @Override
    int nodesMin() {
        return 3;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        int successors = (nodes - 1) / 2;
        report.progress().begin(nodes + " nodes, seed " + seed, 1);
        Course course = new Course(nodes, successors, seed);
        double grownSeconds = course.grow();
        double shrunkSeconds = course.shrink();
        long unanswered = course.unanswered();
        report.columns(
                "nodes",
                "seed",
                "r",
                "joins",
                "crashes",
                "ideal with N after s",
                "with 1 after s",
                "keys not answered");
        report.row(
                nodes,
                seed,
                successors,
                course.joins,
                course.crashes,
                grownSeconds,
                shrunkSeconds,
                unanswered);
        report.add(
                report.point(nodes, seed)
                        .with("successors", successors)
                        .with("joins", course.joins)
                        .with("crashes", course.crashes)
                        .with("grown_ideal_s", grownSeconds)
                        .with("shrunk_ideal_s", shrunkSeconds)
                        .with("lookups", LOOKUPS)
                        .with("failed", unanswered)
                        .require(
                                !Double.isNaN(grownSeconds),
                                "grown, it is not one ideal ring after " + QUIET)
                        .require(
                                !Double.isNaN(shrunkSeconds),
                                "shrunk, it is not one node that knows to be alone after " + QUIET)
                        .require(
                                unanswered == 0,
                                "the last node does not answer for " + unanswered + " keys"));
    }

    /** The life of one ring, on so many machines; each names all of them as its seeds. */
    private final class Course {
        private final SimulatedRing ring;
        private final SplitMix64 random;
        private final String[] machines;
        private final Map<String, Handle> starts = new HashMap<>();
        private int joins;
        private int crashes;

        Course(int nodes, int successors, long seed) {
            ring =
                    new SimulatedRing(
                            setUp().network(seed).refusals(false),
                            setUp().settings(ChordConfig.Preset.LAN, successors)
                                    .recreateEmpty()
                                    .settings());
            ring.startTimeout(START_TIMEOUT);
            random = new SplitMix64(seed);
            machines = new String[nodes];
            for (int i = 0; i < nodes; i++) machines[i] = "n" + i + "-" + seed;
            ring.await(ring.create(machines[0]), Outcome.Started.class);
        }

        /** Until it has all its nodes, and then until it is ideal: after how many seconds. */
        double grow() {
            while (second().size() < machines.length) crashOrJoin(DRIFT);
            return secondsToIdeal();
        }

        /** Until it has one node, and then until that knows it. */
        double shrink() {
            while (second().size() > 1 || ring.live().size() > 1) crashOrJoin(1 - DRIFT);
            return secondsToIdeal();
        }

        /** Passes; who is a member after it. */
        private List<String> second() {
            ring.network().runFor(Duration.ofSeconds(1));
            closeFailed();
            return ring.members();
        }

        private void crashOrJoin(double joinProbability) {
            List<String> up = new ArrayList<>(ring.live());
            List<String> down = new ArrayList<>(List.of(machines));
            down.removeAll(up);
            List<String> members = ring.members();
            if (members.size() == 1) up.removeAll(members); // Else the ring would be no more.
            if (up.isEmpty() || (!down.isEmpty() && random.nextBoolean(joinProbability))) {
                joins++;
                String name = oneOf(down);
                starts.put(name, ring.join(name, machines));
            } else {
                crashes++;
                ring.crash(oneOf(up));
            }
        }

        /** A start that was given up: the process ends, and may be started again. */
        private void closeFailed() {
            for (String name : ring.live()) {
                Handle start = starts.get(name);
                if (start != null && start.isDone() && !start.isSuccess()) ring.close(name);
            }
        }

        private double secondsToIdeal() {
            long beginNanos = ring.network().nowNanos();
            boolean isIdeal =
                    ring.await(
                            () -> {
                                closeFailed();
                                return ring.members().equals(ring.live()) && ring.isIdeal();
                            },
                            QUIET);
            return isIdeal ? (ring.network().nowNanos() - beginNanos) / 1e9 : Double.NaN;
        }

        /** Of random keys, how many the last node does not say to be its own. */
        long unanswered() {
            String last = ring.live().get(0);
            List<Handle> finds = new ArrayList<>();
            for (int i = 0; i < LOOKUPS; i++) {
                finds.add(ring.find(last, random.nextId(ring.settings().space())));
            }
            ring.awaitAll(finds);
            return finds.stream().filter(find -> !isOwnedBy(last, find.outcome())).count();
        }

        private boolean isOwnedBy(String name, Outcome outcome) {
            return outcome instanceof Outcome.Found found
                    && found.owner().address().equals(ring.network().address(name));
        }

        private String oneOf(List<String> names) {
            return names.get(random.nextInt(names.size()));
        }
    }
}
