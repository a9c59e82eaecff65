package io.chord.message;

import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import io.chord.store.Version;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Random messages, made from the record components by reflection: a message type or a field that is
 * added later is tested without a change here, or fails here loudly. One value in two is an edge.
 */
final class RandomMessages {

    private static final long[] EDGES = {
        0,
        1,
        -1,
        127,
        128,
        16383,
        16384,
        255,
        256,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        1L << 48,
        1L << 63
    };

    private static final String[] TEXTS = {
        "", "orders", "sha-256", "\u00fc\u4e2d\ud83d\ude00", "\"", "\u0000\n", "x".repeat(128)
    };

    /** Numbers that the format says are not negative. */
    private static final Set<String> NATURALS =
            Set.of(
                    "round",
                    "number",
                    "beginsSince",
                    "entries",
                    "brokenLists",
                    "accepted",
                    "dialed",
                    "bytesIn",
                    "bytesOut",
                    "framesDropped",
                    "bytesWaiting",
                    "bytesWaitingOfPeer",
                    "timeouts",
                    "times",
                    "in",
                    "out",
                    "comparisons",
                    "lastMillis",
                    "bucketsDiffered",
                    "keysMended",
                    "hopsLeft",
                    "bits",
                    "versionMin",
                    "versionMax");

    private final SplitMix64 random;
    private final RingSpace space;

    RandomMessages(long seed, RingSpace space) {
        this.random = new SplitMix64(seed);
        this.space = space;
    }

    /** Every record that is a message. */
    static List<Class<? extends Message>> types() {
        List<Class<? extends Message>> types = new ArrayList<>();
        collect(Message.class, types);
        return types;
    }

    private static void collect(Class<?> type, List<Class<? extends Message>> into) {
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) collect(permitted, into);
        } else if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
            Class<? extends Message> concrete = type.asSubclass(Message.class);
            if (!into.contains(concrete)) into.add(concrete);
        }
    }

    Envelope envelope(Class<? extends Message> type) {
        return new Envelope(number(), number(), type.cast(record(type)));
    }

    View view() {
        return (View) record(View.class);
    }

    private Object record(Class<?> type) {
        if (type == Version.class && random.nextBoolean(0.3)) return Version.NONE;
        if (type == Version.class) {
            return new Version(Math.max(1, natural()), number());
        }
        if (type == Content.class) return content();
        if (type == Entry.class) {
            return new Entry(key(), version(), version(), chance() ? content() : null);
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(type, components[i]);
        }
        if (type == View.class) values[5] = neighbour((View.Kind) values[4]);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(type + " cannot be made", impossible);
        }
    }

    /** Of views a seal and an extension name one, and the others none. */
    private Optional<Object> neighbour(View.Kind kind) {
        boolean isNamed = kind == View.Kind.SEAL || kind == View.Kind.EXTEND;
        return isNamed ? Optional.of(record(ViewId.class)) : Optional.empty();
    }

    private Object component(Class<?> owner, RecordComponent component) {
        String name = component.getName();
        if (owner == Message.Sync.class && name.equals("part")) {
            return random.nextInt(View.PARTS_MAX);
        }
        if (owner == Message.Scan.class && name.equals("limit")) {
            return random.nextInt(MessageLimits.CHUNK_ENTRIES_MAX + 1);
        }
        if (owner == View.class && name.equals("members")) {
            return list(Member.class, 1 + random.nextInt(3));
        }
        if (component.getType() == long.class) {
            return NATURALS.contains(name) ? natural() : number();
        }
        if (component.getType() == int.class) return (int) (natural() & Integer.MAX_VALUE);
        return value(component.getGenericType());
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return chance() ? Optional.of(value(item)) : Optional.empty();
            }
            if (generic.getRawType() == List.class) return list(item, random.nextInt(4));
        }
        if (!(type instanceof Class<?> plain)) throw new AssertionError("no values for " + type);
        if (plain == boolean.class) return chance();
        if (plain == Long.class) return number();
        if (plain == String.class) return TEXTS[random.nextInt(TEXTS.length)];
        if (plain == RingId.class) return id();
        if (plain == Address.class) return address();
        if (plain == EntryKey.class) return key();
        if (plain == MapName.class) return MapName.of(TEXTS[random.nextInt(TEXTS.length)]);
        if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        if (plain.isRecord()) return record(plain);
        throw new AssertionError("no values for " + type);
    }

    private List<Object> list(Type item, int size) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) items.add(value(item));
        return items;
    }

    private Version version() {
        return (Version) record(Version.class);
    }

    private Content content() {
        List<Version> parents = new ArrayList<>();
        int count = random.nextInt(Content.PARENTS_MAX + 1);
        for (int i = 0; i < count; i++) parents.add(version());
        return new Content(
                version(),
                chance() ? bytes(random.nextInt(300)) : null,
                chance() ? Content.NEVER : number(),
                parents,
                version());
    }

    private EntryKey key() {
        return EntryKey.wrap(id(), bytes(random.nextInt(20)));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) random.nextLong();
        return bytes;
    }

    private Address address() {
        return switch (random.nextInt(4)) {
            case 0 -> Address.of("a:b");
            case 1 -> Address.of("inmem:" + "n".repeat(Address.LENGTH_MAX - 6));
            default -> Address.of("tcp://10.0.0.5:" + random.nextInt(65536));
        };
    }

    private RingId id() {
        return switch (random.nextInt(8)) {
            case 0 -> space.zero();
            case 1 -> space.last();
            default -> random.nextId(space);
        };
    }

    private long number() {
        return chance() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
    }

    private long natural() {
        return number() & Long.MAX_VALUE;
    }

    private boolean chance() {
        return random.nextBoolean(0.5);
    }
}
