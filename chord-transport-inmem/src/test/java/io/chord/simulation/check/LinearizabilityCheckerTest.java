package io.chord.simulation.check;

import static io.chord.simulation.check.LinearizabilityChecker.Verdict.LINEARIZABLE;
import static io.chord.simulation.check.LinearizabilityChecker.Verdict.VIOLATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.SplitMix64;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterHistory.Operation;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Goal: the judge finds an order where there is one, and none where there is none. */
class LinearizabilityCheckerTest {

    private static final Version V1 = new Version(1, 1);
    private static final Version V2 = new Version(2, 1);
    private static final Optional<Seen> NOTHING = Optional.empty();

    private final RegisterHistory history = new RegisterHistory("k");

    private void put(String value, Version version, long from, long to) {
        int put = history.called(new Ask.Put(value), from);
        history.changed(put, true, Optional.of(version), to);
    }

    private void read(Optional<Seen> seen, long from, long to) {
        history.read(history.called(new Ask.Read(), from), seen, to);
    }

    private static Optional<Seen> seen(String value, Version version) {
        return Optional.of(new Seen(value, version));
    }

    private void requireVerdict(LinearizabilityChecker.Verdict expected) {
        assertThat(LinearizabilityChecker.judge(history))
                .as(history.toString())
                .isEqualTo(expected);
    }

    @Test
    void noOperations_areLinearizable() {
        requireVerdict(LINEARIZABLE);
    }

    @Test
    void readAfterAWrite_thatMissesIt_isAViolation() {
        put("a", V1, 0, 1);
        read(NOTHING, 2, 3);
        requireVerdict(VIOLATION);
    }

    @Test
    void readDuringAWrite_mayMissIt() {
        put("a", V1, 0, 3);
        read(NOTHING, 1, 2);
        requireVerdict(LINEARIZABLE);
    }

    @Test
    void readsOneAfterTheOther_thatSeeTheNewThenTheOld_areAViolation() {
        put("a", V1, 0, 1);
        put("b", V2, 2, 9);
        read(seen("b", V2), 3, 4);
        read(seen("a", V1), 5, 6);
        requireVerdict(VIOLATION);
    }

    @Test
    void writeOfUnknownOutcome_seenLater_isExplainedByIt() {
        history.called(new Ask.Put("a"), 0);
        read(NOTHING, 5, 6);
        read(seen("a", V1), 7, 8);
        requireVerdict(LINEARIZABLE);
    }

    @Test
    void writeOfUnknownOutcome_seenAndThenGone_isAViolation() {
        history.called(new Ask.Put("a"), 0);
        read(seen("a", V1), 1, 2);
        read(NOTHING, 3, 4);
        requireVerdict(VIOLATION);
    }

    @Test
    void writeWithoutEffect_seen_isAViolation() {
        int put = history.called(new Ask.Put("a"), 0);
        history.hadNoEffect(put);
        read(seen("a", V1), 1, 2);
        requireVerdict(VIOLATION);
    }

    /** What comes of repeating a write blindly. */
    @Test
    void oneWrite_seenUnderTwoVersions_isAViolation() {
        history.called(new Ask.Put("a"), 0);
        read(seen("a", V1), 1, 2);
        read(seen("a", V2), 3, 4);
        requireVerdict(VIOLATION);
    }

    @Test
    void twoConditionsOnOneVersion_bothHold_isAViolation() {
        put("a", V1, 0, 1);
        history.changed(history.called(new Ask.Replace(V1, "b"), 2), true, Optional.of(V2), 9);
        history.changed(
                history.called(new Ask.Replace(V1, "c"), 3),
                true,
                Optional.of(new Version(3, 1)),
                9);
        requireVerdict(VIOLATION);
    }

    @Test
    void failedCondition_ofAWriteThatNobodySaw_isExplainedByIt() {
        put("a", V1, 0, 1);
        history.called(new Ask.Put("hidden"), 2);
        history.changed(history.called(new Ask.Replace(V1, "b"), 3), false, Optional.empty(), 4);
        put("c", V2, 5, 6);
        requireVerdict(LINEARIZABLE);
    }

    @Test
    void failedCondition_withNothingThatCouldHaveFailedIt_isAViolation() {
        put("a", V1, 0, 1);
        history.changed(history.called(new Ask.Replace(V1, "b"), 3), false, Optional.empty(), 4);
        requireVerdict(VIOLATION);
    }

    @Test
    void removal_thenPutIfAbsent_andRemovalOfItsVersion() {
        put("a", V1, 0, 1);
        history.changed(history.called(new Ask.Remove(), 2), true, Optional.empty(), 3);
        int again = history.called(new Ask.PutIfAbsent("b"), 4);
        history.changed(again, true, NOTHING, Optional.of(V2), 5);
        history.changed(history.called(new Ask.RemoveVersion(V1), 6), false, Optional.empty(), 7);
        history.changed(history.called(new Ask.RemoveVersion(V2), 8), true, Optional.empty(), 9);
        read(NOTHING, 10, 11);
        requireVerdict(LINEARIZABLE);
    }

    @Test
    void overlapping_countsEachOperationOnce() {
        put("a", V1, 0, 5);
        read(NOTHING, 1, 2);
        read(NOTHING, 3, 4);
        put("b", V2, 6, 7);
        assertThat(history.overlapping()).isEqualTo(3);
    }

