package io.chord.simulation.walk;

import io.chord.engine.EngineSettings;
import io.chord.simulation.Delay;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One run of a {@link WalkPlan}: faults, judged at every change; then quiet, in which the ring must
 * become ideal and stay so. Used once.
 */
public final class RandomWalk {

    /**
     * No frame of a guarded walk takes longer. The first of the three sends of a call is then
     * answered while it is open, so that no live node seems silent (assumption A3).
     */
    private static final Duration GUARDED_DELAY_MAX = Duration.ofMillis(700);

    private static final Duration JOINS_MAX = Duration.ofMinutes(5);

    /**
     * A hundred audits. Half of all rings need two periods; but a node that has lost all others is
     * found again only when one of its audits happens to begin at a seed on their side.
     */
    private static final int IDEAL_PERIODS_MAX = 500;

    private static final int QUIET_PERIODS = 12;

    private final WalkPlan plan;
    private final SimulatedNetwork network;
    private final SimulatedRing ring;
    private final WalkRing walk;
    private final WalkJudge judge;
    private final WalkCourse course;
    private final long periodNanos;

    private RandomWalk(WalkPlan plan) {
        this.plan = plan;
        WalkPlan.Links links = plan.links();
        network =
                SimulatedNetwork.seeded(plan.seed())
                        .delay(delay(plan))
                        .loss(links.loss())
                        .duplication(links.duplication())
                        .refusals(links.refusals());
        ring = new SimulatedRing(network, settings(plan));
        walk = new WalkRing(plan, ring);
        judge = walk.judge();
        course = new WalkCourse(walk);
        periodNanos = ring.settings().membership().stabilizeNanos();
    }

    /** Runs a plan to its end, or to the first thing that does not hold. */
    public static WalkResult of(WalkPlan plan) {
        RandomWalk run = new RandomWalk(plan);
        run.walk.begin();
        run.course.follow(plan.steps());
        return run.run();
    }

    /** The same with the course of faults that an earlier run has had, or with a part of it. */
    public static WalkResult of(WalkPlan plan, FaultSchedule course) {
        RandomWalk run = new RandomWalk(plan);
        run.walk.begin();
        run.course.repeat(course);
        return run.run();
    }

    private static Delay delay(WalkPlan plan) {
        Delay drawn =
                Delay.exponential(
                        Duration.ofNanos(200_000),
                        Duration.ofNanos(plan.links().delayMeanMicros() * 1000));
        if (!plan.isGuarded()) return drawn;
        return random -> Math.min(drawn.nextNanos(random), GUARDED_DELAY_MAX.toNanos());
    }

    private static EngineSettings settings(WalkPlan plan) {
        return SimulationSettings.of(SimulationSettings.lan(160, plan.successors()))
                .fixFingerEvery(Duration.ofMillis(plan.links().fingerMillis()))
                .recreateEmpty()
                .settings();
    }

    private WalkResult run() {
        until(() -> false, plan.length());
        if (judge.isContent()) comeToRest();
        if (!judge.isContent()) return result("at every instant", judge.violations(), -1);
        long quietSince = network.nowNanos();
        boolean ideal = until(new Seldom(), Duration.ofNanos(IDEAL_PERIODS_MAX * periodNanos));
        double periods = ideal ? (network.nowNanos() - quietSince) / (double) periodNanos : -1;
        if (ideal) until(() -> false, Duration.ofNanos(QUIET_PERIODS * periodNanos));
        if (!judge.isContent()) return result("at every instant", judge.violations(), periods);
        return result(ideal ? "ideal for good" : "ideal in time", ring.oracle().ideal(), periods);
    }

    /** Liveness is promised for when joins, failures and loss have stopped (protocol section 4). */
    private void comeToRest() {
        network.endFaults();
        walk.bringSeedsBack();
        until(walk::isAtRest, JOINS_MAX);
    }

    /** Runs on as long as the judge is content; whether the condition was met. */
    private boolean until(BooleanSupplier condition, Duration max) {
        network.runUntil(() -> judge.afterEvent() || condition.getAsBoolean(), max);
        return judge.isContent() && condition.getAsBoolean();
    }

    /** Whether the ring is ideal; asked four times in a period. */
    private final class Seldom implements BooleanSupplier {
        private long nextNanos = network.nowNanos();
        private boolean ideal;

        @Override
        public boolean getAsBoolean() {
            if (ideal || network.nowNanos() < nextNanos) return ideal;
            nextNanos = network.nowNanos() + periodNanos / 4;
            ideal = ring.isIdeal();
            return ideal;
        }
    }

    private WalkResult result(String required, List<String> violations, double periods) {
        return new WalkResult(
                plan,
                course.course(),
                required,
                violations,
                network.nowNanos(),
                network.traceHash(),
                judge.events(),
                judge.checks(),
                walk.joins(),
                walk.ends(),
                periods);
    }
}
