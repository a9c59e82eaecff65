package io.chord.replication;

import io.chord.store.Content;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code f} of CHANGE(k, f): from the state that was found to the one that is to be accepted.
 *
 * <p>A value whose time is over is removed by whatever change meets it, a failed condition and a
 * mere confirmation too: what the caller is told has then been chosen (reference protocol, section
 * 8, "TTL").
 */
final class RegisterFunction {

    /**
     * What comes of a change.
     *
     * @param state to be accepted; null for "none"
     * @param changed whether it differs from what was found
     * @param result for the caller, once it is chosen
     */
    record Outcome(@Nullable Content state, boolean changed, OperationResult.Written result) {}

    private RegisterFunction() {}

    /** How large a value a change would write; 0 if it writes none. */
    static int valueBytes(Change change) {
        if (change instanceof Change.Put put) return put.value().length;
        if (change instanceof Change.PutIfAbsent put) return put.value().length;
        if (change instanceof Change.Replace replace) return replace.value().length;
        return 0;
    }

    static Outcome apply(
            Change change,
            @Nullable Content found,
            Version ballot,
            Version floor,
            long wallMillis) {
        boolean isOver = found != null && !found.isTombstone() && found.isExpiredAt(wallMillis);
        Content value = found == null || found.isTombstone() || isOver ? null : found;
        Optional<Content> before = Optional.ofNullable(value);
        // For conditions, "none" and a tombstone have the version NONE.
        Version version = value == null ? Version.NONE : value.version();

        boolean holds = true;
        byte[] written = null;
        long expiresAtMillis = Content.NEVER;
        boolean removes = false;
        if (change instanceof Change.Put put) {
            written = put.value();
            expiresAtMillis = put.expiresAtMillis();
        } else if (change instanceof Change.PutIfAbsent put) {
            holds = value == null;
            written = put.value();
            expiresAtMillis = put.expiresAtMillis();
        } else if (change instanceof Change.Replace replace) {
            holds = version.equals(replace.expected());
            written = replace.value();
            expiresAtMillis = replace.expiresAtMillis();
        } else if (change instanceof Change.Remove) {
            removes = true;
        } else if (change instanceof Change.RemoveVersion remove) {
            holds = version.equals(remove.expected());
            removes = true;
        }
        if (holds && written != null) {
            Content after = next(found, ballot, floor, written, expiresAtMillis);
            return new Outcome(
                    after, true, new OperationResult.Written(true, before, Optional.of(after)));
        }
        if ((holds && removes && value != null) || isOver) {
            Content tombstone = next(found, ballot, floor, null, Content.NEVER);
            return new Outcome(
                    tombstone, true, new OperationResult.Written(holds, before, Optional.empty()));
        }
        return new Outcome(found, false, new OperationResult.Written(holds, before, before));
    }

    private static Content next(
            @Nullable Content found,
            Version ballot,
            Version floor,
            byte @Nullable [] value,
            long expiresAtMillis) {
        if (found == null) {
            return new Content(ballot, value, expiresAtMillis, List.of(), floor);
        }
        List<Version> parents = new ArrayList<>(Content.PARENTS_MAX + 1);
        parents.add(found.version());
        parents.addAll(found.parents());
        Version horizon = found.horizon();
        if (parents.size() > Content.PARENTS_MAX) {
            horizon = parents.remove(parents.size() - 1); // The newest that is cut off.
        }
        return new Content(ballot, value, expiresAtMillis, parents, horizon);
    }
}
