package io.chord.replication;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What happened to one register, and whether some order of the operations explains it: each takes
 * effect at an instant between its call and its answer (Herlihy and Wing, 1990; the search is that
 * of Wing and Gong, 1993, with the memory of Lowe). A write of unknown outcome may take effect at
 * any time after its call, or never.
 */
final class RegisterHistory {

    static final String ABSENT = "absent";

    private enum Kind {
        READ,
        WRITE,
        IF_ABSENT
    }

    private static final class Operation {
        final Kind kind;
        final String written;
        final long calledAt;
        long answeredAt = Long.MAX_VALUE;
        String read = "";
        boolean applied;
        boolean isUnknown = true;
        boolean hadNoEffect;

        Operation(Kind kind, String written, long calledAt) {
            this.kind = kind;
            this.written = written;
            this.calledAt = calledAt;
        }

        @Override
        public String toString() {
            return kind
                    + " "
                    + written
                    + read
                    + " ["
                    + calledAt
                    + ", "
                    + (isUnknown ? "?" : answeredAt)
                    + "]"
                    + (kind == Kind.IF_ABSENT ? applied : "");
        }
    }

    private record Seen(List<Boolean> done, String value) {}

    private final List<Operation> operations = new ArrayList<>();

    int read(long now) {
        operations.add(new Operation(Kind.READ, "", now));
        return operations.size() - 1;
    }

    int write(String value, long now) {
        operations.add(new Operation(Kind.WRITE, value, now));
        return operations.size() - 1;
    }

    int writeIfAbsent(String value, long now) {
        operations.add(new Operation(Kind.IF_ABSENT, value, now));
        return operations.size() - 1;
    }

    void answered(int operation, OperationResult result, long now) {
        Operation o = operations.get(operation);
        if (result instanceof OperationResult.Failed failed) {
            o.hadNoEffect =
                    o.kind == Kind.READ || failed.failure() != OperationFailure.INDETERMINATE;
            return;
        }
        o.isUnknown = false;
        o.answeredAt = now;
        if (result instanceof OperationResult.Got) o.read = ReplicationWorld.text(result);
        if (result instanceof OperationResult.Written written) o.applied = written.applied();
    }

    int size() {
        return operations.size();
    }

    boolean isLinearizable() {
        List<Operation> relevant = new ArrayList<>(operations);
        relevant.removeIf(o -> o.hadNoEffect || (o.kind == Kind.READ && o.isUnknown));
        boolean[] done = new boolean[relevant.size()];
        return search(relevant, done, ABSENT, new HashSet<>());
    }

    private static boolean search(
            List<Operation> all, boolean[] done, String value, Set<Seen> seen) {
        long firstAnswer = Long.MAX_VALUE;
        boolean isComplete = true;
        for (int i = 0; i < done.length; i++) {
            if (done[i]) continue;
            if (!all.get(i).isUnknown) isComplete = false;
            firstAnswer = Math.min(firstAnswer, all.get(i).answeredAt);
        }
        if (isComplete) return true;
        List<Boolean> key = new ArrayList<>();
        for (boolean d : done) key.add(d);
        if (!seen.add(new Seen(key, value))) return false;
        for (int i = 0; i < done.length; i++) {
            Operation o = all.get(i);
            if (done[i] || o.calledAt > firstAnswer) continue;
            String after = apply(o, value);
            if (after == null) continue;
            done[i] = true;
            if (search(all, done, after, seen)) return true;
            done[i] = false;
        }
        return false;
    }

    /** The value after an operation; null if it cannot have happened at this value. */
    private static String apply(Operation o, String value) {
        return switch (o.kind) {
            case READ -> Objects.equals(o.read, value) ? value : null;
            case WRITE -> o.written;
            case IF_ABSENT -> {
                boolean applies = value.equals(ABSENT);
                if (!o.isUnknown && o.applied != applies) yield null;
                yield applies ? o.written : value;
            }
        };
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Operation o : operations) text.append('\n').append(o);
        return text.toString();
    }
}
