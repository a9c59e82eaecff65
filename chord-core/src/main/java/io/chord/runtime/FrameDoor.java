package io.chord.runtime;

import io.chord.engine.Input;
import io.chord.message.Envelope;
import io.chord.message.MalformedFrameException;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.transport.FrameReceiver;
import java.util.function.Consumer;

/**
 * Takes frames from the transport. The receiving thread decodes, before it has the engine or waits
 * for it: frames of nonsense never get that far.
 */
final class FrameDoor implements FrameReceiver {

    private final String name;
    private final MessageCodec codec;
    private final FrameCounters counters;
    private final RareLog log;
    private final NodeLoop<Object> loop;
    private final FairMailbox mailbox;
    private final BusySign busySign;
    private final Consumer<String> warnings;

    /** False until the engine is made, which needs the address that the transport has bound. */
    private volatile boolean isOpen;

    FrameDoor(
            String name,
            MessageCodec codec,
            FrameCounters counters,
            RareLog log,
            NodeLoop<Object> loop,
            FairMailbox mailbox,
            BusySign busySign,
            Consumer<String> warnings) {
        this.name = name;
        this.codec = codec;
        this.counters = counters;
        this.log = log;
        this.loop = loop;
        this.mailbox = mailbox;
        this.busySign = busySign;
        this.warnings = warnings;
    }

    void open() {
        isOpen = true;
    }

    void close() {
        isOpen = false;
    }

    @Override
    public void onFrame(Address from, byte[] frame) {
        if (!isOpen) return;
        Envelope envelope;
        try {
            envelope = codec.decode(frame);
        } catch (MalformedFrameException e) {
            counters.malformed(e.reason());
            log.warn(name, "dropped a frame from " + from + ": " + e.getMessage());
            return;
        }
        counters.received(frame);
        Input input = new Input.Received(from, envelope);
        if (envelope.message() instanceof Message.Reply) {
            if (!loop.submitReply(input)) counters.replyDropped();
        } else if (!mailbox.submit(from, input, isOfTheRing(envelope.message()))) {
            busySign.show(from, envelope);
        }
    }

    /** A crowd of requests for entries, or of strangers, must not keep the ring's own out. */
    private static boolean isOfTheRing(Message message) {
        return MessageCodec.isMaintenance(message) && !(message instanceof Message.Hello);
    }

    @Override
    public void onUnreachable(Address address) {
        if (isOpen) loop.submit(new Input.Unreachable(address)); // Only a hint.
    }

    @Override
    public void onRefused(Address address, String reason) {
        if (isOpen) loop.submit(new Input.Refused(address, reason)); // Only a hint.
    }

    @Override
    public void onNotReachable(String warning) {
        warnings.accept(warning);
    }
}
