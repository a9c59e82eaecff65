package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.ring.Arc;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares a range with the other members of its view, one after the other, and mends what differs:
 * first one digest, then the digests of the buckets, then the versions in those that differ, then
 * the keys.
 *
 * <p>It writes nothing itself, and copies nothing. A key is mended by a CHANGE that chooses what is
 * there (reference protocol, section 8: "read repair" is one of the uses of the ONLY writer), as a
 * linearizable read does when members disagree. So a repair is right whatever it compared, and a
 * mistake in it costs messages only.
 *
 * <p>What differs because a write is under way is left alone: a key is mended if it differs in the
 * same way a while later.
 */
final class RangeComparison {

    /** Entries of a piece that is looked at. */
    static final int PIECE = 128;

    /** Keys after which those found to differ are looked at again, before more are looked for. */
    static final int SUSPECTS_MAX = 1024;

    /** Changes under way at a time. */
    static final int AT_ONCE = 8;

    /** Review periods that a change may take. */
    private static final int PATIENCE = 10;

    /** A key of which two members hold something else, and under which ballots. */
    private record Difference(EntryKey key, Version mine, Version theirs) {}

    /** What was looked at, and what differed there. */
    private record Stretch(Arc piece, Optional<EntryKey> after, List<Difference> differences) {}

    private record Look(List<Difference> differences, int entries, Optional<EntryKey> next) {}

    private final RegisterOperation.Means means;
    private final StoreCalls store;
    private final Replica replica;
    private final RepairTally tally;
    private final Runnable done;
    private final ArrayDeque<Member> members = new ArrayDeque<>();
    private final ArrayDeque<Arc> pieces = new ArrayDeque<>();
    private final ArrayDeque<Stretch> suspects = new ArrayDeque<>(0);
    private int keysSuspected;
    private final ArrayDeque<Difference> found = new ArrayDeque<>();
    private final List<RegisterChange> changes = new ArrayList<>(0);
    private @Nullable Runnable whenMended;
    private boolean ended;

    RangeComparison(
            RegisterOperation.Means means,
            StoreCalls store,
            Replica replica,
            RepairTally tally,
            Runnable done) {
        this.means = means;
        this.store = store;
        this.replica = replica;
        this.tally = tally;
        this.done = done;
        for (Member member : replica.view.members()) {
            if (!member.storeId().equals(means.peers().self())) members.add(member);
        }
    }

    void begin() {
        nextMember();
    }

    void stop() {
        ended = true;
        changes.clear();
    }

    // ---- digests

    private void nextMember() {
        if (ended) return;
        pieces.clear();
        suspects.clear();
        keysSuspected = 0;
        Member member = members.poll();
        RangeDigest digest = replica.digest;
        if (member == null || digest == null || !replica.isServedWhole(means.replicas())) {
            end();
            return;
        }
        ask(
                member,
                new Message.CompareDigest(member.storeId(), replica.id(), digest.total()),
                reply -> {
                    if (reply instanceof Message.Digests digests) onDigests(member, digests);
                    else nextMember();
                });
    }

    private void end() {
        if (ended) return;
        ended = true;
        done.run();
    }

    private void onDigests(Member member, Message.Digests digests) {
        RangeDigest digest = replica.digest;
        if (digest != null) pieces.addAll(digest.differing(digests.buckets()));
        tally.compared(means.turn().wallMillis(), pieces.size());
        nextPiece(member);
    }

    // ---- the versions of what differs, looked at twice

    private void nextPiece(Member member) {
        Arc piece = pieces.poll();
        if (piece != null) compare(member, piece, Optional.empty());
        else if (suspects.isEmpty()) nextMember();
        else later(settleNanos(), () -> lookAgain(member, this::nextMember));
    }

    private void compare(Member member, Arc piece, Optional<EntryKey> after) {
        look(
                member,
                piece,
                after,
                look -> {
                    if (!look.differences.isEmpty()) {
                        suspects.add(new Stretch(piece, after, look.differences));
                        keysSuspected += look.differences.size();
                    }
                    Runnable next =
                            () -> {
                                if (look.next.isPresent()) compare(member, piece, look.next);
                                else nextPiece(member);
                            };
                    if (keysSuspected < SUSPECTS_MAX) later(pauseNanos(look.entries), next);
                    else later(settleNanos(), () -> lookAgain(member, next));
                });
    }

    private void lookAgain(Member member, Runnable whenDone) {
        Stretch stretch = suspects.poll();
        if (stretch == null) {
            keysSuspected = 0;
            whenDone.run();
            return;
        }
        look(
                member,
                stretch.piece,
                stretch.after,
                look -> {
                    found.addAll(stretch.differences);
                    found.retainAll(look.differences);
                    long pause = pauseNanos(look.entries + found.size());
                    whenMended = () -> later(pause, () -> lookAgain(member, whenDone));
                    mend();
                });
    }

