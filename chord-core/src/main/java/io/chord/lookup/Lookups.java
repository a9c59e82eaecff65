package io.chord.lookup;

import io.chord.call.Calls;
import io.chord.call.Numbered;
import io.chord.call.Timers;
import io.chord.call.Turn;
import io.chord.message.Message;
import io.chord.message.Sender;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.routing.NextHop;
import io.chord.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The lookups of one node: those it runs, and its part in those of others. In a stable ring of N
 * nodes a lookup passes O(log N) nodes with high probability (Stoica et al., SIGCOMM 2001, theorem
 * 2); with all fingers dead the successor lists still lead to the owner, slowly.
 *
 * <p>Pure: one engine owns it, nothing blocks. At most {@link LookupSettings#lookupsMax()} of its
 * own are open, and as many relays are under way.
 */
public final class Lookups {

    private final LookupContext context;
    private final Supplier<Optional<NodeRef>> entrance;
    private final LookupCounters counters = new LookupCounters();
    private final LocationKeeper keeper;
    private final Relays relays;
    private final Numbered<OpenLookup> open = new Numbered<>();
    private long lastId;
    private boolean closed;

    /**
     * The lookups of the node of these tables.
     *
     * @param table read only, but for its location cache; how a lookup begins and what is answered
     *     to others
     * @param quarantine who was found dead lately; those that are late or said to be dead are added
     * @param entrance for a node that is no member: where its lookups begin
     * @param foundDead told of each node that was silent for a whole call, or is gone
     */
    public Lookups(
            Turn turn,
            Timers timers,
            Calls calls,
            RoutingTable table,
            LookupSettings settings,
            Supplier<Optional<NodeRef>> entrance,
            Quarantine quarantine,
            Consumer<NodeRef> foundDead) {
        this.entrance = entrance;
        this.keeper = new LocationKeeper(turn, table, settings, quarantine::seemsDead);
        this.context =
                new LookupContext(
                        turn,
                        timers,
                        calls,
                        table,
                        settings,
                        quarantine,
                        keeper,
                        new VainShare(),
                        foundDead,
                        counters);
        this.relays = new Relays(context, this::onAnswer);
        // Relays of two processes on one address must differ, or the second's are taken for
        // repetitions.
        this.lastId = turn.random().nextLong() >>> 16;
    }

    /**
     * Looks a key up, asking one node after the other.
     *
     * @param via the node to begin with, for one that is no member and for the ring audit; if it
     *     does not answer the lookup fails at once, with {@link LookupFailure#NO_ROUTE}. Empty: to
     *     begin with the tables of this node if it is a member, else at its entrance
     * @param deadlineNanos when it fails at the latest, on the engine's clock
     * @param listener called once; before this returns if the own tables know the answer
     */
    public void find(
            RingId key,
            Goal goal,
            Optional<NodeRef> via,
            long deadlineNanos,
            LookupListener listener) {
        if (isRefused(key, listener)) return;
        counters.started++;
        Optional<NodeRef> first = via.isPresent() ? via : entrance.get();
        findIteratively(key, goal, first, context.turn().nowNanos(), deadlineNanos, listener);
    }

    /**
     * Looks an owner up by handing the question on from node to node; the owner answers here. If
     * nothing came by half the time it begins again as {@link #find}. Who is no member cannot be
     * answered from afar: for it this is {@link #find}.
     *
     * @param deadlineNanos when it fails at the latest, on the engine's clock
     * @param listener called once; before this returns if the own tables know the answer
     */
    public void findRecursive(RingId key, long deadlineNanos, LookupListener listener) {
        if (entrance.get().isPresent()) {
            find(key, Goal.OWNER, Optional.empty(), deadlineNanos, listener);
            return;
        }
        if (isRefused(key, listener)) return;
        counters.started++;
        long id = ++lastId;
        long startNanos = context.turn().nowNanos();
        RecursiveLookup lookup =
                new RecursiveLookup(
                        context,
                        id,
                        key,
                        deadlineNanos,
                        closing(id, listener),
                        () -> {
                            open.remove(id);
                            findIteratively(
                                    key,
                                    Goal.OWNER,
                                    Optional.empty(),
                                    startNanos,
                                    deadlineNanos,
                                    listener);
                        });
        open.put(id, lookup);
        lookup.begin();
    }

    private void findIteratively(
            RingId key,
            Goal goal,
            Optional<NodeRef> via,
            long startNanos,
            long deadlineNanos,
            LookupListener listener) {
        long id = ++lastId;
        IterativeLookup lookup =
                new IterativeLookup(
                        context, key, goal, via, startNanos, deadlineNanos, closing(id, listener));
        open.put(id, lookup);
        lookup.begin();
    }

    private boolean isRefused(RingId key, LookupListener listener) {
        if (closed) {
            counters.failed++;
            listener.onLookupFailed(
                    LookupFailure.NO_ROUTE, "lookup of " + key + ": this node is closed");
            return true;
        }
        if (open.size() >= context.settings().lookupsMax()) {
            counters.failed++;
            listener.onLookupFailed(
                    LookupFailure.OVERLOADED,
                    "lookup of "
                            + key
                            + ": "
                            + open.size()
                            + " lookups are under way on this node, the most that are allowed;"
                            + " repeat it later");
            return true;
        }
        return false;
    }

    private LookupListener closing(long id, LookupListener listener) {
        return new LookupListener() {
            @Override
            public void onFound(LookupAnswer answer) {
                open.remove(id);
                counters.found++;
                listener.onFound(answer);
            }

            @Override
            public void onLookupFailed(LookupFailure failure, String message) {
                open.remove(id);
                counters.failed++;
                listener.onLookupFailed(failure, message);
            }
        };
    }

    /** A node was found dead: it is in no cache. */
    public void onDead(NodeRef node) {
        keeper.onDead(node);
    }

    /** Another node asks where to go for a key. */
    public void onFindNext(Message.FindNext message, Sender sender) {
        context.onHearsay(message.dead());
        List<NodeRef> dead = new ArrayList<>();
        NextHop hop = context.nextHop(message.key(), new Telling(context.quarantine(), dead));
        if (!context.settings().aids().namesDead()) dead.clear();
        context.calls()
                .reply(
                        sender.address(),
                        sender.callId(),
                        Words.message(hop, message.detail(), dead));
    }

    /** Another node hands a recursive lookup on. */
    public void onRelay(Message.Relay message, Sender sender) {
        if (!closed) relays.onRelay(message, sender);
    }

    /**
     * A recursive lookup was answered.
     *
     * @param sender not needed: the name of the lookup says enough, and a hint has no answer
     */
    @SuppressWarnings("unused") // One form for all methods of a recipient.
    public void onRelayed(Message.Relayed message, Sender sender) {
        onAnswer(message);
    }

    private void onAnswer(Message.Relayed message) {
        if (open.get(message.lookupId()) instanceof RecursiveLookup lookup) {
            lookup.onRelayed(message);
        }
    }

    /** How many lookups of this node are under way. */
    public int openCount() {
        return open.size();
    }

    /** Lookups begun. */
    public long started() {
        return counters.started;
    }

    /** Lookups that found what they looked for. */
    public long found() {
        return counters.found;
    }

    /** Lookups that failed or were refused. */
    public long failed() {
        return counters.failed;
    }

    /** Nodes that were silent or gone when asked. */
    public long askedInVain() {
        return counters.askedInVain;
    }

    /** Answers of others that made no sense: no progress, or a key claimed by a node before it. */
    public long wrongHops() {
        return counters.wrongHops;
    }

    /** Attempts that ran out of nodes and were begun again. */
    public long attemptsRepeated() {
        return counters.attemptsRepeated;
    }

    /** Recursive lookups of this node that went on as iterative ones. */
    public long recursiveLost() {
        return counters.recursiveLost;
    }

    /** Relays handed on, those of this node included. */
    public long relaysForwarded() {
        return counters.relaysForwarded;
    }

    /** Relays that had been here before, and were acknowledged only. */
    public long relaysRepeated() {
        return counters.relaysRepeated;
    }

    /** Relays of others given up: no node left, too many hops, or too many under way. */
    public long relaysDropped() {
        return counters.relaysDropped;
    }

    /** Ends all lookups: each fails with {@link LookupFailure#NO_ROUTE}, and later ones at once. */
    public void close() {
        if (closed) return;
        closed = true;
        relays.close();
        for (OpenLookup lookup : open.items()) {
            lookup.fail(LookupFailure.NO_ROUTE, "the lookup was cut short: this node was closed");
        }
    }
}
