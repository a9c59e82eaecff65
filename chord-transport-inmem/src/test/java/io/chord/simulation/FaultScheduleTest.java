package io.chord.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Courses of faults as data: written, read, drawn from a seed. */
class FaultScheduleTest {

    /** Every verb, with what it may be followed by. */
    private static final String ALL =
            "0 join n8 via n0,n3; 0.5 leave n1; 1 crash n3; 1.000000001 restart n3 via n0; 2"
                    + " restart-empty n3; 2.5 pause n4 for 30; 3 resume n4; 4 skew n4 -30; 5 drift n4"
                    + " 0.01; 6 slow-disk n4 exponential(0,0.05) for 9; 7 stall-disk n4; 8 unstall-disk"
                    + " n4; 9 fail-disk n4 0.2; 10 heal-disk n4; 11 loss 0.05 for 20; 12 duplication"
                    + " 0.1; 13 reordering 0.1 constant(1); 14 delay"
                    + " tail(uniform(0.0002,0.002),0.01,lognormal(1,0.5)); 15 link-loss n1 n2 0.5; 16"
                    + " link-delay n1 n2 constant(0.3); 17 link-usual-loss n1 n2; 18 link-usual-delay"
                    + " n1 n2; 19 cut n1,n2 n3; 20 cut-one-way n1 n2,n3; 21 reconnect n1,n2 n3; 22"
                    + " reconnect-one-way n1 n2; 23 partition n1,n2|n3; 24 partition; 25 heal; 26"
                    + " end-faults";

    private static final FaultScheduler WILD =
            FaultScheduler.of(12).everything(3).lasting(Duration.ofMinutes(5));

    @Test
    void text_ofEveryVerb_isReadAndPrintedAsItWas() {
        FaultSchedule schedule = FaultSchedule.parse(ALL);
        assertThat(schedule).hasToString(ALL);
        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        for (FaultVerb verb : FaultVerb.values()) assertThat(ALL).contains(" " + verb.text());
        assertThat(schedule.length()).isEqualTo(Duration.ofMillis(32_500));
    }

