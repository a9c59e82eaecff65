package io.chord.simulation.explore;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is to read and to write again in the objects of one class. */
final class ClassPlan {

    private final int number;
    private final boolean isValue;
    private final List<Field> material;
    private final List<Field> immaterial;
    private final List<Field> assignable;

    private ClassPlan(
            int number,
            boolean isValue,
            List<Field> material,
            List<Field> immaterial,
            List<Field> assignable) {
        this.number = number;
        this.isValue = isValue;
        this.material = material;
        this.immaterial = immaterial;
        this.assignable = assignable;
    }

    /**
     * Reads a class.
     *
     * @param number tells the classes of one graph apart
     * @param namesOfImmaterial fields that tell no states apart, as {@code Class.field}
     */
    static ClassPlan of(Class<?> type, int number, Set<String> namesOfImmaterial) {
        List<Field> material = new ArrayList<>();
        List<Field> immaterial = new ArrayList<>();
        List<Field> assignable = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) continue;
                field.setAccessible(true);
                String name = c.getSimpleName() + '.' + field.getName();
                // Transient: follows from the others, and is kept to be found faster.
                if (!Modifier.isTransient(field.getModifiers())) {
                    (namesOfImmaterial.contains(name) ? immaterial : material).add(field);
                }
                if (!Modifier.isFinal(field.getModifiers())) assignable.add(field);
            }
        }
        // The order in which a class declares its fields is not promised to be that of the source.
        Comparator<Field> byName =
                Comparator.comparing(Field::getName)
                        .thenComparing(field -> field.getDeclaringClass().getName());
        material.sort(byName);
        immaterial.sort(byName);
        return new ClassPlan(number, isValue(type), material, immaterial, assignable);
    }

    /** Whoever defines equality is a value: which of two equal ones it is does not matter. */
    private static boolean isValue(Class<?> type) {
        if (type.isRecord() || type.isHidden()) return true; // Hidden: a lambda.
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals("equals") && method.getParameterCount() == 1) return true;
        }
        return false;
    }

    int number() {
        return number;
    }

    /** Whether two objects with equal contents are the same for everybody. */
    boolean isValue() {
        return isValue;
    }

    /** The fields that tell states apart. */
    List<Field> material() {
        return material;
    }

    /** The other fields. */
    List<Field> immaterial() {
        return immaterial;
    }

    /** All fields. */
    List<Field> all() {
        List<Field> all = new ArrayList<>(material);
        all.addAll(immaterial);
        return all;
    }

    boolean isAssignable() {
        return !assignable.isEmpty();
    }

    @Nullable Object[] read(Object object) {
        @Nullable Object[] values = new Object[assignable.size()];
        for (int i = 0; i < values.length; i++) values[i] = get(assignable.get(i), object);
        return values;
    }

    void write(Object object, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            try {
                assignable.get(i).set(object, values[i]);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static @Nullable Object get(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
