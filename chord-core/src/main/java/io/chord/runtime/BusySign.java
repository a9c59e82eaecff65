package io.chord.runtime;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.StoreId;
import io.chord.ring.Address;
import io.chord.store.Version;
import io.chord.transport.Lane;
import io.chord.transport.Transport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says to those who ask for entries, and for whom the mailbox has no room, that it has none: they
 * ask again after a while, or somebody else, and need not find it out by a time-out. The engine has
 * no part in it. Safe for any thread.
 *
 * <p>It is the refusal of a replica that is over a bound ({@link Message.Nack} with BUSY, reference
 * protocol, section 8), so that every release understands it. It stands for the process that was
 * asked, and so is not said to a question for an earlier one: that is no more (Zave, TSE 2017). An
 * answer is smaller than its question, and finds only the room that the transport has for its
 * receiver: a crowd that does not read costs nothing more than its own questions.
 */
final class BusySign {

    private record Self(long incarnation, StoreId storeId, Message.Nack busy) {}

    private final MessageCodec codec;
    private final Transport transport;
    private final FrameCounters counters;
    private volatile @Nullable Self self;

    BusySign(MessageCodec codec, Transport transport, FrameCounters counters) {
        this.codec = codec;
        this.transport = transport;
        this.counters = counters;
    }

    /** Who this node is from now on. */
    void isOf(NodeIdentity identity) {
        StoreId storeId = identity.storeId();
        Message.Nack busy =
                new Message.Nack(Message.Nack.Reason.BUSY, Version.NONE, Optional.empty(), storeId);
        self = new Self(identity.incarnation(), storeId, busy);
    }

    /** Tells who has asked, if the question has such an answer. */
    void show(Address from, Envelope question) {
        Self known = self;
        if (known == null || !isFor(known, question)) return;
        byte[] frame = codec.encode(new Envelope(question.callId(), Envelope.ANY, known.busy));
        if (transport.send(from, frame, Lane.DATA).isEmpty()) counters.sent(frame);
    }

    private static boolean isFor(Self known, Envelope question) {
        return question.message() instanceof Message.ReplicaRequest request
                && !MessageCodec.isMaintenance(request)
                && request.destination().equals(known.storeId)
                && (question.targetIncarnation() == Envelope.ANY
                        || question.targetIncarnation() == known.incarnation);
    }
}
