package io.chord.simulation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * All that happened in a run, as one number and, on request, as its last lines. Two runs with the
 * same number did the same things at the same times, byte for byte.
 */
final class Trace {

    private static final long ODD = 0x9e3779b97f4a7c15L;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Kinds of what happens, with their codes in the hash. */
    enum Kind {
        SENT(1),
        LOST(2),
        CUT(3),
        COPIED(4),
        DELIVERED(5),
        REFUSED(6),
        UNREACHABLE_TOLD(7),
        TASK(8),
        STARTED(9),
        CLOSED(10),
        CRASHED(11),
        PAUSED(12),
        RESUMED(13),
        DROPPED(14),
        STORED(15),
        STORE_FAILED(16);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private final Deque<String> lines = new ArrayDeque<>();
    private long hash = ODD;
    private int linesMax;

    long hash() {
        return hash;
    }

    void keepLines(int max) {
        linesMax = max;
        while (lines.size() > max) lines.removeFirst();
    }

    List<String> lines() {
        return new ArrayList<>(lines);
    }

    /** Something that happened to one node. */
    void note(Kind kind, long nowNanos, String node) {
        note(kind, nowNanos, node, node);
    }

    /** Something that happened between two nodes. */
    void note(Kind kind, long nowNanos, String from, String to) {
        add(kind, nowNanos, from, to, 0);
        if (linesMax > 0) line(kind, nowNanos, from.equals(to) ? from : from + " -> " + to);
    }

    /** Something that happened to a frame. */
    void noteFrame(Kind kind, long nowNanos, String from, String to, long hash, byte[] frame) {
        add(kind, nowNanos, from, to, hash);
        if (linesMax == 0) return;
        String what = Tally.typeNameOf(frame) + " of " + frame.length + " bytes";
        line(kind, nowNanos, (from.equals(to) ? from : from + " -> " + to) + " " + what);
    }

    private void add(Kind kind, long nowNanos, String from, String to, long frame) {
        hash = mix(hash + kind.code);
        hash = mix(hash ^ nowNanos);
        hash = mix(hash ^ hashOf(from));
        hash = mix(hash ^ hashOf(to));
        hash = mix(hash ^ frame);
    }

    private void line(Kind kind, long nowNanos, String rest) {
        if (lines.size() == linesMax) lines.removeFirst();
        lines.addLast(seconds(nowNanos) + " " + kind + " " + rest);
    }

    /** Seconds with nine decimals, without the help of a locale. */
    static String seconds(long nanos) {
        String digits = Long.toString(1_000_000_000L + nanos % 1_000_000_000L);
        return nanos / 1_000_000_000L + "." + digits.substring(1);
    }

    static long hashOf(byte[] bytes) {
        long hash = mix(ODD ^ bytes.length);
        int whole = bytes.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) hash = mix(hash ^ (long) LONG.get(bytes, i));
        long rest = 0;
        for (int i = whole; i < bytes.length; i++) rest = (rest << Byte.SIZE) | (bytes[i] & 0xff);
        return mix(hash ^ rest);
    }

    private static long hashOf(String text) {
        long hash = mix(ODD ^ text.length());
        for (int i = 0; i < text.length(); i++) hash = mix(hash ^ text.charAt(i));
        return hash;
    }

    private static long mix(long value) {
        long z = value * ODD;
        return z ^ (z >>> 32);
    }
}
