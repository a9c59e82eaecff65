package io.chord.ring;

import java.util.List;

/**
 * From the bytes of a key to its point. Part of the identity of a ring: all its members use the
 * same, and a node that comes with another is refused by name.
 *
 * <p>An implementation is a pure function, safe for any thread, and does not block: the same key
 * has the same point in every process and for ever.
 */
public interface KeyHasher {

    /** The name that members compare; two hashers of one name give equal points. */
    String name();

    /**
     * The point of the key.
     *
     * @param key only read, and not kept
     * @param space the circle that the point lies on
     * @throws IllegalArgumentException if this key has no point there; the message says why
     */
    RingId hash(byte[] key, RingSpace space);

    /** {@code sha-256}: the top bits of the SHA-256 of the key. Spreads any keys evenly. */
    static KeyHasher sha256() {
        return new Sha256KeyHasher();
    }

    /**
     * {@code direct}: the key is the id itself, as unsigned big-endian bytes of any length. A value
     * outside the ring has no point and is refused. Keys that are not spread over the ring load one
     * node: for small rings, figures and tests.
     */
    static KeyHasher direct() {
        return new DirectKeyHasher();
    }

    /**
     * The hasher of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static KeyHasher named(String name) {
        List<KeyHasher> known = List.of(sha256(), direct());
        for (KeyHasher hasher : known) {
            if (hasher.name().equals(name)) return hasher;
        }
        throw new IllegalArgumentException(
                "no key hasher is named "
                        + Quoted.of(name)
                        + "; known are "
                        + String.join(", ", known.stream().map(KeyHasher::name).toList()));
    }
}
