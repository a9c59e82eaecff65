package io.chord.simulation.explore;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The state of a graph of objects at one instant. It can be put back into the same objects at any
 * time, so that closures and identities stay what they are: nothing is copied, what is mutable is
 * written again.
 */
final class Snapshot {

    private final long digest;
    private final List<Saved> saved;

    Snapshot(long digest, List<Saved> saved) {
        this.digest = digest;
        this.saved = List.copyOf(saved);
    }

    /** Equal for states that nothing that matters tells apart. */
    long digest() {
        return digest;
    }

    /** Makes all of it as it was. */
    void restore() {
        for (Saved one : saved) one.restore();
    }

    /** The mutable part of one object. */
    interface Saved {
        void restore();
    }

    /** The fields of an object that can be assigned. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody changes it, or compares what is saved.
    record SavedObject(Object object, ClassPlan plan, Object[] values) implements Saved {
        @Override
        public void restore() {
            plan.write(object, values);
        }
    }

    /** The elements of a collection. */
    record SavedCollection(Collection<Object> collection, List<Object> elements) implements Saved {
        @Override
        public void restore() {
            collection.clear();
            collection.addAll(elements);
        }
    }

    /** The entries of a map. */
    record SavedMap(Map<Object, Object> map, List<Object> keys, List<Object> values)
            implements Saved {
        @Override
        public void restore() {
            map.clear();
            for (int i = 0; i < keys.size(); i++) map.put(keys.get(i), values.get(i));
        }
    }

    /** The elements of an array. */
    record SavedArray(Object array, Object copy, int length) implements Saved {
        @Override
        @SuppressWarnings("SuspiciousSystemArraycopy") // Both are the same type of array.
        public void restore() {
            System.arraycopy(copy, 0, array, 0, length);
        }
    }

    static List<Object> listOf(Collection<?> elements) {
        return new ArrayList<>(elements);
    }
}
