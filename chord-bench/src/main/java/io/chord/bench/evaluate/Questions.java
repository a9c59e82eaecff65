package io.chord.bench.evaluate;

import io.chord.message.Envelope;
import io.chord.message.MalformedFrameException;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.FrameObserver;
import io.chord.simulation.SimulatedRing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts what a ring that nobody uses asks: readings of a state, each once however often the
 * question was put; and lookups by the points that they name: the id of the asking node itself is
 * that of an audit, any other that of a finger.
 */
final class Questions implements FrameObserver {

    private static final String GET_STATE = Message.GetState.class.getSimpleName();
    private static final String FIND_NEXT = Message.FindNext.class.getSimpleName();

    /** What a node asked last, and when: the next questions for it are steps of the same lookup. */
    private record Asked(RingId point, long nanos) {}

    private final SimulatedRing ring;
    private final MessageCodec codec;
    private final Map<Address, Asked> lastFinger = new HashMap<>();
    private final Map<Address, Asked> lastAudit = new HashMap<>();
    private final Map<Address, Set<Long>> readings = new HashMap<>();
    private long exchanges;
    private long fingers;
    private long audits;

    /** Counts from now on; the only observer of the network of this ring. */
    Questions(SimulatedRing ring) {
        this.ring = ring;
        codec = new MessageCodec(ring.settings().space(), ring.settings().identity());
        ring.network().observe(this);
    }

    /** Calls that read a state: what a late answer makes a node say again is no other exchange. */
    long exchanges() {
        return exchanges;
    }

    /** Fingers that were asked or looked up, each once, however many questions that took. */
    long fingers() {
        return fingers;
    }

    /** Audits that began a lookup. */
    long audits() {
        return audits;
    }

    @Override
    public void onSent(Address from, Address to, byte[] frame) {
        String type = MessageCodec.typeName(MessageCodec.typeOf(frame));
        if (type.equals(GET_STATE)) {
            Set<Long> calls = readings.computeIfAbsent(from, unknown -> new HashSet<>());
            if (calls.add(decoded(frame).callId())) exchanges++;
        } else if (type.equals(FIND_NEXT)) {
            onFindNext(from, (Message.FindNext) decoded(frame).message());
        }
    }

    private void onFindNext(Address from, Message.FindNext question) {
        RingId point = question.key();
        boolean isAudit = point.equals(ring.engine(from.rest()).routing().self().id());
        Asked now = new Asked(point, ring.network().nowNanos());
        Asked before = (isAudit ? lastAudit : lastFinger).put(from, now);
        if (before != null && isSameLookup(before, now)) return;
        if (isAudit) audits++;
        else fingers++;
    }

    /** The pauses between the steps of a lookup are short beside a period. */
    private boolean isSameLookup(Asked before, Asked now) {
        return before.point.equals(now.point)
                && now.nanos - before.nanos < ring.settings().lookup().fingerNanos() / 4;
    }

    private Envelope decoded(byte[] frame) {
        try {
            return codec.decode(frame);
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("a node of the ring sent what cannot be read", e);
        }
    }
}
