package io.chord.bench.evaluate;

import io.chord.engine.Outcome;
import io.chord.message.NodeReport;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether acknowledged writes survive nodes that crash without their disks and are replaced. */
@Command(
        name = "durability",
        description = {
            "Three copies of each entry; nodes crash at random instants, without their disks, and a"
                    + " new one",
            "joins for each, while entries are written. At the end every acknowledged entry is"
                    + " read: it is",
            "found, or its range has lost the majority of its members within one repair and is"
                    + " reported as",
            "unavailable. Which ranges have is seen from outside."
        })
final class Durability extends Experiment {

    private static final int COPIES = 3;
    private static final Duration SETTLE_MAX = Duration.ofMinutes(2);
    private static final int READS_MAX = 5;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            description = "Virtual time of the churn. Default: 300.")
    private double seconds = 300;

    @Option(
            names = "--entries",
            paramLabel = "N",
            description = "Entries that are written meanwhile. Default: 3000.")
    private int entries = 3000;

    Durability() {
        super(SetUp.none().takesRates(0.05, 0.5), 200);
    }

    @Override
    int nodesMin() {
        return 8;
    }

    @Override
    void measure(int nodes, long seed, Report report) {
        Range.check(this, "--seconds", seconds, 1, 1e6);
        Range.check(this, "--entries", entries, 1, 1_000_000);
        report.columns(
                "nodes",
                "seed",
                "crashes per s",
                "crashes",
                "acknowledged",
                "found",
                "unavailable",
                "lost",
                "majorities lost");
        for (double rate : setUp().rates()) new Run(nodes, seed, rate, report).measure();
    }

    /** One ring under one rate of crashes. */
    private final class Run {
        private final int nodes;
        private final long seed;
        private final double rate;
        private final Report report;
        private final SimulatedNetwork network;
        private final SimulatedRing ring;
        private final SplitMix64 random;
        private final Map<String, Handle> puts = new TreeMap<>();
        private int crashes;
        private int majoritiesLost;
        private int next;

        Run(int nodes, long seed, double rate, Report report) {
            this.nodes = nodes;
            this.seed = seed;
            this.rate = rate;
            this.report = report;
            this.network = SimulatedNetwork.seeded(seed);
            this.ring = new SimulatedRing(network, SimulationSettings.lan(160, 16, COPIES));
            this.random = new SplitMix64(seed ^ 0x4455524142494c49L);
        }

        void measure() {
            report.progress().begin("virtual seconds of churn at " + rate, (long) seconds);
            ring.installIdeal(nodes);
            next = nodes;
            for (int i = 0; i < entries; i++) {
                String key = "key" + i;
                network.after(
                        Duration.ofNanos((long) (random.nextDouble() * seconds * 1e9)),
                        () -> puts.put(key, ring.put(anyMember(), key, valueOf(key))));
            }
            scheduleCrash();
            for (int second = 0; second < seconds; second++) {
                network.runFor(Duration.ofSeconds(1));
                report.progress().at(second);
            }
            boolean settled = ring.awaitSettled(SETTLE_MAX);
            tell(settled);
        }

        private void scheduleCrash() {
            long wait = (long) (-StrictMath.log(1 - random.nextDouble()) / rate * 1e9);
            if (network.nowNanos() + wait > seconds * 1e9) return;
            network.after(
                    Duration.ofNanos(wait),
                    () -> {
                        String victim = anyMember();
                        majoritiesLost += needing(victim);
                        ring.crash(victim);
                        crashes++;
                        ring.join("n" + next++, anyMember(), anyMember());
                        scheduleCrash();
                    });
        }

        private String anyMember() {
            List<String> members = ring.members();
            return members.get(random.nextInt(members.size()));
        }

        /** How many views are served by a majority only as long as this node lives. */
        private int needing(String victim) {
            int needing = 0;
            for (NodeReport.Range range : ring.report(victim).ranges()) {
                int serving = serving(range.view().id(), victim);
                boolean isServed = serving + (range.active() ? 1 : 0) >= range.view().majority();
                if (isServed && serving < range.view().majority()) needing++;
            }
            return needing;
        }

        private int serving(ViewId view, String except) {
            int serving = 0;
            for (String name : ring.members()) {
                if (name.equals(except)) continue;
                for (NodeReport.Range range : ring.report(name).ranges()) {
                    if (range.active() && range.view().id().equals(view)) serving++;
                }
            }
            return serving;
        }

        private static String valueOf(String key) {
            return "value of " + key;
        }

        private void tell(boolean settled) {
            List<Arc> reported = new ArrayList<>();
            for (String name : ring.members()) {
                for (NodeReport.Unavailable u : ring.report(name).unavailable()) {
                    reported.add(u.range());
                }
            }
            Map<View, Integer> serving = serving();
            int acknowledged = 0;
            int found = 0;
            int unavailable = 0;
            int lost = 0;
            int unread = 0;
            int misreported = 0;
            for (Map.Entry<String, Handle> put : puts.entrySet()) {
                if (!put.getValue().isSuccess()) continue;
                acknowledged++;
                RingId point = ring.key(put.getKey()).point();
                boolean isReported = reported.stream().anyMatch(arc -> arc.contains(point));
                Outcome outcome = read(put.getKey());
                if (outcome instanceof Outcome.Got got) {
                    boolean isRight =
                            got.content()
                                    .filter(c -> valueOf(put.getKey()).equals(text(c.value())))
                                    .isPresent();
                    if (isRight) found++;
                    else lost++;
                    if (isReported) misreported++;
                } else if (outcome instanceof Outcome.Failed failed
                        && failed.reason() == Outcome.Reason.UNAVAILABLE) {
                    unavailable++;
                    // Of a served range this would be wrong, and of another one not to say so too.
                    if (!isReported || isServed(point, serving)) misreported++;
                } else {
                    unread++;
                }
            }
            report.row(
                    nodes,
                    seed,
                    rate,
                    crashes,
                    acknowledged,
                    found,
                    unavailable,
                    lost,
                    majoritiesLost);
            report.add(
                    report.point(nodes, seed)
                            .with("rate", rate)
                            .with("seconds", seconds)
                            .with("crashes", crashes)
                            .with("acknowledged", acknowledged)
                            .with("found", found)
                            .with("lost", lost)
                            .with("unavailable", unavailable)
                            .with("unavailable_ranges", reported.size())
                            .with("misreported", misreported)
                            .with("unread", unread)
                            .with("majority_losses", majoritiesLost)
                            .require(settled, "the ring did not settle within " + SETTLE_MAX)
                            .require(lost == 0, lost + " acknowledged writes are lost")
                            .require(unread == 0, unread + " keys gave no answer")
                            .require(
                                    misreported == 0,
                                    misreported + " keys are not as the ring reports them")
                            .require(
                                    unavailable == 0 || majoritiesLost > 0,
                                    "keys are unavailable although no majority was lost")
                            .require(crashes > 0, "no node crashed")
                            .require(
                                    2 * acknowledged >= entries,
                                    "fewer than half of the writes were acknowledged"));
        }

        private static String text(byte @Nullable [] value) {
            return value == null ? "" : new String(value, StandardCharsets.UTF_8);
        }

        private Outcome read(String key) {
            Outcome outcome = ring.await(ring.get(anyMember(), key));
            for (int i = 1; i < READS_MAX && !(outcome instanceof Outcome.Got); i++) {
                outcome = ring.await(ring.get(anyMember(), key));
            }
            return outcome;
        }

        /** Each view that a live node is a member of, and how many of its members serve it. */
        private Map<View, Integer> serving() {
            Map<View, Integer> serving = new java.util.LinkedHashMap<>();
            for (String name : ring.live()) {
                for (NodeReport.Range range : ring.report(name).ranges()) {
                    serving.merge(range.view(), range.active() ? 1 : 0, Integer::sum);
                }
            }
            return serving;
        }

        private static boolean isServed(RingId point, Map<View, Integer> serving) {
            View newest = null;
            for (View view : serving.keySet()) {
                boolean isNewer = newest == null || view.number() > newest.number();
                if (view.covers(point) && isNewer) newest = view;
            }
            return newest != null && serving.getOrDefault(newest, 0) >= newest.majority();
        }
    }
}
