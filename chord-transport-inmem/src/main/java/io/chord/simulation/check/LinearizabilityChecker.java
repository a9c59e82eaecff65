package io.chord.simulation.check;

import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterHistory.Operation;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether some order of the operations on one key explains all that the clients were told,
 * each taking effect at one instant between its call and its answer (Herlihy and Wing, TOPLAS
 * 1990).
 *
 * <p>The search is that of Wing and Gong (1993) with the memory of Lowe (2017): sets of operations
 * done, with the value that they left, are tried once. Keys are judged one by one, which is enough
 * (locality). Two things make it fast on long histories: an operation that was answered before all
 * that are left were called has its place, and a write of unknown outcome whose value nobody saw is
 * left out where nobody can have met it.
 */
public final class LinearizabilityChecker {

    /** A history that takes more steps than this is not decided. */
    public static final long STEPS_MAX = 20_000_000;

    /** What a judgement says. */
    public enum Verdict {
        /** There is such an order. */
        LINEARIZABLE,
        /** There is none. */
        VIOLATION,
        /** More than {@link #STEPS_MAX} steps were needed; never seen on simulated histories. */
        UNDECIDED
    }

    /** What a register holds; version null: it was never told to anybody. */
    private record State(@Nullable String value, @Nullable Version version) {
        static final State NOTHING = new State(null, Version.NONE);
    }

    private record Tried(BitSet done, State state) {}

    private final List<Operation> operations;
    private final Map<String, Version> versions;
    private final Set<Tried> tried = new HashSet<>();
    private final BitSet done = new BitSet();
    private long steps;

    private LinearizabilityChecker(List<Operation> operations, Map<String, Version> versions) {
        this.operations = operations;
        this.versions = versions;
    }

    /** Judges one key. */
    public static Verdict judge(RegisterHistory history) {
        Map<String, Version> versions = new HashMap<>(); // Looked up by key only.
        if (!learnVersions(history.operations(), versions)) return Verdict.VIOLATION;
        List<Operation> relevant = new ArrayList<>();
        for (Operation each : history.operations()) {
            if (isRelevant(each, history, versions)) relevant.add(each);
        }
        relevant.sort((a, b) -> Long.compare(a.calledAt, b.calledAt));
        return new LinearizabilityChecker(relevant, versions).search();
    }

    /**
     * Fails a test unless the history is linearizable.
     *
     * @param replayLine how to see it again
     */
    public static void require(RegisterHistory history, String replayLine) {
        Verdict verdict = judge(history);
        if (verdict != Verdict.LINEARIZABLE) {
            throw new AssertionError(verdict + "; " + replayLine + "; " + history);
        }
    }

    /** Every value has one version. If it has two, one change was made twice. */
    private static boolean learnVersions(List<Operation> all, Map<String, Version> versions) {
        for (Operation each : all) {
            String written = each.written();
            if (each.applied && each.made != null && written != null) {
                if (!learn(versions, written, each.made)) return false;
            }
            if (each.saw != null && each.saw.isPresent()) {
                Seen seen = each.saw.get();
                if (!learn(versions, seen.value(), seen.version())) return false;
            }
        }
        return true;
    }

    private static boolean learn(Map<String, Version> versions, String value, Version version) {
        Version known = versions.putIfAbsent(value, version);
        return known == null || known.equals(version);
    }

    private static boolean isRelevant(
            Operation operation, RegisterHistory history, Map<String, Version> versions) {
        if (operation.hadNoEffect) return false;
        if (operation.isAnswered) return true;
        if (operation.ask instanceof Ask.Read) return false;
        String written = operation.written();
        // Had it taken effect it would have been overwritten unseen; but a condition may have
        // failed because of it.
        return written == null || versions.containsKey(written) || hasBlindFailure(history);
    }

    private static boolean hasBlindFailure(RegisterHistory history) {
        for (Operation each : history.operations()) {
            boolean isChange = !(each.ask instanceof Ask.Read);
            if (each.isAnswered && isChange && !each.applied && each.saw == null) return true;
        }
        return false;
    }

    // ---- the search

    /** One step that was taken: which operation, and what was there before it. */
    private record Step(int operation, State before) {}

    /** Deep as the history is long, so without recursion. */
    private Verdict search() {
        List<Step> taken = new ArrayList<>();
        State state = State.NOTHING;
        int next = 0; // Of the operations that may come now, the first that was not tried here.
        while (!isComplete()) {
            if (++steps > STEPS_MAX) return Verdict.UNDECIDED;
            int candidate = nextCandidate(next);
            if (candidate >= 0) {
                State after = apply(operations.get(candidate), state);
                if (after != null) {
                    done.set(candidate);
                    if (tried.add(new Tried((BitSet) done.clone(), after))) {
                        taken.add(new Step(candidate, state));
                        state = after;
                        next = 0;
                        continue;
                    }
                    done.clear(candidate);
                }
                next = candidate + 1;
            } else if (taken.isEmpty()) {
                return Verdict.VIOLATION;
            } else {
                Step last = taken.remove(taken.size() - 1);
                done.clear(last.operation());
                state = last.before();
                next = last.operation() + 1;
            }
        }
        return Verdict.LINEARIZABLE;
    }

    /** All that was answered has its place; what is unknown need not have happened. */
    private boolean isComplete() {
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            if (operations.get(i).isAnswered) return false;
        }
        return true;
    }

    /** The first from an index on that was called before any that is left was answered; or -1. */
    private int nextCandidate(int from) {
        long firstAnswer = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            Operation each = operations.get(i);
            if (each.calledAt > firstAnswer) break; // In order of their calls.
            firstAnswer = Math.min(firstAnswer, each.answeredAt);
        }
        int candidate = done.nextClearBit(from);
        boolean mayComeNow =
                candidate < operations.size() && operations.get(candidate).calledAt <= firstAnswer;
        return mayComeNow ? candidate : -1;
    }

    /** What an operation leaves, or null if what its client was told cannot be. */
    private @Nullable State apply(Operation operation, State state) {
        if (operation.saw != null && !sees(operation.saw, state)) return null;
        boolean applies = applies(operation.ask, state);
        boolean isRead = operation.ask instanceof Ask.Read;
        if (operation.isAnswered && !isRead && operation.applied != applies) return null;
        if (isRead || !applies) return state;
        String written = operation.written();
        if (written == null) return State.NOTHING;
        return new State(written, versions.get(written));
    }

    private static boolean sees(Optional<Seen> seen, State state) {
        return seen.isPresent()
                ? seen.get().value().equals(state.value)
                        && seen.get().version().equals(state.version)
                : state.value == null;
    }

    /** Whether the condition of an ask holds. Nothing, and what was removed, has version NONE. */
    private static boolean applies(Ask ask, State state) {
        if (ask instanceof Ask.PutIfAbsent) return state.value == null;
        if (ask instanceof Ask.Replace replace) return replace.expected().equals(state.version);
        if (ask instanceof Ask.RemoveVersion remove) return remove.expected().equals(state.version);
        return true;
    }
}
