package io.chord.message;

import io.chord.ring.NodeRef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that frames named lately, by the bytes that named them: answers to lookups name the
 * same few nodes again and again, and each of them is read, and in memory, once.
 *
 * <p>Bounded: of more than two nodes of one place the one added last makes room. Safe for any
 * thread without a lock, since a form is immutable and to miss one costs only time.
 */
final class NodeForms {

    /** A power of two. Twice as many nodes as a node in a large ring has to do with. */
    static final int PLACES = 2048;

    private static final int HASHED_BYTES = 4; // The leading ones of the id.
    private static final int ODD = 0x9e3779b9;

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares forms, or changes their bytes.
    private record Form(byte[] bytes, NodeRef node) {}

    private final @Nullable Form[] places = new @Nullable Form[PLACES];

    /** The node that these bytes name, if they did lately. */
    @Nullable NodeRef find(byte[] bytes, int from, int to) {
        int place = placeOf(bytes, from, to);
        NodeRef node = nodeOf(places[place], bytes, from, to);
        return node != null ? node : nodeOf(places[place ^ 1], bytes, from, to);
    }

    /** These bytes name this node. */
    void add(byte[] bytes, int from, int to, NodeRef node) {
        int place = placeOf(bytes, from, to);
        places[place ^ 1] = places[place];
        places[place] = new Form(Arrays.copyOfRange(bytes, from, to), node);
    }

    private static @Nullable NodeRef nodeOf(@Nullable Form form, byte[] bytes, int from, int to) {
        if (form == null) return null;
        boolean isSame = Arrays.equals(form.bytes, 0, form.bytes.length, bytes, from, to);
        return isSame ? form.node : null;
    }

    private static int placeOf(byte[] bytes, int from, int to) {
        int word = to - from;
        int end = Math.min(to, from + HASHED_BYTES);
        for (int i = from; i < end; i++) word = (word << Byte.SIZE) | (bytes[i] & 0xff);
        return (word * ODD) >>> Integer.numberOfLeadingZeros(PLACES - 1);
    }
}
