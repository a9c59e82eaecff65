package io.chord.simulation.explore;

import io.chord.call.CallSettings;
import io.chord.call.Timers;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.NodeReport;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.View;
import io.chord.replication.Change;
import io.chord.replication.NextView;
import io.chord.replication.OperationListener;
import io.chord.replication.OperationResult;
import io.chord.replication.Replication;
import io.chord.replication.ReplicationSettings;
import io.chord.replication.Ring;
import io.chord.replication.StoreAnswer;
import io.chord.replication.StoreCalls;
import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.simulation.check.RegisterHistory.Ask;
import io.chord.simulation.check.RegisterWords;
import io.chord.store.EntryKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a node that keeps entries, without the reviews by which it proposes who should: the
 * explorer chooses what is proposed. The store answers at once.
 */
final class ReplicaMachine extends Machine {

    /** Deadlines that nobody awaits. */
    private static final long NEVER_NANOS = 3_600_000_000_000L;

    /** Fields that count, or name what needs no name; see {@link ObjectGraph}. */
    static final Set<String> IMMATERIAL =
            Set.of(
                    // The clock stands still, and a timer may fire at any time.
                    "Entry.atNanos",
                    "Entry.sequence",
                    "Entry.slot",
                    "Backoff.tries",
                    // Set anew before each step.
                    "Calls.lastId",
                    "SplitMix64.state",
                    // Names that are never compared with those of others but for equality.
                    "StoreCalls.lastToken",
                    // Counts of what happened, and words for people.
                    "Calls.lateReplies",
                    "Calls.refusedCalls",
                    "RegisterOperation.detail",
                    // Which of many is forgotten first: there are few.
                    "NewestViews.uses",
                    "Slot.usedAt");

    /**
     * What the others see, and what is judged.
     *
     * @param told for each thing that was asked of this node: null if it was not yet, {@link
     *     #UNDER_WAY}, or the {@link OperationResult}
     * @param ranges that it is a member of
     */
    record Face(List<Optional<Object>> told, List<NodeReport.Range> ranges) {}

    /** Asked, and not answered. */
    static final String UNDER_WAY = "under way";

    /** What it may be told to do, in words. */
    private interface Task {
        void begin();
    }

    private final NodeRef self;
    private final StoreCalls storeCalls;
    private final ReplicaStore store = new ReplicaStore();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final Replication replication;
    private final List<Task> tasks = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private final List<Optional<Object>> told = new ArrayList<>();

    /**
     * A node with an empty store.
     *
     * @param others whom it asks when it knows no view
     */
    ReplicaMachine(
            NodeRef self,
            StoreId storeId,
            List<NodeRef> others,
            CallSettings calls,
            ReplicationSettings settings,
            MessageCodec codec,
            long dice) {
        super(self.address(), calls, dice);
        this.self = self;
        storeCalls =
                new StoreCalls(
                        (token, request) ->
                                work.add(() -> hearStore(token, store.perform(request))));
        replication =
                new Replication(
                        turn,
                        timers,
                        this.calls,
                        storeCalls,
                        settings,
                        new FrozenRing(self, others),
                        (point, deadlineNanos, answer) ->
                                work.add(() -> answer.notFound("nobody is asked")),
                        event -> {},
                        storeId,
                        codec,
                        store.notes(),
                        arc -> 0L);
    }

    private void hearStore(long token, StoreAnswer answer) {
        storeCalls.onAnswer(token, answer);
    }

    static Member member(NodeRef node, StoreId storeId) {
        return new Member(storeId, node.id(), node.address());
    }

    /** Makes it active in views, of which none is left to be reviewed. */
    void install(List<View> views) {
        for (View view : views) replication.installIdeal(view);
    }

    /** From now on it sees to what is under way at it. */
    void begin(Genesis genesis) {
        replication.startAtRest(genesis);
    }

    /** It may be asked this, once, at any moment. */
    void mayBeAsked(EntryKey key, Ask ask) {
        long deadline = NOW_NANOS + NEVER_NANOS;
        int number = tasks.size();
        if (ask instanceof Ask.Read) {
            may("reads", () -> replication.get(key, false, deadline, told(number)));
        } else {
            Change change = RegisterWords.change(ask);
            may("asks " + ask, () -> replication.write(key, change, deadline, told(number)));
        }
    }

