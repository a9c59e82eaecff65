package io.chord.bench.processes;

import io.chord.simulation.check.LinearizabilityChecker;
import io.chord.simulation.check.RegisterHistory;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterHistory.Seen;
import io.chord.store.Version;
import java.util.Optional;

/**
 * One key that clients read and write, with all that they were told. Safe for any thread; instants
 * are taken inside, so that their order is that of the calls.
 */
final class Register {

    private final RegisterHistory history;

    /** Since when no operation has been answered although one was called. */
    private long waitingSinceNanos;

    private int open;
    private boolean failedLast;

    private long longestNanos;
    private Version seen = Version.NONE;

    Register(String key) {
        this.history = new RegisterHistory(key);
    }

    String key() {
        return history.key();
    }

    synchronized int called(Ask ask) {
        long now = System.nanoTime();
        if (open++ == 0 && !failedLast) waitingSinceNanos = now;
        return history.called(ask, now);
    }

    synchronized void read(int operation, Optional<Seen> entry) {
        history.read(operation, entry, answered());
        seen = entry.map(Seen::version).orElse(Version.NONE);
    }

    synchronized void changed(int operation, boolean applied, Optional<Version> made) {
        history.changed(operation, applied, made, answered());
        made.ifPresent(version -> seen = version);
    }

    /** A removal is answered: of what was there, or of nothing. */
    synchronized void removed(int operation, boolean wasThere) {
        if (wasThere) {
            history.changed(operation, true, Optional.empty(), answered());
        } else {
            history.changed(operation, true, Optional.empty(), Optional.empty(), answered());
        }
    }

    private long answered() {
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - waitingSinceNanos);
        waitingSinceNanos = now;
        open--;
        failedLast = false;
        return now;
    }

    /** An operation has ended without an answer. */
    synchronized void failed(int operation, boolean hadNoEffect) {
        if (hadNoEffect) history.hadNoEffect(operation);
        open--;
        failedLast = true;
    }

    /** A version that was there a moment ago, for conditional writes. */
    synchronized Version lastSeen() {
        return seen;
    }

    /** The longest time in which the key was asked for and no answer came. */
    synchronized long longestStallNanos() {
        return longestNanos;
    }

    synchronized LinearizabilityChecker.Verdict judge() {
        return LinearizabilityChecker.judge(history);
    }

    @Override
    public synchronized String toString() {
        return history.toString();
    }
}
