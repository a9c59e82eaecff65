package io.chord.simulation.walk;

import io.chord.engine.EngineSettings;
import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.SplitMix64;
import io.chord.simulation.Delay;
import io.chord.simulation.RingObserver;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.SimulationSettings;
import io.chord.simulation.check.CrashGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

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

    private static final Duration START_MAX = Duration.ofMinutes(2);

    /**
     * A hundred audits. Half of all rings need two periods; but a node that has lost all others is
     * found again only when one of its audits happens to begin at a seed on their side.
     */
    private static final int IDEAL_PERIODS_MAX = 500;

    private static final int QUIET_PERIODS = 12;

    private final WalkPlan plan;
    private final SimulatedNetwork network;
    private final SimulatedRing ring;
    private final GhostLists ghosts;
    private final WalkJudge judge;
    private final List<String> seeds = new ArrayList<>();
    private final TreeSet<String> leaving = new TreeSet<>();
    private final SplitMix64 random;
    private boolean isOver;
    private int joiners;
    private int ended;
    private int refusedByGuard;

    private RandomWalk(WalkPlan plan) {
        this.plan = plan;
        this.random = new SplitMix64(plan.seed() + 1);
        WalkPlan.Links links = plan.links();
        network =
                SimulatedNetwork.seeded(plan.seed())
                        .delay(delay(plan))
                        .loss(links.loss())
                        .duplication(links.duplication())
                        .refusals(links.refusals());
        ring = new SimulatedRing(network, settings(plan)).observedBy(new Watch());
        ghosts = new GhostLists(ring);
        judge = new WalkJudge(ring, ghosts, plan.kind() == WalkKind.GUARDED);
    }

    /** Runs a plan to its end, or to the first thing that does not hold. */
    public static WalkResult of(WalkPlan plan) {
        return new RandomWalk(plan).run();
    }

    private static Delay delay(WalkPlan plan) {
        Delay drawn =
                Delay.exponential(
                        Duration.ofNanos(200_000),
                        Duration.ofNanos(plan.links().delayMeanMicros() * 1000));
        if (plan.kind() != WalkKind.GUARDED) return drawn;
        return random -> Math.min(drawn.nextNanos(random), GUARDED_DELAY_MAX.toNanos());
    }

    private static EngineSettings settings(WalkPlan plan) {
        return SimulationSettings.of(SimulationSettings.lan(160, plan.successors()))
                .fixFingerEvery(Duration.ofMillis(plan.links().fingerMillis()))
                .recreateEmpty()
                .settings();
    }

    private WalkResult run() {
        begin();
        for (WalkPlan.Step step : plan.steps()) {
            network.after(Duration.ofNanos(step.atMicros() * 1000), () -> perform(step));
        }
        boolean failed = network.runUntil(judge::afterEvent, plan.length());
        if (failed) return result("what must hold at every instant", judge.violations(), -1);
        return becomeIdeal();
    }

    private void begin() {
        switch (plan.kind()) {
            case GROWTH -> ring.await(ring.create("n0"));
            case ISLANDS, LOOPY -> ring.installTwisted(ring.randomIds(plan.members()));
            default -> ring.installIdeal(plan.members());
        }
        seeds.add("n0");
        if (plan.members() > 1) seeds.add("n1");
    }

    // ---- what is done to it

    private void perform(WalkPlan.Step step) {
        SplitMix64 random = new SplitMix64(step.pick());
        Duration length = Duration.ofNanos(step.forMicros() * 1000);
        switch (step.act()) {
            case JOIN -> join(random, ring.randomIds(1).get(0), 1);
            case JOIN_TWICE -> join(random, ring.randomIds(1).get(0), 2);
            case LEAVE -> leave(random);
            case CRASH -> crash(random);
            case RESTART -> restart(random, length);
            case PAUSE -> pause(random, length);
            case PARTITION -> partition(random, length);
            case CUT -> cut(random, length);
        }
    }

    private void join(SplitMix64 random, RingId id, int times) {
        for (int i = 0; i < times; i++) {
            List<String> members = ring.members();
            if (ring.live().size() >= WalkPlan.MEMBERS_MAX || members.isEmpty()) return;
            ring.join("j" + joiners++, id, entrances(oneOf(members, random)));
        }
    }

    private String[] entrances(String member) {
        List<String> names = new ArrayList<>(seeds);
        names.add(member);
        return names.toArray(String[]::new);
    }

    private void leave(SplitMix64 random) {
        String victim = victim(random);
        if (victim == null) return;
        leaving.add(victim);
        // Within the assumptions it must go now: nobody can say what they will allow later.
        if (judge.expectsInvariant()) ring.startTimeout(Duration.ZERO);
        ring.leave(victim);
        ring.startTimeout(START_MAX);
    }

    private void crash(SplitMix64 random) {
        String victim = victim(random);
        if (victim == null) return;
        ended++;
        ring.crash(victim);
    }

    private void restart(SplitMix64 random, Duration down) {
        String victim = victim(random);
        if (victim == null) return;
        ended++;
        ring.crash(victim);
        boolean keepsDisk = random.nextBoolean(0.5);
        network.after(down, () -> returnOf(victim, keepsDisk, random));
    }

    private void returnOf(String name, boolean keepsDisk, SplitMix64 random) {
        List<String> members = ring.members();
        if (ring.live().contains(name) || members.isEmpty()) return;
        ring.restart(name, keepsDisk, entrances(oneOf(members, random)));
    }

    /** Whoever found no place, or lost it to another of its id, ends as its application would. */
    private void dismiss(String name) {
        if (!ring.live().contains(name) || !hasFailed(name)) return;
        ring.close(name);
        // "Two groups that share no known live address never meet: seeds must return."
        if (isOver && seeds.contains(name)) returnOf(name, true, random);
    }

    private boolean hasFailed(String name) {
        Standing standing = ring.engine(name).standing();
        return standing == Standing.OUTSIDE || standing == Standing.LEFT;
    }

    private void pause(SplitMix64 random, Duration length) {
        List<String> members = ring.members();
        if (members.size() < 2) return;
        String name = oneOf(members, random);
        network.pause(name);
        network.after(length, () -> resume(name));
    }

    private void resume(String name) {
        if (network.serving().contains(name)) network.resume(name);
    }

    private void partition(SplitMix64 random, Duration length) {
        List<String> some = new ArrayList<>(ring.live());
        random.shuffle(some);
        int cut = 1 + random.nextInt(Math.max(1, some.size() - 1));
        network.partition(some.subList(0, Math.min(cut, some.size())));
        network.after(length, network::heal);
    }

    private void cut(SplitMix64 random, Duration length) {
        List<String> live = ring.live();
        network.cutOneWay(oneOf(live, random), oneOf(live, random));
        network.after(length, network::heal);
    }

    /** Whoever may end now; null if nobody may. */
    private String victim(SplitMix64 random) {
        List<String> members = new ArrayList<>(ring.members());
        members.removeAll(leaving);
        random.shuffle(members);
        if (!judge.expectsInvariant()) return members.size() > 1 ? members.get(0) : null;
        CrashGuard guard = new CrashGuard(judge.image());
        for (String name : members) {
            if (guard.allows(refOf(name))) return name;
        }
        refusedByGuard++;
        return null;
    }

    private NodeRef refOf(String name) {
        return ring.engine(name).routing().self();
    }

    private static <T> T oneOf(List<T> list, SplitMix64 random) {
        return list.get(random.nextInt(list.size()));
    }

    // ---- what must come of it

    /** Liveness (protocol section 4): once joins, failures and loss stop. */
    private WalkResult becomeIdeal() {
        network.endFaults();
        isOver = true;
        for (String seed : seeds) {
            if (!ring.live().contains(seed)) returnOf(seed, true, random);
        }
        network.runUntil(() -> judge.afterEvent() || !isAnybodyMoving(), START_MAX.multipliedBy(2));
        long quietSince = network.nowNanos();
        if (!judge.violations().isEmpty()) {
            return result("what must hold at every instant", judge.violations(), -1);
        }
        long period = ring.settings().membership().stabilizeNanos();
        long[] next = {quietSince};
        boolean[] ideal = {false};
        network.runUntil(
                () -> {
                    if (judge.afterEvent()) return true;
                    if (network.nowNanos() < next[0]) return false;
                    next[0] = network.nowNanos() + period / 4;
                    ideal[0] = ring.isIdeal();
                    return ideal[0];
                },
                Duration.ofNanos(IDEAL_PERIODS_MAX * period));
        if (!judge.violations().isEmpty()) {
            return result("what must hold at every instant", judge.violations(), -1);
        }
        if (!ideal[0]) return result("ideal in time", ring.oracle().ideal(), -1);
        double periods = (network.nowNanos() - quietSince) / (double) period;
        network.runUntil(judge::afterEvent, Duration.ofNanos(QUIET_PERIODS * period));
        if (!judge.violations().isEmpty()) {
            return result("what must hold at every instant", judge.violations(), periods);
        }
        return result("ideal for good", ring.oracle().ideal(), periods);
    }

    private boolean isAnybodyMoving() {
        for (String name : ring.live()) {
            if (ring.engine(name).standing() != Standing.MEMBER) return true;
        }
        return !leaving.isEmpty() || !ring.live().containsAll(seeds);
    }

    private WalkResult result(String what, List<String> violations, double periods) {
        return new WalkResult(
                plan,
                what,
                violations,
                network.nowNanos(),
                network.traceHash(),
                judge.events(),
                judge.checks(),
                joiners,
                ended,
                periods);
    }

    private final class Watch implements RingObserver {

        @Override
        public void onSaid(String name, Address to, Envelope said) {
            ghosts.onSaid(name, to, said);
        }

        @Override
        public void onHeard(String name, Address from, Envelope heard) {
            ghosts.onHeard(name, from, heard);
        }

        @Override
        public void onChanged(String name) {
            if (hasFailed(name)) network.after(Duration.ZERO, () -> dismiss(name));
        }

        @Override
        public void onEnded(String name) {
            ghosts.onEnded(name);
            if (leaving.remove(name)) ended++;
        }
    }
}
