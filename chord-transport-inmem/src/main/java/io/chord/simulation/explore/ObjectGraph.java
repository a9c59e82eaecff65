package io.chord.simulation.explore;

import io.chord.simulation.explore.Snapshot.Saved;
import io.chord.simulation.explore.Snapshot.SavedArray;
import io.chord.simulation.explore.Snapshot.SavedCollection;
import io.chord.simulation.explore.Snapshot.SavedMap;
import io.chord.simulation.explore.Snapshot.SavedObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all that can be reached from some objects of the shipped classes, the values that
 * their closures hold included, so that a field added to a machine tomorrow is part of its state
 * without a word here.
 *
 * <p>Two walks give equal digests if the graphs have the same shape and the same contents. What
 * holds for nothing but counting, or names things whose names do not matter, can be declared
 * immaterial: it is restored, and tells no states apart.
 */
final class ObjectGraph {

    private static final String OURS = "io.chord.";

    private static final Set<Class<?>> MUTABLE_COLLECTIONS =
            Set.of(
                    ArrayList.class,
                    ArrayDeque.class,
                    PriorityQueue.class,
                    LinkedHashSet.class,
                    TreeSet.class);
    private static final Set<Class<?>> MUTABLE_MAPS = Set.of(LinkedHashMap.class, TreeMap.class);

    private final Set<String> immaterial;
    private final Map<Class<?>, UnaryOperator<Object>> meanings;
    private final Map<Class<?>, ClassPlan> plans = new HashMap<>();

    /**
     * Graphs of this kind.
     *
     * @param immaterial fields that tell no states apart, written {@code Class.field}
     * @param meanings of classes of which there is more than one form for one content: what tells
     *     their objects apart
     */
    ObjectGraph(Set<String> immaterial, Map<Class<?>, UnaryOperator<Object>> meanings) {
        this.immaterial = Set.copyOf(immaterial);
        this.meanings = Map.copyOf(meanings);
    }

    /** The state of everything that can be reached from these. */
    Snapshot snapshot(List<Object> roots) {
        Walk walk = new Walk();
        for (Object root : roots) walk.visit(root);
        return new Snapshot(walk.hash, walk.saved);
    }

    /** A fingerprint of a value. */
    long digest(Object value) {
        Walk walk = new Walk();
        walk.visit(value);
        return walk.hash;
    }

    private ClassPlan plan(Class<?> type) {
        ClassPlan known = plans.get(type);
        if (known != null) return known;
        ClassPlan plan = ClassPlan.of(type, plans.size(), immaterial);
        plans.put(type, plan);
        return plan;
    }

    private final class Walk {
        private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
        private final List<Saved> saved = new ArrayList<>();
        private long hash = Hash.SEED;
        private boolean silent;

        private void take(long value) {
            if (!silent) hash = Hash.add(hash, value);
        }

        void visit(@Nullable Object object) {
            if (object == null) {
                take(1);
            } else if (object instanceof Number number) {
                take(2);
                take(bits(number));
            } else if (object instanceof Boolean flag) {
                take(flag ? 3 : 4);
            } else if (object instanceof String text) {
                take(Hash.of(text));
            } else if (object instanceof Class<?> type) {
                take(Hash.of(type.getName()));
            } else if (object instanceof Enum<?> constant) {
                take(Hash.of(constant.name()));
            } else if (object instanceof Optional<?> optional) {
                take(6);
                visit(optional.orElse(null));
            } else if (object.getClass().isArray()) {
                visitArray(object);
            } else if (object instanceof Collection<?> collection) {
                visitCollection(collection);
            } else if (object instanceof Map<?, ?> map) {
                visitMap(map);
            } else if (object.getClass().getName().startsWith(OURS)) {
                visitOurs(object);
            } else {
                throw new IllegalStateException(
                        "the state of "
                                + object.getClass()
                                + " cannot be read; teach "
                                + ObjectGraph.class.getSimpleName());
            }
        }

        private static long bits(Number number) {
            if (number instanceof Double || number instanceof Float) {
                return Double.doubleToLongBits(number.doubleValue());
            }
            return number.longValue();
        }

        private void visitOurs(Object object) {
            ClassPlan plan = plan(object.getClass());
            if (!plan.isValue()) {
                Integer before = numbers.putIfAbsent(object, numbers.size());
                if (before != null) {
                    take(7);
                    take(before);
                    return;
                }
            }
            take(8 + plan.number());
            if (plan.isAssignable()) saved.add(new SavedObject(object, plan, plan.read(object)));
            UnaryOperator<Object> meaning = meanings.get(object.getClass());
            if (meaning == null) {
                for (Field field : plan.material()) visit(ClassPlan.get(field, object));
                visitSilently(object, plan.immaterial());
            } else {
                visit(meaning.apply(object));
                visitSilently(object, plan.all());
            }
        }

        /** Last, so that it numbers nothing that matters. */
        private void visitSilently(Object object, List<Field> fields) {
            boolean before = silent;
            silent = true;
            for (Field field : fields) visit(ClassPlan.get(field, object));
            silent = before;
        }

        private void visitArray(Object array) {
            int length = Array.getLength(array);
            take(length);
            Object copy = Array.newInstance(array.getClass().getComponentType(), length);
            System.arraycopy(array, 0, copy, 0, length);
            saved.add(new SavedArray(array, copy, length));
            for (int i = 0; i < length; i++) visit(Array.get(array, i));
        }

        @SuppressWarnings("unchecked") // Put back is only what was taken out.
        private void visitCollection(Collection<?> collection) {
            List<Object> elements = Snapshot.listOf(collection);
            if (collection instanceof PriorityQueue<?>) elements.sort(null);
            take(elements.size());
            if (MUTABLE_COLLECTIONS.contains(collection.getClass())) {
                saved.add(new SavedCollection((Collection<Object>) collection, elements));
            } else {
                requireImmutable(collection);
            }
            for (Object element : elements) visit(element);
        }

        @SuppressWarnings("unchecked") // Put back is only what was taken out.
        private void visitMap(Map<?, ?> map) {
            List<Object> keys = Snapshot.listOf(map.keySet());
            List<Object> values = Snapshot.listOf(map.values());
            take(keys.size());
            if (MUTABLE_MAPS.contains(map.getClass())) {
                saved.add(new SavedMap((Map<Object, Object>) map, keys, values));
            } else {
                requireImmutable(map);
            }
            for (int i = 0; i < keys.size(); i++) {
                visit(keys.get(i));
                visit(values.get(i));
            }
        }

        /** Of the JDK's immutable ones only those that keep an order. */
        private static void requireImmutable(Object collection) {
            String name = collection.getClass().getName();
            boolean known =
                    name.startsWith("java.util.ImmutableCollections$List")
                            || name.startsWith("java.util.Collections$Empty")
                            || name.startsWith("java.util.Collections$Singleton");
            if (!known) throw new IllegalStateException("not known how to restore a " + name);
        }
    }
}
