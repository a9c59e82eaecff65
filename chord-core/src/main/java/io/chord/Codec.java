package io.chord;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Function;

/**
 * From the values of an application to bytes and back.
 *
 * <p>Equal keys must have equal bytes, in every process that shares a map. Called on threads of the
 * application and of callbacks, also at the same time; neither method blocks, and neither keeps or
 * changes an array after it has returned.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {

    /** The bytes of a value, in an array of its own. */
    byte[] encode(T value);

    /**
     * The value that the bytes stand for.
     *
     * @throws IllegalArgumentException if they stand for none
     */
    T decode(byte[] bytes);

    /**
     * Text as UTF-8. Text with half a surrogate pair, and bytes that are not UTF-8, are refused.
     */
    static Codec<String> utf8() {
        return of(Codecs::encodeUtf8, Codecs::decodeUtf8);
    }

    /** The bytes themselves, copied. */
    static Codec<byte[]> bytes() {
        return of(byte[]::clone, byte[]::clone);
    }

    /**
     * A {@code long} as eight big-endian bytes. With the key hasher {@code direct}, a key that is
     * not negative is the id of that value.
     */
    static Codec<Long> ofLong() {
        return of(
                value -> ByteBuffer.allocate(Long.BYTES).putLong(value).array(),
                bytes -> Codecs.fixed(bytes, Long.BYTES, "a long").getLong());
    }

    /** An {@code int} as four big-endian bytes. */
    static Codec<Integer> ofInt() {
        return of(
                value -> ByteBuffer.allocate(Integer.BYTES).putInt(value).array(),
                bytes -> Codecs.fixed(bytes, Integer.BYTES, "an int").getInt());
    }

    /** A codec of two functions, which keep to what is said of the methods here. */
    static <T> Codec<T> of(Function<T, byte[]> encode, Function<byte[], T> decode) {
        Objects.requireNonNull(encode, "encode");
        Objects.requireNonNull(decode, "decode");
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
