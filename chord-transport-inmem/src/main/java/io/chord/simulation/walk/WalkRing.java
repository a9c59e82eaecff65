package io.chord.simulation.walk;

import io.chord.membership.Standing;
import io.chord.message.Envelope;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.FaultTarget;
import io.chord.simulation.RingObserver;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import io.chord.simulation.check.CrashGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The ring of a walk, as what faults are played on. What a guarded walk must not do does not apply
 * here, and so is skipped like any fault that does not apply.
 *
 * <p>A node sits at the hash of its name; what is behind a stroke does not count, so that {@code
 * j3} and {@code j3'} want one id.
 */
final class WalkRing implements FaultTarget, RingObserver {

    private static final Duration START_MAX = Duration.ofMinutes(2);

    private final WalkPlan plan;
    private final SimulatedRing ring;
    private final GhostLists ghosts;
    private final WalkJudge judge;
    private final List<String> seeds = new ArrayList<>();
    private final TreeSet<String> leaving = new TreeSet<>();
    private boolean seedsReturn;
    private int joins;
    private int ends;

    WalkRing(WalkPlan plan, SimulatedRing ring) {
        this.plan = plan;
        this.ring = ring.observedBy(this);
        ghosts = new GhostLists(ring);
        judge = new WalkJudge(ring, ghosts, plan.isGuarded());
    }

    /** As it is at the beginning. */
    void begin() {
        switch (plan.kind()) {
            case GROWTH -> ring.await(ring.create("n0"));
            case ISLANDS, LOOPY -> ring.installTwisted(ring.randomIds(plan.members()));
            default -> ring.installIdeal(plan.members());
        }
        seeds.add("n0");
        if (plan.members() > 1) seeds.add("n1");
    }

    SimulatedRing ring() {
        return ring;
    }

    WalkJudge judge() {
        return judge;
    }

    /** Whom joiners and audits ask, come what may. */
    List<String> seeds() {
        return seeds;
    }

    int joins() {
        return joins;
    }

    /** How many crashed or left. */
    int ends() {
        return ends;
    }

    // ---- what can be done to it

    @Override
    public SimulatedNetwork network() {
        return ring.network();
    }

    @Override
    public boolean join(String name, List<String> entrances) {
        if (ring.hasRun(name) || ring.live().size() >= WalkPlan.MEMBERS_MAX) return false;
        RingId id = ring.idOf(name.replace("'", "") + "." + plan.seed());
        ring.join(name, id, entrances.toArray(String[]::new));
        joins++;
        return true;
    }

    @Override
    public boolean restart(String name, boolean keepsDisk, List<String> entrances) {
        if (ring.isRunning(name) || !ring.hasRun(name)) return false;
        ring.restart(name, keepsDisk, entrances.toArray(String[]::new));
        joins++;
        return true;
    }

    @Override
    public boolean crash(String name) {
        if (!ring.isRunning(name) || !mayEnd(name)) return false;
        ring.crash(name);
        ends++;
        return true;
    }

    @Override
    public boolean leave(String name) {
        if (!ring.members().contains(name) || !mayEnd(name)) return false;
        leaving.add(name);
        // Within the assumptions it must go now: nobody can say what they will allow later.
        if (plan.isGuarded()) ring.startTimeout(Duration.ZERO);
        ring.leave(name);
        ring.startTimeout(START_MAX);
        ends++;
        return true;
    }

    /** Whether the assumptions of the walk allow that this node ends now. */
    boolean mayEnd(String name) {
        if (leaving.contains(name)) return false;
        List<String> others = ring.members();
        others.remove(name);
        others.removeAll(leaving);
        if (others.isEmpty()) return false; // Somebody must be left to be a ring.
        if (!plan.isGuarded()) return true;
        return new CrashGuard(judge.image()).allows(ring.engine(name).routing().self());
    }

    // ---- how it comes to rest

    /** "Two groups that share no known live address never meet: seeds must return." */
    void bringSeedsBack() {
        seedsReturn = true;
        for (String seed : seeds) bringBack(seed);
    }

    private void bringBack(String seed) {
        List<String> entrances = new ArrayList<>(seeds);
        entrances.addAll(ring.members());
        if (!ring.members().isEmpty()) restart(seed, true, entrances);
    }

    /** Whether all processes are members, the seeds among them, and nobody is about to leave. */
    boolean isAtRest() {
        List<String> members = ring.members();
        return members.size() == ring.live().size()
                && members.containsAll(seeds)
                && leaving.isEmpty();
    }

    /** Whoever found no place, or lost it to another of its id, ends as its application would. */
    private void dismiss(String name) {
        if (!ring.isRunning(name) || !hasFailed(name)) return;
        ring.close(name);
        if (seedsReturn && seeds.contains(name)) bringBack(name);
    }

    private boolean hasFailed(String name) {
        Standing standing = ring.engine(name).standing();
        return standing == Standing.OUTSIDE || standing == Standing.LEFT;
    }

    // ---- what it does

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
        if (hasFailed(name)) network().after(Duration.ZERO, () -> dismiss(name));
    }

    @Override
    public void onEnded(String name) {
        ghosts.onEnded(name);
        leaving.remove(name);
    }
}
