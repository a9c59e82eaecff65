package io.chord.simulation.walk;

import io.chord.ring.SplitMix64;
import io.chord.simulation.Fault;
import io.chord.simulation.FaultPlayer;
import io.chord.simulation.FaultSchedule;
import io.chord.simulation.SimulatedNetwork;
import io.chord.simulation.SimulatedRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes faults of the steps of a plan, when their time has come and it is known who is there and
 * who may end; and keeps these faults, as a course that can be played again without the plan.
 */
final class WalkCourse {

    private final WalkRing walk;
    private final SimulatedRing ring;
    private final SimulatedNetwork network;
    private final FaultPlayer player;
    private final List<FaultSchedule.Step> done = new ArrayList<>();
    private int joiners;

    WalkCourse(WalkRing walk) {
        this.walk = walk;
        this.ring = walk.ring();
        this.network = walk.network();
        this.player = new FaultPlayer(walk);
    }

    /** Begins the steps of a plan. */
    void follow(List<WalkPlan.Step> steps) {
        for (WalkPlan.Step step : steps) network.after(step.at(), () -> resolve(step));
    }

    /** Begins a course that an earlier walk has kept. */
    void repeat(FaultSchedule course) {
        done.addAll(course.steps());
        player.play(course);
    }

    /** What was done. */
    FaultSchedule course() {
        return new FaultSchedule(done);
    }

    private void resolve(WalkPlan.Step step) {
        if (ring.members().isEmpty()) return;
        SplitMix64 random = new SplitMix64(step.pick());
        switch (step.act()) {
            case JOIN -> join(1, random);
            case JOIN_TWICE -> join(2, random);
            case LEAVE -> end("leave", random);
            case CRASH -> end("crash", random);
            case RESTART -> restart(step, random);
            case PAUSE -> pass(step, "pause " + oneOf(random));
            case DRIFT -> pass(step, "drift " + oneOf(random) + " 0." + (1 + random.nextInt(3)));
            case CUT -> pass(step, "cut-one-way " + oneOf(random) + " " + oneOf(random));
            case PARTITION -> {
                if (ring.live().size() > 1) pass(step, "partition " + groups(random));
            }
            case REORDERING ->
                    pass(step, "reordering 0." + (1 + random.nextInt(5)) + " exponential(0,0.4)");
        }
    }

    private void join(int times, SplitMix64 random) {
        String name = "j" + joiners++;
        String via = via(random);
        for (int i = 0; i < times; i++) now("join " + name + "'".repeat(i) + via);
    }

    /** Of those who may end any one: a walk that must not go too far goes as far as it may. */
    private String end(String verb, SplitMix64 random) {
        List<String> members = new ArrayList<>(ring.members());
        random.shuffle(members);
        for (String name : members) {
            if (!walk.mayEnd(name)) continue;
            now(verb + " " + name);
            return name;
        }
        return "";
    }

    private void restart(WalkPlan.Step step, SplitMix64 random) {
        String victim = end("crash", random);
        String verb = random.nextBoolean(0.5) ? "restart " : "restart-empty ";
        if (!victim.isEmpty()) add(step.lasting(), verb + victim + via(random), Duration.ZERO);
    }

    private void pass(WalkPlan.Step step, String fault) {
        add(Duration.ZERO, fault, step.lasting());
    }

    private String groups(SplitMix64 random) {
        List<String> names = new ArrayList<>(ring.live());
        random.shuffle(names);
        int cut = 1 + random.nextInt(names.size() - 1);
        return String.join(",", names.subList(0, cut))
                + "|"
                + String.join(",", names.subList(cut, names.size()));
    }

    private String via(SplitMix64 random) {
        return " via " + String.join(",", walk.seeds()) + "," + oneOf(random);
    }

    private String oneOf(SplitMix64 random) {
        List<String> members = ring.members();
        return members.get(random.nextInt(members.size()));
    }

    private void now(String fault) {
        add(Duration.ZERO, fault, Duration.ZERO);
    }

    private void add(Duration delay, String text, Duration lasting) {
        Fault fault = Fault.parse(text);
        Duration at = Duration.ofNanos(network.nowNanos()).plus(delay);
        done.add(new FaultSchedule.Step(at, fault, lasting));
        player.play(new FaultSchedule(List.of(new FaultSchedule.Step(delay, fault, lasting))));
    }
}
