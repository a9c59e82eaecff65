package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.Sender;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Batch;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * READ, PREPARE, ACCEPT and PURGE of single keys (reference protocol, section 8; consensus on a
 * register after CASPaxos). One store effect is under way for a key at a time: a read queues behind
 * a write too, or it would show what is not durable yet.
 *
 * <p>View and activity are checked when a request comes and again when it is decided. Once a commit
 * has been given out its answer stands: SYNC answers only when nothing is under way in the range.
 */
final class Acceptor {

    /** What to do with an entry once it is loaded. */
    private interface Decision {
        void take(Task task, Replica replica, @Nullable Entry entry);
    }

    private record Task(
            StoreId destination,
            ViewId view,
            EntryKey key,
            Consumer<Message.Reply> asker,
            Decision decision) {}

    /** A writer of this node, who may go on with what it wrote last. */
    interface Follower {
        /**
         * The promise that was given for the last own write of the key holds, and this store has
         * what was written: no question is needed.
         *
         * @param next the ballot after that of the last write, given out for this
         * @return what this store accepts under it; empty if nobody wants it any more
         */
        Optional<Entry> follow(Version next, Content found);

        /** What the store has said to that; before that: the last write cannot be followed. */
        void answered(Message.Reply reply);
    }

    private final Replicas replicas;
    private final Ballots ballots;
    private final StoreCalls store;
    private final Peers peers;
    private final ReplicationSettings settings;

    /** For each key with a request under way: that one, and those that wait for it. */
    private final TreeMap<EntryKey, ArrayDeque<Task>> lines = new TreeMap<>();

    Acceptor(
            Replicas replicas,
            Ballots ballots,
            StoreCalls store,
            Peers peers,
            ReplicationSettings settings) {
        this.replicas = replicas;
        this.ballots = ballots;
        this.store = store;
        this.peers = peers;
        this.settings = settings;
    }

    void onRead(Message.Read m, Sender sender) {
        admit(
                new Task(
                        m.destination(),
                        m.view(),
                        m.key(),
                        replyTo(sender),
                        (task, replica, entry) ->
                                finish(
                                        task,
                                        entry == null
                                                ? new Message.ReadAnswer(
                                                        Version.NONE, Optional.empty(), true)
                                                : new Message.ReadAnswer(
                                                        entry.accepted(),
                                                        Optional.ofNullable(entry.content()),
                                                        entry.promised()
                                                                .equals(entry.accepted())))));
    }

    void onPrepare(Message.Prepare m, Sender sender) {
        Version ballot = m.ballot();
        admit(
                new Task(
                        m.destination(),
                        m.view(),
                        m.key(),
                        replyTo(sender),
                        (task, replica, entry) -> {
                            Version promised = promised(replica, entry);
                            if (!ballot.isNewerThan(promised)) {
                                finish(task, promisedNack(promised));
                                return;
                            }
                            Version accepted = entry == null ? Version.NONE : entry.accepted();
                            Content content = entry == null ? null : entry.content();
                            Message.Promise answer =
                                    new Message.Promise(
                                            accepted, Optional.ofNullable(content), replica.floor);
                            write(
                                    task,
                                    replica,
                                    entry,
                                    new Entry(task.key, ballot, accepted, content),
                                    answer);
                        }));
    }

    void onAccept(Message.Accept m, Sender sender) {
        Version ballot = m.ballot();
        admit(
                new Task(
                        m.destination(),
                        m.view(),
                        m.key(),
                        replyTo(sender),
                        (task, replica, entry) -> {
                            Version promised = promised(replica, entry);
                            if (ballot.compareTo(promised) < 0) {
                                finish(task, promisedNack(promised));
                                return;
                            }
                            Entry accepted =
                                    new Entry(task.key, ballot, ballot, m.content().orElse(null));
                            write(task, replica, entry, accepted, new Message.Ack());
                        }));
    }

    /**
     * ACCEPT of this node for itself, without a PREPARE: where what this store has accepted last
     * for the key was written by this node, in this view, and nothing was promised since, the
     * promise of that write covers the ballots that follow it (docs/adr/0030). In the line of the
     * key, so that a ballot is given out once.
     */
    void follow(ViewId view, EntryKey key, Follower follower) {
        admit(
                new Task(
                        replicas.self(),
                        view,
                        key,
                        follower::answered,
                        (task, replica, entry) -> {
                            Entry next = entry == null ? null : next(replica, entry, follower);
                            if (next == null) finish(task, promisedNack(promised(replica, entry)));
                            else write(task, replica, entry, next, new Message.Ack());
                        }));
    }

