package io.chord.simulation;

import io.chord.message.MessageCodec;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what a simulated network carries. */
final class Tally {

    /** Codes of types are one byte; what has no type is counted behind them. */
    private static final int FRAME_TYPES = 257;

    private final long[] framesSent = new long[FRAME_TYPES];
    private final long[] bytesSent = new long[FRAME_TYPES];
    private long lost;
    private long cut;
    private long duplicated;
    private long delivered;
    private long refused;

    void sent(byte[] frame) {
        int type = typeOf(frame);
        framesSent[type]++;
        bytesSent[type] += frame.length;
    }

    void lost() {
        lost++;
    }

    void cut() {
        cut++;
    }

    void duplicated() {
        duplicated++;
    }

    void delivered() {
        delivered++;
    }

    void refused() {
        refused++;
    }

    Traffic traffic() {
        SortedMap<String, Traffic.Count> sent = new TreeMap<>();
        for (int type = 0; type < FRAME_TYPES; type++) {
            if (framesSent[type] > 0) {
                sent.put(typeName(type), new Traffic.Count(framesSent[type], bytesSent[type]));
            }
        }
        return new Traffic(sent, lost, cut, duplicated, delivered, refused);
    }

    /** The type of a frame, in words. */
    static String typeNameOf(byte[] frame) {
        return typeName(typeOf(frame));
    }

    private static int typeOf(byte[] frame) {
        int type = MessageCodec.typeOf(frame);
        return type < 0 ? FRAME_TYPES - 1 : type;
    }

    private static String typeName(int type) {
        return type == FRAME_TYPES - 1 ? "no type" : MessageCodec.typeName(type);
    }
}
