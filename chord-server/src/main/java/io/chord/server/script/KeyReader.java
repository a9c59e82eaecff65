package io.chord.server.script;

import static java.util.Objects.requireNonNull;

import io.chord.Codec;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * From the words that people type to the keys of a ring: where keys are hashed any word is one,
 * where they are ids only the integers of the ring are. Immutable.
 */
public final class KeyReader {

    /** A word that is no key here. */
    public static final class BadKeyException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String read;
        private final String expected;

        BadKeyException(String read, String expected) {
            super("read " + read + ", expected " + expected);
            this.read = read;
            this.expected = expected;
        }

        /** What was read, quoted. */
        public String read() {
            return read;
        }

        /** What a key looks like. */
        public String expected() {
            return expected;
        }
    }

    private final Optional<RingSpace> space;

    private KeyReader(Optional<RingSpace> space) {
        this.space = space;
    }

    /** Keys are ids of this ring. */
    public static KeyReader ofIds(RingSpace space) {
        return new KeyReader(Optional.of(requireNonNull(space, "space")));
    }

    /** Any word is a key, and is hashed. */
    public static KeyReader ofWords() {
        return new KeyReader(Optional.empty());
    }

    /** As the ring of this hasher takes its keys. */
    public static KeyReader of(RingSpace space, KeyHasher hasher) {
        return hasher.name().equals(KeyHasher.direct().name()) ? ofIds(space) : ofWords();
    }

    /**
     * The word as it is shown: an id without leading zeros, or any word.
     *
     * @throws BadKeyException if it is no key of this ring
     */
    public String normal(String word) throws BadKeyException {
        return space.isEmpty() ? word : id(word, space.get()).toString();
    }

    /**
     * The key that the word names.
     *
     * @throws BadKeyException if it is no key of this ring
     */
    public byte[] key(String word) throws BadKeyException {
        if (space.isEmpty()) return word.getBytes(StandardCharsets.UTF_8);
        return space.get().id(id(word, space.get())).toBytes();
    }

    /** The word that names a key: an id, or the text that it is; in hex if it is none. */
    public String word(byte[] key) {
        if (space.isPresent()) return new BigInteger(1, key).toString();
        try {
            return Codec.utf8().decode(key);
        } catch (IllegalArgumentException noText) {
            return "0x" + HexFormat.of().formatHex(key);
        }
    }

    private static BigInteger id(String word, RingSpace space) throws BadKeyException {
        BigInteger last = space.size().subtract(BigInteger.ONE);
        if (!word.matches("-?[0-9]+")) {
            throw new BadKeyException(
                    quoted(word), "an integer from 0 to " + last + " (words need --hash-keys)");
        }
        // The decimal digits of a huge number cost time that grows with its square.
        boolean isHuge = word.length() > 1000;
        BigInteger id = isHuge ? space.size() : new BigInteger(word);
        if (id.signum() < 0 || id.compareTo(last) > 0) {
            throw new BadKeyException(
                    "id " + shortened(word),
                    "an id of the ring, from 0 to " + last + " (see --bits)");
        }
        return id;
    }

    static String quoted(String text) {
        return '"' + shortened(text) + '"';
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