    private @Nullable Entry next(Replica replica, Entry last, Follower follower) {
        Content content = last.content();
        // A tombstone may be forgotten by the others already. A promise made since is to somebody
        // whose ballot is higher than all that follow ours.
        if (content == null || content.isTombstone()) return null;
        if (!last.promised().equals(last.accepted())) return null;
        Version next = ballots.following(last.accepted(), replica.roundAtStart).orElse(null);
        return next == null ? null : follower.follow(next, content).orElse(null);
    }

    void onPurge(Message.Purge m) {
        admit(
                new Task(
                        m.destination(),
                        m.view(),
                        m.key(),
                        reply -> {},
                        (task, replica, entry) -> {
                            if (entry == null
                                    || !entry.accepted().equals(m.ballot())
                                    || entry.hasValue()) {
                                finish(task, new Message.Ack());
                                return;
                            }
                            // In memory before it is durable: a promise too many does no harm.
                            replica.floor = Version.max(replica.floor, entry.promised());
                            Batch.Builder batch = Batch.builder().remove(task.key);
                            replicas.note(batch, replica);
                            replica.onWrite(task.key, entry, null);
                            commit(task, replica, batch.build(), new Message.Ack());
                        }));
    }

    /** Whether a request is under way for a key of the arc. */
    boolean isBusyIn(Arc range) {
        EntryKey first = lines.ceilingKey(firstKeyAt(range.from().next()));
        if (first == null && !lines.isEmpty()) first = lines.firstKey();
        return first != null && range.contains(first.point());
    }

    /** Whether a request is under way for a key. */
    boolean isBusy(EntryKey key) {
        return lines.containsKey(key);
    }

    int keysBusy() {
        return lines.size();
    }

    private void admit(Task task) {
        Optional<Message.Nack> refusal = refusal(task);
        if (refusal.isPresent()) {
            answer(task, refusal.get());
            return;
        }
        ArrayDeque<Task> line = lines.get(task.key);
        if (line == null) {
            if (lines.size() >= settings.keysMax()) {
                answer(task, peers.nack(Reason.BUSY));
                return;
            }
            line = new ArrayDeque<>(2);
            line.add(task);
            lines.put(task.key, line);
            begin(task);
        } else if (line.size() > settings.keyQueueMax()) {
            answer(task, peers.nack(Reason.BUSY));
        } else {
            line.add(task);
        }
    }

    private void begin(Task task) {
        store.load(task.key, answer -> onLoaded(task, answer));
    }

    private void onLoaded(Task task, StoreAnswer answer) {
        if (!(answer instanceof StoreAnswer.Loaded loaded)) {
            finish(task, peers.nack(Reason.STORE_FAILED));
            return;
        }
        // A newer view may have been installed while the store was asked.
        Optional<Message.Nack> refusal = refusal(task);
        if (refusal.isPresent()) {
            finish(task, refusal.get());
            return;
        }
        Replica replica = replicas.find(task.key.point()).orElseThrow();
        task.decision.take(task, replica, loaded.entry().orElse(null));
    }

    private void write(
            Task task, Replica replica, @Nullable Entry before, Entry entry, Message.Reply reply) {
        replica.onWrite(task.key, before, entry);
        commit(task, replica, Batch.put(entry), reply);
    }

    private void commit(Task task, Replica replica, Batch batch, Message.Reply reply) {
        store.commit(
                batch,
                answer -> {
                    if (answer instanceof StoreAnswer.Committed) {
                        finish(task, reply);
                    } else {
                        replica.digest = null; // What the store has now is not known: count again.
                        ballots.endSteps(); // Nor which of ours was the last.
                        finish(task, peers.nack(Reason.STORE_FAILED));
                    }
                });
    }

    private void finish(Task task, Message.Reply reply) {
        answer(task, reply);
        ArrayDeque<Task> line = lines.get(task.key);
        if (line == null) return;
        line.poll();
        Task next = line.peek();
        // Those that a newer view has overtaken need no store.
        while (next != null) {
            Optional<Message.Nack> refusal = refusal(next);
            if (refusal.isEmpty()) {
                begin(next);
                return;
            }
            answer(next, refusal.get());
            line.poll();
            next = line.peek();
        }
        lines.remove(task.key);
    }

    private Optional<Message.Nack> refusal(Task task) {
        return replicas.refusal(task.destination, task.view, task.key.point());
    }

    private void answer(Task task, Message.Reply reply) {
        task.asker.accept(reply);
    }

    private Consumer<Message.Reply> replyTo(Sender sender) {
        return reply -> peers.reply(sender, reply);
    }

    private Message.Nack promisedNack(Version promised) {
        return new Message.Nack(Reason.PROMISED, promised, Optional.empty(), replicas.self());
    }

    private static Version promised(Replica replica, @Nullable Entry entry) {
        return entry == null ? replica.floor : entry.promised();
    }

    private static EntryKey firstKeyAt(RingId point) {
        return EntryKey.wrap(point, new byte[0]);
    }
}
