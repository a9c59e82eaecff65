package io.chord.bench.compare;

import io.chord.ring.SplitMix64;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The keys and values of the comparison: 16 bytes and 100 bytes, the same for all systems. */
final class Keys {

    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 100;
    private static final long SEED = 20_26;

    private final byte[][] keys;

    Keys(int count) {
        SplitMix64 random = new SplitMix64(SEED);
        keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = ByteBuffer.allocate(KEY_BYTES).putLong(random.nextLong()).putLong(i).array();
        }
    }

    int count() {
        return keys.length;
    }

    byte[] key(int i) {
        return keys[i];
    }

    /**
     * A value of key i; its first eight bytes are i, so that an answer can be told from another.
     */
    byte[] value(int i) {
        byte[] value = new byte[VALUE_BYTES];
        Arrays.fill(value, (byte) i);
        ByteBuffer.wrap(value).putLong(i);
        return value;
    }

    /** Whether this is a value of key i. */
    static boolean isValue(int i, byte[] value) {
        return value.length == VALUE_BYTES && ByteBuffer.wrap(value).getLong() == i;
    }

    /** The numbers of those keys that a peer has to ask another process for. */
    int[] remote(Peer peer, boolean eventual) throws Exception {
        int[] remote = new int[keys.length];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            if (peer.isRemote(keys[i], eventual)) remote[count++] = i;
        }
        return Arrays.copyOf(remote, count);
    }

    /** The numbers of all. */
    int[] all() {
        int[] all = new int[keys.length];
        for (int i = 0; i < all.length; i++) all[i] = i;
        return all;
    }
}
