package io.chord;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of an operation on many keys: for each key its result, or why there is none. A key
 * that failed is never among the results: what could not be found out is not "absent".
 *
 * <p>Keys are told apart by {@code equals}; those without, as arrays, by being the same object.
 * Immutable.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the results
 */
public final class KeyResults<K, R> {

    private final Map<K, R> done;
    private final Map<K, RuntimeException> failed;

    KeyResults(Map<K, R> done, Map<K, RuntimeException> failed) {
        this.done = Collections.unmodifiableMap(new LinkedHashMap<>(done));
        this.failed = Collections.unmodifiableMap(new LinkedHashMap<>(failed));
    }

    /** Whether no key failed. */
    public boolean isComplete() {
        return failed.isEmpty();
    }

    /** The keys that did not fail, in the order in which they were given. */
    public Map<K, R> done() {
        return done;
    }

    /**
     * The keys that failed and why, in the order in which they were given: each is what the
     * operation on that key alone would have thrown.
     */
    public Map<K, RuntimeException> failed() {
        return failed;
    }

    /**
     * The result of one key.
     *
     * @throws ChordException if this key failed, or whatever else its codec threw
     * @throws IllegalArgumentException if the operation was not on this key
     */
    public R get(K key) {
        RuntimeException failure = failed.get(key);
        if (failure != null) throw failure;
        R result = done.get(key);
        if (result == null) {
            throw new IllegalArgumentException(
                    "key " + key + " is not one of the " + (done.size() + failed.size()) + " keys");
        }
        return result;
    }

    /**
     * All results.
     *
     * @throws ChordException the failure of the first key that failed
     */
    public Map<K, R> all() {
        for (RuntimeException failure : failed.values()) throw failure;
        return done;
    }

    @Override
    public String toString() {
        return "KeyResults[" + done.size() + " done, " + failed.size() + " failed]";
    }
}