    /** It may propose this, once, at any moment. */
    void mayPropose(View view, NextView next) {
        int number = tasks.size();
        may(
                "proposes " + next,
                () ->
                        replication.propose(
                                view, next, decided -> told.set(number, Optional.of(decided))));
    }

    private void may(String what, Task task) {
        tasks.add(task);
        words.add(what);
        told.add(Optional.empty());
    }

    private OperationListener told(int number) {
        return result -> told.set(number, Optional.of(withoutWords(result)));
    }

    private static OperationResult withoutWords(OperationResult result) {
        return result instanceof OperationResult.Failed failed
                ? new OperationResult.Failed(failed.failure(), "", Optional.empty())
                : result;
    }

    // ---- as a machine

    @Override
    boolean workOn() {
        Runnable next = work.poll();
        if (next != null) next.run();
        return next != null;
    }

    @Override
    List<String> commands() {
        List<String> open = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            if (told.get(i).isEmpty()) open.add(words.get(i));
        }
        return open;
    }

    @Override
    void command(int number) {
        int left = number;
        for (int i = 0; i < tasks.size(); i++) {
            if (told.get(i).isPresent() || left-- > 0) continue;
            told.set(i, Optional.of(UNDER_WAY));
            tasks.get(i).begin();
            return;
        }
    }

    @Override
    Face face() {
        return new Face(List.copyOf(told), replication.health().lastHeard().ranges());
    }

    @Override
    void normalize() {}

    @Override
    @Nullable Object footnote(Envelope envelope) {
        return null;
    }

    @Override
    boolean mayFire(Timers.Timer timer) {
        boolean isDeadline = timer.atNanos() - NOW_NANOS > NEVER_NANOS / 2;
        return !isDeadline && !ownerOf(timer).equals("Custodian"); // Nor its period.
    }

    @Override
    void receive(Address from, Envelope envelope) {
        Message message = envelope.message();
        if (message instanceof Message.Reply reply) {
            calls.onReply(from, envelope.callId(), reply);
            return;
        }
        Sender sender = new Sender(from, envelope.callId());
        if (message instanceof Message.FindView m) replication.onFindView(m, sender);
        else if (message instanceof Message.GetViews m) replication.onGetViews(m, sender);
        else if (message instanceof Message.ViewHint m) replication.onViewHint(m, sender);
        else if (message instanceof Message.Install m) replication.onInstall(m, sender);
        else if (message instanceof Message.ActiveIn m) replication.onActiveIn(m, sender);
        else if (message instanceof Message.Read m) replication.onRead(m, sender);
        else if (message instanceof Message.Prepare m) replication.onPrepare(m, sender);
        else if (message instanceof Message.Accept m) replication.onAccept(m, sender);
        else if (message instanceof Message.Purge m) replication.onPurge(m, sender);
        else if (message instanceof Message.NextPrepare m) replication.onNextPrepare(m, sender);
        else if (message instanceof Message.NextAccept m) replication.onNextAccept(m, sender);
        else if (message instanceof Message.Sync m) replication.onSync(m, sender);
        else throw new IllegalStateException("not of replicas: " + message);
    }

    @Override
    public void onAlive(NodeRef target, long roundTripNanos) {}

    @Override
    public void onSilent(NodeRef target) {}

    @Override
    public void onGone(NodeRef target, Optional<NodeRef> instead) {}

    @Override
    public String toString() {
        return self + " " + store;
    }

    /** A ring in which nothing changes: it proposes nothing, and knows everybody. */
    private record FrozenRing(NodeRef self, List<NodeRef> successors) implements Ring {

        @Override
        public boolean isMember() {
            return false;
        }

        @Override
        public Optional<Arc> ownArc() {
            return Optional.empty();
        }

        @Override
        public Optional<NodeRef> predecessor() {
            return Optional.empty();
        }

        @Override
        public boolean certain() {
            return false;
        }

        @Override
        public boolean isGone(NodeRef node) {
            return false;
        }

        @Override
        public boolean isSuspected(NodeRef node) {
            return false;
        }
    }
}
