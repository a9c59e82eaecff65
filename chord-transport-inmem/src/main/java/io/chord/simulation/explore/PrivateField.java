package io.chord.simulation.explore;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * One field of a shipped class that the explorer must see or set, and that nobody else has to. If
 * it is renamed the explorer does not start.
 */
final class PrivateField<T> {

    private final Field field;

    private PrivateField(Field field) {
        this.field = field;
    }

    static <T> PrivateField<T> of(Class<?> owner, String name, Class<T> type) {
        Field field = field(owner, name);
        if (!type.isAssignableFrom(field.getType())) {
            throw new IllegalStateException(field + " is no " + type);
        }
        field.setAccessible(true);
        return new PrivateField<>(field);
    }

    /** The class of a field, which may be one that others cannot name. */
    static Class<?> type(Class<?> owner, String name) {
        return field(owner, name).getType();
    }

    private static Field field(Class<?> owner, String name) {
        try {
            return owner.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(
                    owner + " has no field " + name + " any more: tell the explorer", e);
        }
    }

    @SuppressWarnings("unchecked") // The type was checked.
    @Nullable T get(Object object) {
        return (T) ClassPlan.get(field, object);
    }

    T require(Object object) {
        T value = get(object);
        if (value == null) throw new IllegalStateException(field + " is null");
        return value;
    }

    void set(Object object, T value) {
        try {
            field.set(object, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
