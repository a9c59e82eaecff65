package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.engine.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Delta debugging of courses of faults. */
class ShrinkerTest {

    private static FaultSchedule crashes(int count) {
        List<FaultSchedule.Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) steps.add(FaultSchedule.Step.parse(i + " crash n" + i));
        return new FaultSchedule(steps);
    }

    private static Predicate<List<FaultSchedule.Step>> allOf(Integer... needed) {
        return steps -> {
            List<Long> there = steps.stream().map(s -> s.at().toSeconds()).toList();
            return Set.of(needed).stream().allMatch(n -> there.contains((long) n));
        };
    }

    @Test
    void threeOfAHundred_areNeeded_onlyTheyAreLeft() {
        Shrinker.Result<FaultSchedule.Step> result =
                Shrinker.of(allOf(3, 40, 97)).shrink(crashes(100).steps());
        assertThat(new FaultSchedule(result.steps()))
                .hasToString("3 crash n3; 40 crash n40; 97 crash n97");
        assertThat(result.isMinimal()).isTrue();
        assertThat(result.runs()).isLessThan(200);
    }

    @Test
    void one_or_none_isNeeded_isFoundInFewRuns() {
        Shrinker.Result<FaultSchedule.Step> one =
                Shrinker.of(allOf(63)).shrink(crashes(64).steps());
        assertThat(new FaultSchedule(one.steps())).hasToString("63 crash n63");
        assertThat(one.runs()).isLessThan(20);
        Shrinker.Result<FaultSchedule.Step> none =
                Shrinker.<FaultSchedule.Step>of(steps -> true).shrink(crashes(64).steps());
        assertThat(none.steps()).isEmpty();
        assertThat(none.runs()).isEqualTo(1);
    }

    @Test
    void all_areNeeded_nothingIsLost() {
        Predicate<List<FaultSchedule.Step>> all = steps -> steps.size() == 12;
        Shrinker.Result<FaultSchedule.Step> result = Shrinker.of(all).shrink(crashes(12).steps());
        assertThat(result.steps()).isEqualTo(crashes(12).steps());
        assertThat(result.isMinimal()).isTrue();
    }

    @Test
    void bounds_areReached_theShortestSoFarIsGiven() {
        Shrinker.Result<FaultSchedule.Step> fewRuns =
                Shrinker.of(allOf(1, 50, 99)).runsMax(10).shrink(crashes(100).steps());
        assertThat(fewRuns.runs()).isEqualTo(10);
        assertThat(fewRuns.isMinimal()).isFalse();
        assertThat(allOf(1, 50, 99).test(fewRuns.steps())).isTrue();
        Shrinker.Result<FaultSchedule.Step> noTime =
                Shrinker.of(allOf(1)).timeMax(Duration.ZERO).shrink(crashes(100).steps());
        assertThat(noTime.steps()).isEqualTo(crashes(100).steps());
        assertThat(noTime.runs()).isZero();
    }

    /** One copy of each entry: of a course of many faults only the crash of its owner matters. */
    @Test
    void ringThatLosesAKey_courseIsShrunkToTheCrashOfItsOwner() {
        FaultSchedule course =
                FaultScheduler.of(8)
                        .rate(FaultKind.CRASH, 6)
                        .rate(FaultKind.PAUSE, 6)
                        .rate(FaultKind.LOSS, 6)
                        .rate(FaultKind.JOIN, 6)
                        .restarts(0, 0)
                        .downMax(4)
                        .draw(2);
        assertThat(losesTheKey(course.steps())).isTrue();
        Shrinker.Result<FaultSchedule.Step> shrunk =
                Shrinker.of(ShrinkerTest::losesTheKey).shrink(course.steps());
        assertThat(shrunk.isMinimal()).isTrue();
        assertThat(shrunk.steps()).hasSize(1);
        assertThat(shrunk.steps().get(0).toString()).contains("crash");
        assertThat(course.size()).isGreaterThan(10);
    }

    private static boolean losesTheKey(List<FaultSchedule.Step> steps) {
        SimulatedNetwork network = SimulatedNetwork.seeded(11);
        SimulatedRing ring = new SimulatedRing(network, SimulationSettings.lan(160, 4));
        ring.installIdeal(8);
        ring.await(ring.put("n0", "key 1", "value"));
        ring.play(new FaultSchedule(steps));
        network.runFor(Duration.ofMinutes(1));
        network.endFaults();
        network.runFor(Duration.ofSeconds(20));
        return !(ring.await(ring.get(ring.members().get(0), "key 1")) instanceof Outcome.Got);
    }
}
