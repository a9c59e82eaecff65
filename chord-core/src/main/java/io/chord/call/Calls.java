package io.chord.call;

import io.chord.message.Envelope;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The questions that a node has open. A call is up to three sends under one id, one time-out apart;
 * a reply to any of them ends it while it is open, and is ignored afterwards; silence is three
 * time-outs (reference protocol, section 2, "Calls": messages in place of the atomic reads of Zave,
 * TSE 2017).
 *
 * <p>With {@link CallSettings#adaptive} a question to a node whose round trips are known is put
 * once more as soon as the answer is late. The other sends and the end of the call stay where they
 * are, so that silence never says less than without.
 */
public final class Calls {

    private final Turn turn;
    private final Timers timers;
    private final Outbox outbox;
    private final CallSettings settings;
    private final CallObserver observer;
    private final RoundTrips roundTrips;
    private final Numbered<Call> open = new Numbered<>();

    /** Questions for entries that are open. Never iterated over. */
    private final SmallMap<Address, Integer> openByPeer = new SmallMap<>();

    private long lastId;
    private long lateReplies;
    private long refusedCalls;
    private long refusedOfPeers;
    private long timeouts;

    /** Calls of one engine. */
    public Calls(
            Turn turn, Timers timers, Outbox outbox, CallSettings settings, CallObserver observer) {
        this.turn = turn;
        this.timers = timers;
        this.outbox = outbox;
        this.settings = settings;
        this.observer = observer;
        this.roundTrips = new RoundTrips(turn, settings.timeoutNanos());
        // Ids of two processes on one address must differ: a late reply to the old one is not for
        // the new one. Of 32 bits, since every frame carries one.
        this.lastId = turn.random().nextLong() >>> 32;
    }

    /** Asks a process. */
    public Call ask(NodeRef target, Message.Request request, Asker asker) {
        return begin(new Call(++lastId, target.address(), target, request, asker));
    }

    /** Asks whoever is at an address. */
    public Call askAddress(Address to, Message.Request request, Asker asker) {
        return begin(new Call(++lastId, to, null, request, asker));
    }

    /** Says something to a process without waiting for an answer. */
    public void tell(NodeRef target, Message.Hint hint) {
        outbox.send(target.address(), new Envelope(0, target.incarnation(), hint));
    }

    /** Says something to whoever is at an address. */
    public void tellAddress(Address to, Message.Hint hint) {
        outbox.send(to, new Envelope(0, Envelope.ANY, hint));
    }

    /** Answers a question. */
    public void reply(Address to, long callId, Message.Reply reply) {
        outbox.send(to, new Envelope(callId, Envelope.ANY, reply));
    }

    /** Takes a question back: its asker hears no more of it. */
    public void cancel(Call call) {
        if (call.open) end(call);
    }

    /** How long nodes take to answer; nothing is known of any unless calls are adaptive. */
    public RoundTrips roundTrips() {
        return roundTrips;
    }

    /** How many are open. */
    public int openCount() {
        return open.size();
    }

    /** Replies that came when their call had ended. */
    public long lateReplies() {
        return lateReplies;
    }

    /**
     * Calls that were not sent because {@link CallSettings#callsMax} were open, or {@link
     * CallSettings#callsPerPeerMax} to one address.
     */
    public long refusedCalls() {
        return refusedCalls;
    }

    /** Those of {@link #refusedCalls()} that were too many to one address. */
    public long refusedOfPeers() {
        return refusedOfPeers;
    }

    /** Sends that were not answered within their time-out. */
    public long timeouts() {
        return timeouts;
    }

    /** A reply arrived. */
    public void onReply(Address from, long callId, Message.Reply reply) {
        Call call = open.get(callId);
        // The clock decides and not the timer: after a pause stale replies lie in front of it.
        if (call == null || !isFromTarget(call, from) || isExpired(call)) {
            lateReplies++;
            return;
        }
        end(call);
        call.answeredBy = from;
        if (reply instanceof Message.Gone gone) {
            if (call.target != null) observer.onGone(call.target, gone.self());
            call.asker.onGone(call, gone.self());
        } else {
            if (call.target != null) onAlive(call, call.target);
            call.asker.onReply(call, reply);
        }
    }

    private void onAlive(Call call, NodeRef target) {
        long roundTripNanos = turn.nowNanos() - call.firstSentNanos;
        if (settings.adaptive()) {
            roundTrips.onAnswer(target, roundTripNanos, call.sends == 1 && !call.isRepeated);
        }
        observer.onAlive(target, roundTripNanos);
    }

    /** The transport knows that nobody serves the address: ends each call to it as gone. */
    public void onUnreachable(Address address) {
        List<Call> lost = new ArrayList<>();
        for (Call call : open.items()) {
            if (call.to.equals(address)) lost.add(call);
        }
        for (Call call : lost) {
            if (!call.open) continue;
            call.unreachable = true;
            end(call);
            if (call.target != null) observer.onGone(call.target, Optional.empty());
            call.asker.onGone(call, Optional.empty());
        }
    }

    /**
     * The transport could not agree with who is there. That proves nothing about the process at the
     * address, so each call to it ends as others do, and then knows why.
     */
    public void onRefused(Address address, String reason) {
        for (Call call : open.items()) {
            if (call.to.equals(address)) call.obstacle = Optional.of(reason);
        }
    }

    /** A bound of our transport left no room for a send of a question. */
    public void onNoRoom(long callId, String bound) {
        Call call = open.get(callId);
        if (call == null) return;
        call.notSent++;
        call.obstacle = Optional.of("no room by the bound " + bound + " of this node");
        call.asker.onNoRoom(call);
    }

    /**
     * After a stall of our own: puts every open question again, as if for the first time, and
     * counts no silence.
     */
    public void restartAll() {
        for (Call call : open.items()) {
            cancelTimer(call);
            call.sends = 0;
            call.said = 0;
            call.notSent = 0;
            call.isRepeated = false;
            call.isLate = false;
            call.firstSentNanos = turn.nowNanos();
            send(call);
        }
    }

    /** Drops all questions: the engine has ended. */
    public void clear() {
        for (Call call : open.items()) call.open = false;
        open.clear();
        openByPeer.clear();
    }

    private Call begin(Call call) {
        call.firstSentNanos = turn.nowNanos();
        boolean isTooManyToPeer = isData(call) && openTo(call.to) >= settings.callsPerPeerMax();
        if (isTooManyToPeer || open.size() >= settings.callsMax()) {
            // Takes no room from others. Not now: whoever asks does not have the call yet.
            refusedCalls++;
            if (isTooManyToPeer) refusedOfPeers++;
            call.timer = timers.after(0, () -> onNeverSent(call));
        } else {
            open.put(call.id, call);
            if (isData(call)) openByPeer.put(call.to, openTo(call.to) + 1);
            send(call);
        }
        return call;
    }

    private static boolean isData(Call call) {
        return !MessageCodec.isMaintenance(call.request);
    }

    private void onNeverSent(Call call) {
        call.timer =
                timers.after(
                        settings.timeoutNanos(),
                        () -> {
                            end(call);
                            call.asker.onSilence(
                                    call); // Never sent: nothing is known about its target.
                        });
        call.asker.onNoRoom(call);
    }

    private void send(Call call) {
        call.sends++;
        long patienceNanos =
                call.sends == 1 && call.target != null && settings.adaptive()
                        ? roundTrips.patienceNanos(call.target)
                        : settings.timeoutNanos();
        if (patienceNanos < settings.timeoutNanos()) {
            call.timer = timers.after(patienceNanos, () -> onLate(call, patienceNanos));
        } else {
            call.timer = timers.after(settings.timeoutNanos(), () -> onTimeout(call));
        }
        say(call);
    }

    private void say(Call call) {
        call.said++;
        long incarnation = call.target == null ? Envelope.ANY : call.target.incarnation();
        outbox.send(call.to, new Envelope(call.id, incarnation, call.request));
    }

    /** Between the first and the second send. */
    private void onLate(Call call, long patienceNanos) {
        call.timer = timers.after(settings.timeoutNanos() - patienceNanos, () -> onTimeout(call));
        if (call.target != null && roundTrips.isKnown(call.target)) {
            call.isRepeated = true;
            say(call);
        }
        tellLate(call);
    }

    private void onTimeout(Call call) {
        timeouts++;
        if (call.sends < settings.sends()) {
            send(call);
            if (!call.isLate) tellLate(call);
            return;
        }
        end(call);
        boolean wasSent = call.notSent < call.said;
        if (call.target != null && wasSent) observer.onSilent(call.target);
        call.asker.onSilence(call);
    }

    private void tellLate(Call call) {
        call.isLate = true;
        if (call.target != null) roundTrips.onLate(call.target);
        call.asker.onLate(call);
    }

    private boolean isExpired(Call call) {
        return turn.nowNanos() - call.firstSentNanos > settings.timeoutNanos() * settings.sends();
    }

    /**
     * Whoever is at an address may call itself otherwise than we do, by a name or by another of its
     * addresses; a process that we know answers under the address that it told.
     */
    private static boolean isFromTarget(Call call, Address from) {
        return call.target == null || call.to.equals(from);
    }

    private void end(Call call) {
        call.open = false;
        cancelTimer(call);
        boolean wasSent = open.remove(call.id) != null;
        if (!wasSent || !isData(call)) return;
        int left = openTo(call.to) - 1;
        if (left == 0) openByPeer.remove(call.to);
        else openByPeer.put(call.to, left);
    }

    /** How many questions for entries are open to one address. */
    private int openTo(Address address) {
        Integer count = openByPeer.get(address);
        return count == null ? 0 : count;
    }

    private void cancelTimer(Call call) {
        Timers.Timer timer = call.timer;
        if (timer != null) timers.cancel(timer);
        call.timer = null;
    }
}
