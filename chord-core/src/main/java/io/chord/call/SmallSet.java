package io.chord.call;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A set in natural order, for few elements and most of the time for none: then it takes next to no
 * memory, as a {@link SmallMap}. Looking up takes logarithmic time, any change time in proportion
 * to the elements. Not thread-safe.
 *
 * @param <E> the elements
 */
public final class SmallSet<E extends Comparable<? super E>> {

    private static final Object[] NONE = {};

    /** In order; never changed but replaced, so that who reads it may change this. */
    private Object[] elements = NONE;

    /** An empty set. */
    public SmallSet() {}

    /** How many elements there are. */
    public int size() {
        return elements.length;
    }

    /** Whether it is an element. */
    public boolean contains(E element) {
        return Arrays.binarySearch(elements, element) >= 0;
    }

    /** Adds it; returns whether it is new. */
    public boolean add(E element) {
        int slot = Arrays.binarySearch(elements, element);
        if (slot >= 0) return false;
        slot = -slot - 1;
        Object[] changed = Arrays.copyOf(elements, elements.length + 1);
        System.arraycopy(elements, slot, changed, slot + 1, elements.length - slot);
        changed[slot] = element;
        elements = changed;
        return true;
    }

    /** Takes it out; returns whether it was an element. */
    public boolean remove(E element) {
        int slot = Arrays.binarySearch(elements, element);
        if (slot < 0) return false;
        Object[] changed = elements.length == 1 ? NONE : Arrays.copyOf(elements, size() - 1);
        System.arraycopy(elements, slot + 1, changed, slot, changed.length - slot);
        elements = changed;
        return true;
    }

    /** Takes out all such elements. */
    public void removeIf(Predicate<? super E> unwanted) {
        for (E element : elements()) {
            if (unwanted.test(element)) remove(element);
        }
    }

    /** Takes all out. */
    public void clear() {
        elements = NONE;
    }

    /** The elements as they are now, in order. */
    @SuppressWarnings("unchecked") // Only elements of this type are ever added.
    public List<E> elements() {
        return (List<E>) (List<?>) List.of(elements);
    }
}
