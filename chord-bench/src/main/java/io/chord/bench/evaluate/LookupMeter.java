package io.chord.bench.evaluate;

import io.chord.message.MalformedFrameException;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.ring.RingId;
import io.chord.simulation.FrameObserver;
import io.chord.simulation.Handle;
import io.chord.simulation.SimulatedRing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs lookups and counts, from the frames on the wire and true membership, what they cost and
 * whether they were right. Observes the network of one ring; any number of lookups at once.
 *
 * <p>A question belongs to the lookup of its origin that is for the key it names. Of the questions
 * of a lookup those count as its path that lie on the chain of causes of the answer: a question is
 * put because a reply is read at that instant, or because another one was waited for. Whoever was
 * waited for was dead or alive then, which the simulator knows: see {@link TracedLookup}.
 */
final class LookupMeter implements FrameObserver, TracedLookup.Truth {

    /** A call, by who asks and the id that question and replies carry. */
    private record CallName(Address origin, long callId) {}

    private record Asked(TracedLookup lookup, TracedLookup.Question question) {}

    private static final String FIND_NEXT = Message.FindNext.class.getSimpleName();
    private static final String NEXT_HOPS = Message.NextHops.class.getSimpleName();

    private final SimulatedRing ring;
    private final MessageCodec codec;
    private final Function<TracedLookup, Optional<Address>> trueOwner;
    private final Consumer<TracedLookup> onEnd;
    private final Map<Address, List<TracedLookup>> open = new HashMap<>();
    private final Map<CallName, Asked> calls = new HashMap<>();
    private @Nullable TracedLookup reading;
    private int openCount;
    private long frames;
    private long bytes;

    /**
     * A meter of lookups in this ring; the only observer of its network.
     *
     * @param trueOwner who owned the key of a lookup that has ended just now
     * @param onEnd told of each lookup that has ended
     */
    LookupMeter(
            SimulatedRing ring,
            Function<TracedLookup, Optional<Address>> trueOwner,
            Consumer<TracedLookup> onEnd) {
        this.ring = ring;
        this.codec = new MessageCodec(ring.settings().space(), ring.settings().identity());
        this.trueOwner = trueOwner;
        this.onEnd = onEnd;
        ring.network().observe(this);
    }

    /** Begins a lookup at a node; its end is told once it is known. */
    TracedLookup find(String origin, RingId key) {
        Address address = ring.network().address(origin);
        TracedLookup lookup = new TracedLookup(address, key, this);
        open.computeIfAbsent(address, none -> new ArrayList<>()).add(lookup);
        openCount++;
        Handle handle = ring.find(origin, key);
        lookup.begun(handle);
        handle.whenDone(() -> end(lookup));
        return lookup;
    }

    /** How many lookups have not ended. */
    int openCount() {
        return openCount;
    }

    /** Forgets calls of lookups that have ended: replies that come later are not counted. */
    void forgetEnded() {
        calls.values().removeIf(asked -> asked.lookup().hasEnded());
    }

    /** Frames of lookups that were sent: questions, each time that they were put, and replies. */
    long frames() {
        return frames;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    private void end(TracedLookup lookup) {
        lookup.end(trueOwner.apply(lookup));
        List<TracedLookup> others = open.get(lookup.origin());
        if (others != null) {
            others.remove(lookup);
            if (others.isEmpty()) open.remove(lookup.origin());
        }
        openCount--;
        onEnd.accept(lookup);
    }

    // ---- frames

    @Override
    public void onSent(Address from, Address to, byte[] frame) {
        if (calls.isEmpty() && open.isEmpty()) return;
        if (MessageCodec.isReply(frame)) {
            if (calls.containsKey(new CallName(to, MessageCodec.callIdOf(frame)))) count(frame);
        } else if (isA(FIND_NEXT, frame)) {
            onQuestion(from, to, frame);
        }
    }

    private void onQuestion(Address from, Address to, byte[] frame) {
        CallName name = new CallName(from, MessageCodec.callIdOf(frame));
        if (!calls.containsKey(name)) {
            TracedLookup lookup = lookupOf(from, to, keyOf(frame));
            if (lookup == null) return; // Not one of ours: a finger is being fixed.
            calls.put(name, new Asked(lookup, lookup.onQuestion(to)));
        }
        count(frame);
    }

    private @Nullable TracedLookup lookupOf(Address origin, Address to, RingId key) {
        List<TracedLookup> lookups = open.getOrDefault(origin, List.of());
        for (TracedLookup lookup : lookups) {
            if (lookup.key().equals(key)) return lookup;
        }
        // "Who are your successors", put as a question for the point after the node: to a node that
        // has answered before. Of two such lookups it is the one that acts now.
        if (reading != null && reading.origin().equals(origin) && reading.hasAnswerOf(to)) {
            return reading;
        }
        for (TracedLookup lookup : lookups) {
            if (lookup.hasAnswerOf(to)) return lookup;
        }
        return null;
    }

    private void count(byte[] frame) {
        frames++;
        bytes += frame.length;
    }

    @Override
    public void onArrived(Address from, Address to, byte[] frame) {
        if (calls.isEmpty() || !MessageCodec.isReply(frame)) return;
        Asked asked = calls.get(new CallName(to, MessageCodec.callIdOf(frame)));
        if (asked == null) return;
        reading = asked.lookup();
        reading.onReply(asked.question(), isA(NEXT_HOPS, frame));
    }

    @Override
    public void onRead(Address from, Address to, byte[] frame) {
        TracedLookup read = reading;
        if (read == null) return;
        reading = null;
        read.onRead();
    }

    // ---- what is true

    @Override
    public long nanos() {
        return ring.network().nowNanos();
    }

    @Override
    public boolean isRunning(Address address) {
        return ring.isRunning(address.rest());
    }

    @Override
    public long timeoutNanos() {
        return ring.settings().calls().timeoutNanos();
    }

    @Override
    public int sends() {
        return ring.settings().calls().sends();
    }

    private static boolean isA(String type, byte[] frame) {
        return MessageCodec.typeName(MessageCodec.typeOf(frame)).equals(type);
    }

    private RingId keyOf(byte[] frame) {
        try {
            return ((Message.FindNext) codec.decode(frame).message()).key();
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("a node of the ring sent what cannot be read", e);
        }
    }
}