    private long settleNanos() {
        return means.settings().reviewNanos();
    }

    private long pauseNanos(int entries) {
        return Repair.pauseNanos(means.settings(), entries);
    }

    /** Lists both sides and compares as far as both lists go; the next member if one is silent. */
    private void look(Member member, Arc piece, Optional<EntryKey> after, Consumer<Look> then) {
        Consumer<Message.Versions> onTheirs =
                theirs ->
                        VersionScan.begin(
                                store,
                                piece,
                                after,
                                PIECE,
                                own -> {
                                    if (ended) return;
                                    if (own.isEmpty()) nextMember();
                                    else then.accept(differences(piece, own.get(), theirs));
                                });
        ask(
                member,
                new Message.ListVersions(member.storeId(), replica.id(), piece, after),
                reply -> {
                    boolean isAnswer =
                            reply instanceof Message.Versions versions
                                    && goesOn(piece, after, versions.next());
                    if (isAnswer) onTheirs.accept((Message.Versions) reply);
                    else nextMember();
                });
    }

    private static boolean goesOn(Arc piece, Optional<EntryKey> after, Optional<EntryKey> next) {
        return next.isEmpty()
                || (piece.contains(next.get().point())
                        && (after.isEmpty()
                                || new Clockwise(piece).compare(next.get(), after.get()) > 0));
    }

    private static Look differences(Arc piece, VersionScan.Versions own, Message.Versions theirs) {
        Clockwise order = new Clockwise(piece);
        Optional<EntryKey> end = order.earlier(own.next(), theirs.next());
        SortedMap<EntryKey, Version> mine = upTo(order, end, own.held());
        SortedMap<EntryKey, Version> other = upTo(order, end, theirs.held());
        List<Difference> differences = new ArrayList<>();
        for (EntryKey key : mine.keySet()) {
            add(differences, key, mine, other);
        }
        for (EntryKey key : other.keySet()) {
            if (!mine.containsKey(key)) add(differences, key, mine, other);
        }
        return new Look(differences, mine.size() + other.size(), end);
    }

    private static SortedMap<EntryKey, Version> upTo(
            Clockwise order, Optional<EntryKey> end, List<Message.Held> held) {
        SortedMap<EntryKey, Version> versions = new TreeMap<>(order);
        for (Message.Held h : held) {
            if (order.isUpTo(h.key(), end)) versions.put(h.key(), h.accepted());
        }
        return versions;
    }

    private static void add(
            List<Difference> differences,
            EntryKey key,
            SortedMap<EntryKey, Version> mine,
            SortedMap<EntryKey, Version> other) {
        Version here = mine.getOrDefault(key, Version.NONE);
        Version there = other.getOrDefault(key, Version.NONE);
        if (!here.equals(there)) differences.add(new Difference(key, here, there));
    }

    // ---- mending

    private void mend() {
        while (changes.size() < AT_ONCE && !found.isEmpty()) {
            Mending mending = new Mending(found.remove().key);
            changes.add(mending.change);
            mending.change.begin();
        }
        Runnable next = whenMended;
        if (!changes.isEmpty() || ended || next == null) return;
        whenMended = null;
        next.run();
    }

    /** One key being chosen anew. */
    private final class Mending {
        final RegisterChange change;

        Mending(EntryKey key) {
            long deadline = means.turn().nowNanos() + PATIENCE * means.settings().reviewNanos();
            change = new RegisterChange(means, key, new Change.Confirm(), deadline, this::done);
        }

        private void done(OperationResult result) {
            if (!changes.remove(change) || ended) return;
            if (result instanceof OperationResult.Failed) {
                end(); // Nobody there, or too much to do: another time.
            } else {
                tally.mended();
                mend();
            }
        }
    }

    // ---- asking

    /** Hears the reply; the next member if there is none. */
    private void ask(Member member, Message.Request request, Consumer<Message.Reply> then) {
        means.peers()
                .ask(
                        member,
                        request,
                        new Peers.Heard() {
                            @Override
                            public void answered(Message.Reply reply) {
                                if (!ended) then.accept(reply);
                            }

                            @Override
                            public void missing(boolean gone) {
                                if (!ended) nextMember();
                            }
                        });
    }

    private void later(long nanos, Runnable then) {
        means.timers()
                .after(
                        nanos,
                        () -> {
                            if (!ended) then.run();
                        });
    }
}
