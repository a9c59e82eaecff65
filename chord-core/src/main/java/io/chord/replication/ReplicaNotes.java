package io.chord.replication;

import io.chord.message.MalformedFrameException;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Version;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * The durable form of a {@link Replica}: a note of the store, named by where its arc ends. Replicas
 * are disjoint, so no two of them end at one point.
 */
final class ReplicaNotes {

    static final String PREFIX = "range/";

    private static final byte FORMAT = 1;
    private static final int VERSION_BYTES = 2 * Long.BYTES;

    private final MessageCodec codec;

    ReplicaNotes(MessageCodec codec) {
        this.codec = codec;
    }

    static String name(RingId end) {
        return PREFIX + HexFormat.of().formatHex(end.toBytes());
    }

    byte[] encode(Replica replica) {
        byte[] view = codec.encodeView(replica.view);
        byte[] next = codec.encodeViews(replica.nextValue);
        byte[] from = replica.held.from().toBytes();
        byte[] to = replica.held.to().toBytes();
        int size =
                2
                        + replica.was.length
                        + 2
                        + 3 * VERSION_BYTES
                        + 2 * Integer.BYTES
                        + view.length
                        + next.length
                        + from.length
                        + to.length;
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(FORMAT);
        out.put((byte) replica.was.length);
        for (boolean was : replica.was) out.put((byte) (was ? 1 : 0));
        out.put((byte) (replica.active ? 1 : 0));
        out.put((byte) (replica.dropped ? 1 : 0));
        put(out, replica.floor);
        put(out, replica.nextPromised);
        put(out, replica.nextAccepted);
        out.putInt(view.length).put(view);
        out.putInt(next.length).put(next);
        out.put(from).put(to);
        return out.array();
    }

    /**
     * @throws IllegalArgumentException if the note is not one of ours; the message names it
     */
    Replica decode(String name, byte[] note, StoreId self) {
        try {
            ByteBuffer in = ByteBuffer.wrap(note);
            byte format = in.get();
            if (format != FORMAT) {
                throw new IllegalArgumentException(
                        "note " + name + " of the store has format " + format + ", not " + FORMAT);
            }
            boolean[] was = new boolean[in.get()];
            for (int i = 0; i < was.length; i++) was[i] = in.get() != 0;
            boolean active = in.get() != 0;
            boolean dropped = in.get() != 0;
            Version floor = version(in);
            Version nextPromised = version(in);
            Version nextAccepted = version(in);
            View view = codec.decodeView(bytes(in));
            List<View> next = codec.decodeViews(bytes(in));
            if (was.length != view.parts().size()) {
                throw new IllegalArgumentException(
                        "note " + name + " of the store does not fit its view " + view);
            }
            RingSpace space = view.range().from().space();
            Replica replica =
                    new Replica(
                            new Arc(point(in, space), point(in, space)), view, view.has(self), was);
            replica.active = active;
            if (active) replica.servedBy.add(self);
            replica.installed = true;
            replica.dropped = dropped;
            replica.floor = floor;
            replica.nextPromised = nextPromised;
            replica.nextAccepted = nextAccepted;
            replica.nextValue = next;
            replica.isBack = active && view.members().size() > 1;
            return replica;
        } catch (MalformedFrameException
                | BufferUnderflowException
                | NegativeArraySizeException e) {
            throw new IllegalArgumentException(
                    "note " + name + " of the store cannot be read: " + e.getMessage(), e);
        }
    }

    private static void put(ByteBuffer out, Version version) {
        out.putLong(version.round()).putLong(version.proposer());
    }

    private static Version version(ByteBuffer in) {
        return new Version(in.getLong(), in.getLong());
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length > in.remaining()) throw new BufferUnderflowException();
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static RingId point(ByteBuffer in, RingSpace space) {
        byte[] bytes = new byte[space.byteLength()];
        in.get(bytes);
        return space.fromBytes(bytes, 0);
    }
}