    /**
     * Goal: on small histories drawn at random, right ones and wrong ones, the judge says what
     * trying all orders says.
     */
    @Test
    void historiesAtRandom_areJudgedAsByTryingAllOrders() {
        SplitMix64 random = new SplitMix64(11);
        int linearizable = 0;
        for (int run = 0; run < 20_000; run++) {
            RegisterHistory drawn = draw(random);
            boolean expected =
                    existsOrder(drawn.operations(), new ArrayList<>(), new Register(drawn));
            linearizable += expected ? 1 : 0;
            assertThat(LinearizabilityChecker.judge(drawn) == LINEARIZABLE)
                    .as(drawn.toString())
                    .isEqualTo(expected);
        }
        assertThat(linearizable).as("both kinds were drawn").isBetween(3_000, 17_000);
    }

    private static RegisterHistory draw(SplitMix64 random) {
        RegisterHistory drawn = new RegisterHistory("k");
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            long from = random.nextInt(8);
            long to = from + random.nextInt(5);
            String value = "v" + i;
            Version version = new Version(i + 1, 7);
            Version guess = new Version(random.nextInt(count + 1), 7L * random.nextInt(2));
            Optional<Version> expected = guess.round() == 0 ? Optional.empty() : Optional.of(guess);
            Version condition = expected.map(v -> new Version(v.round(), 7)).orElse(Version.NONE);
            int kind = random.nextInt(7);
            Ask ask =
                    switch (kind) {
                        case 0, 1 -> new Ask.Put(value);
                        case 2 -> new Ask.PutIfAbsent(value);
                        case 3 -> new Ask.Replace(condition, value);
                        case 4 -> new Ask.Remove();
                        case 5 -> new Ask.RemoveVersion(condition);
                        default -> new Ask.Read();
                    };
            int operation = drawn.called(ask, from);
            int outcome = random.nextInt(10);
            int other = random.nextInt(count);
            Optional<Seen> seen =
                    random.nextBoolean(0.3)
                            ? NOTHING
                            : seen("v" + other, new Version(other + 1, 7));
            if (outcome == 0) {
                drawn.hadNoEffect(operation);
            } else if (outcome > 2 && ask instanceof Ask.Read) {
                drawn.read(operation, seen, to);
            } else if (outcome > 2) { // Else it is never answered.
                boolean applied =
                        ask instanceof Ask.Put
                                || ask instanceof Ask.Remove
                                || random.nextBoolean(0.6);
                boolean writes = !(ask instanceof Ask.Remove || ask instanceof Ask.RemoveVersion);
                Optional<Version> made =
                        applied && writes ? Optional.of(version) : Optional.empty();
                if (random.nextBoolean(0.2)) {
                    drawn.changed(operation, applied, seen, made, to);
                } else {
                    drawn.changed(operation, applied, made, to);
                }
            }
        }
        return drawn;
    }

    /** What one register holds. A version that nobody was told is nobody's condition. */
    private static final class Register {
        private final Set<Version> told = new HashSet<>();
        private String value;

        Register(RegisterHistory history) {
            for (Operation each : history.operations()) {
                if (each.applied && each.made != null) told.add(each.made);
                if (each.saw != null) each.saw.ifPresent(seen -> told.add(seen.version()));
            }
        }

        private boolean isAt(Version expected) {
            if (value == null) return expected.isNone();
            Version own = new Version(Integer.parseInt(value.substring(1)) + 1, 7);
            return told.contains(own) && expected.equals(own);
        }
    }

    private static boolean existsOrder(
            List<Operation> all, List<Operation> placed, Register register) {
        boolean isComplete = true;
        for (Operation each : all) {
            if (each.isAnswered && !each.hadNoEffect && !placed.contains(each)) isComplete = false;
        }
        if (isComplete) return true;
        for (Operation each : all) {
            if (placed.contains(each) || each.hadNoEffect) continue;
            boolean mustWait = false;
            for (Operation other : all) {
                boolean isLeft = other.isAnswered && !other.hadNoEffect && !placed.contains(other);
                if (isLeft && other.answeredAt < each.calledAt) mustWait = true;
            }
            if (mustWait) continue;
            String before = register.value;
            if (happens(each, register)) {
                placed.add(each);
                if (existsOrder(all, placed, register)) return true;
                placed.remove(each);
            }
            register.value = before;
        }
        return false;
    }

    private static boolean happens(Operation each, Register register) {
        if (each.saw != null) {
            String saw = each.saw.map(Seen::value).orElse(null);
            if (saw == null ? register.value != null : !saw.equals(register.value)) return false;
        }
        if (each.ask instanceof Ask.Read) return true;
        boolean holds = true;
        if (each.ask instanceof Ask.PutIfAbsent) {
            holds = register.value == null;
        } else if (each.ask instanceof Ask.Replace replace) {
            holds = register.isAt(replace.expected());
        } else if (each.ask instanceof Ask.RemoveVersion remove) {
            holds = register.isAt(remove.expected());
        }
        if (each.isAnswered && each.applied != holds) return false;
        if (holds) register.value = each.written();
        return true;
    }
}
