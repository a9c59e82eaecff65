package io.chord.bench.compare;

import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.RingIdentity;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.List;
import java.util.Optional;

/**
 * How many bytes our own question for one entry and its answer have on a connection: the bare
 * limits move as many.
 *
 * @param request bytes of the question
 * @param answer bytes of the answer
 */
record FrameSizes(int request, int answer) {

    /** The length before each frame. */
    private static final int LENGTH_BYTES = 4;

    private static final long CALL_ID = 1_000_000;

    static FrameSizes ofRead() {
        RingSpace space = RingSpace.DEFAULT;
        SplitMix64 random = new SplitMix64(1);
        Genesis genesis = new Genesis(random.nextLong(), random.nextLong());
        RingIdentity identity =
                new RingIdentity(
                        ChordPeer.CLUSTER,
                        space.bits(),
                        "sha-256",
                        MessageCodec.VERSION,
                        MessageCodec.VERSION,
                        0,
                        genesis);
        MessageCodec codec = new MessageCodec(space, identity);
        Keys keys = new Keys(1);
        RingId point = random.nextId(space);
        Message.Read read =
                new Message.Read(
                        new StoreId(random.nextLong(), random.nextLong()),
                        new ViewId(genesis, new Arc(random.nextId(space), random.nextId(space)), 3),
                        EntryKey.of(point, keys.key(0)));
        Version version = new Version(1, random.nextLong() >>> 1);
        Message.ReadAnswer answer =
                new Message.ReadAnswer(
                        version,
                        Optional.of(
                                new Content(
                                        version,
                                        keys.value(0),
                                        Content.NEVER,
                                        List.of(),
                                        Version.NONE)),
                        true);
        long incarnation = 1_700_000_000_000L;
        return new FrameSizes(
                LENGTH_BYTES + codec.encode(new Envelope(CALL_ID, incarnation, read)).length,
                LENGTH_BYTES + codec.encode(new Envelope(CALL_ID, incarnation, answer)).length);
    }
}