    @Test
    void steps_inAnyOrder_areSortedByTimeAndKeepTheirOrderWithin() {
        assertThat(FaultSchedule.parse("2 heal\n1 crash b ;; 1 crash a\n"))
                .hasToString("1 crash b; 1 crash a; 2 heal");
        assertThat(FaultSchedule.parse(" ")).isEqualTo(FaultSchedule.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            textBlock =
                    """
                    crash n1                  ! "crash" is not a number of seconds
                    1 smash n1                ! "smash" is not a fault
                    1 crash                   ! "crash": the name of a node is missing
                    1 crash n1 n2             ! too many words, from n2 on
                    1 crash n1,n2             ! "n1,n2" is not the name of a node
                    1 loss 1.5                ! 1.5 is not from 0.0 to 1.0
                    1 loss much               ! "much" is not a number
                    1 join n1 by n2           ! "via" is expected
                    1 delay sometimes         ! "sometimes" is not a delay
                    1 pause n1 for ever       ! "ever" is not a number of seconds
                    -1 heal                   ! times are 0 or more
                    1                         ! is not a time in seconds and a fault
                    """)
    void text_thatIsNoStep_isRefusedWithItsReason(String text, String reason) {
        assertThatThrownBy(() -> FaultSchedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void drawn_fromOneSeed_isTheSameAndCanBeReadAgain() {
        FaultSchedule drawn = WILD.draw(5);
        assertThat(WILD.draw(5)).isEqualTo(drawn);
        assertThat(WILD.draw(6)).isNotEqualTo(drawn);
        assertThat(FaultSchedule.parse(drawn.toString())).isEqualTo(drawn);
    }

    /** A constant that holds on every JDK; a change of it is a change of all seeds of all users. */
    @Test
    void drawn_ofSeedOne_isWhatItWasOnEveryJdk() {
        long hash = Trace.hashOf(WILD.draw(1).toString().getBytes(StandardCharsets.US_ASCII));
        assertThat(Long.toHexString(hash)).isEqualTo("6f05d4c60b696aa8");
    }

    @Test
    void drawn_ofEveryKind_hasAboutAsManyAsAsked() {
        String all = "";
        for (int seed = 0; seed < 20; seed++) all += WILD.draw(seed) + "; ";
        for (FaultVerb verb :
                List.of(
                        FaultVerb.PAUSE,
                        FaultVerb.PARTITION,
                        FaultVerb.CUT,
                        FaultVerb.CUT_ONE_WAY,
                        FaultVerb.LOSS,
                        FaultVerb.DUPLICATION,
                        FaultVerb.REORDERING,
                        FaultVerb.LINK_DELAY,
                        FaultVerb.LINK_LOSS,
                        FaultVerb.SKEW,
                        FaultVerb.DRIFT,
                        FaultVerb.SLOW_DISK,
                        FaultVerb.STALL_DISK,
                        FaultVerb.FAIL_DISK)) {
            // 20 courses of 5 minutes, 3 a minute; 6 standard deviations.
            assertThat(all.split(" " + verb.text() + " ", -1).length - 1)
                    .as(verb.text())
                    .isBetween(300 - 104, 300 + 104);
        }
        assertThat(all).contains(" join ", " leave ", " crash ", " restart ", " restart-empty ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void drawn_whateverItDoes_crashesOnlyWhoIsUpAndKeepsItsLimits(long seed) {
        FaultScheduler scheduler =
                FaultScheduler.of(6)
                        .lasting(Duration.ofMinutes(10))
                        .downMax(2)
                        .upMax(9)
                        .restarts(1.0, 0.5)
                        .rate(FaultKind.JOIN, 4)
                        .rate(FaultKind.LEAVE, 3)
                        .rate(FaultKind.CRASH, 12);
        TreeSet<String> up = new TreeSet<>(List.of("n0", "n1", "n2", "n3", "n4", "n5"));
        int down = 0;
        int crashes = 0;
        for (FaultSchedule.Step step : scheduler.draw(seed).steps()) {
            String[] words = step.fault().toString().split(" ", -1);
            boolean begins = words[0].equals("join") || words[0].startsWith("restart");
            assertThat(begins ? up.add(words[1]) : up.remove(words[1])).as("%s", step).isTrue();
            if (words[0].equals("crash")) {
                crashes++;
                down++;
            }
            if (words[0].startsWith("restart")) down--;
            assertThat(up).as("%s", step).isNotEmpty().hasSizeLessThanOrEqualTo(9);
            // Those that would come back after the end of the course are not drawn to.
            if (step.at().compareTo(Duration.ofMinutes(9)) < 0) {
                assertThat(down).isLessThanOrEqualTo(2);
            }
        }
        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void drawn_withAnotherRateOfOneKind_leavesTheTimesOfTheOthers() {
        FaultScheduler few =
                FaultScheduler.of(5).rate(FaultKind.LOSS, 5).rate(FaultKind.DUPLICATION, 1);
        FaultScheduler many =
                FaultScheduler.of(5).rate(FaultKind.LOSS, 5).rate(FaultKind.DUPLICATION, 60);
        assertThat(losses(many.draw(1))).isNotEmpty().isEqualTo(losses(few.draw(1)));
    }

    private static List<FaultSchedule.Step> losses(FaultSchedule schedule) {
        return schedule.steps().stream()
                .filter(step -> step.fault().toString().startsWith("loss"))
                .toList();
    }

    @Test
    void passing_faults_endBeforeTheCourseDoes() {
        for (FaultSchedule.Step step : WILD.draw(3).steps()) {
            assertThat(step.end()).isLessThanOrEqualTo(Duration.ofMinutes(5));
        }
    }
}
