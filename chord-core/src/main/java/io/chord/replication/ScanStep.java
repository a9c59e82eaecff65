package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Arc;
import io.chord.ring.RingId;
import io.chord.store.Content;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import io.chord.store.Version;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One step of a scan: the next entries of a map, of one view. As a linearizable read of each of
 * them: SCAN at a majority of the view, in one round trip; keys on which the majority is not clean
 * and of one mind are read one by one, {@link #READS_AT_ONCE} at a time.
 */
final class ScanStep extends MajorityRead<Message.Listing> {

    /** Single reads under way at a time. */
    static final int READS_AT_ONCE = 16;

    private final ScanPosition from;
    private final MapName map;
    private final int limit;

    /** What is there; empty for what is still to be read. */
    private final TreeMap<EntryKey, Optional<Content>> entries = new TreeMap<>();

    private final List<EntryKey> disputed = new ArrayList<>();
    private final LinkedHashSet<RegisterRead> reads = new LinkedHashSet<>();
    private ScanPosition reached;

    ScanStep(
            Means means,
            ScanPosition from,
            MapName map,
            int limit,
            long deadlineNanos,
            OperationListener listener) {
        super(means, from.nextPoint(), Message.Listing.class, deadlineNanos, listener);
        this.from = from;
        this.reached = from;
        this.map = map;
        this.limit = limit;
    }

    @Override
    String subject() {
        return "the entries from point " + point + " on";
    }

    @Override
    Message.Request question(View view, Member member, boolean isFirst) {
        return new Message.Scan(
                member.storeId(),
                view.id(),
                from.restUpTo(lastOf(view.range())),
                from.key(),
                map,
                limit,
                isFirst);
    }

    /** The walk ends at the last point of the circle, whether or not the range goes on. */
    private RingId lastOf(Arc range) {
        RingId end = range.to();
        return end.compareTo(point) >= 0 ? end : point.space().last();
    }

    // ---- judging

    /** What the majority says of one key. */
    private static final class Vote {
        int count;
        boolean isAgreed = true;
        Version accepted = Version.NONE;
        Optional<Content> content = Optional.empty();

        void add(Message.Listed listed) {
            isAgreed &= listed.clean() && (count == 0 || listed.accepted().equals(accepted));
            accepted = listed.accepted();
            if (listed.content().isPresent()) content = listed.content();
            count++;
        }
    }

    @Override
    void judge(View view, List<Message.Listing> heard) {
        handOn(); // The reads that follow have the same deadline, and say more.
        reached = ScanPosition.afterAllOf(lastOf(view.range()));
        for (Message.Listing listing : heard) {
            ScanPosition here = reachedBy(listing);
            if (here.compareTo(reached) < 0) reached = here;
        }
        if (reached.compareTo(from) <= 0) {
            // Only a member that is mistaken says so: nothing is concluded from it.
            finish(failed(OperationFailure.TIMED_OUT, "a member did not look", Optional.empty()));
            return;
        }
        TreeMap<EntryKey, Vote> votes = new TreeMap<>();
        for (Message.Listing listing : heard) {
            for (Message.Listed listed : listing.entries()) {
                means.ballots().seen(listed.accepted());
                boolean isAhead = !from.includes(listed.key()) && map.isOf(listed.key());
                if (isAhead && reached.includes(listed.key())) {
                    votes.computeIfAbsent(listed.key(), key -> new Vote()).add(listed);
                }
            }
        }
        int taken = 0;
        for (Map.Entry<EntryKey, Vote> each : votes.entrySet()) {
            if (taken++ == limit) {
                reached = ScanPosition.after(votes.lowerKey(each.getKey()));
                break;
            }
            take(each.getKey(), each.getValue(), heard.size());
        }
        readMore();
    }

    private static ScanPosition reachedBy(Message.Listing listing) {
        return listing.next()
                .map(ScanPosition::after)
                .orElseGet(() -> ScanPosition.afterAllOf(listing.end()));
    }

    private void take(EntryKey key, Vote vote, int voters) {
        boolean isKnown = vote.isAgreed && vote.count == voters;
        Content content = vote.content.orElse(null);
        if (isKnown && content != null && content.isTombstone()) return;
        boolean isCurrent = content != null && !content.isExpiredAt(means.turn().wallMillis());
        if (isKnown && isCurrent) entries.put(key, vote.content);
        else disputed.add(key);
    }

    // ---- what was not clear

    private void readMore() {
        while (!disputed.isEmpty() && reads.size() < READS_AT_ONCE && !isEnded()) {
            EntryKey key = disputed.remove(disputed.size() - 1);
            Reading reading = new Reading(key);
            reads.add(reading.read);
            reading.read.begin();
        }
        if (disputed.isEmpty() && reads.isEmpty() && !isEnded()) {
            List<OperationResult.Listed.Found> found = new ArrayList<>();
            entries.forEach(
                    (key, content) ->
                            found.add(
                                    new OperationResult.Listed.Found(key, content.orElseThrow())));
            finish(new OperationResult.Listed(found, Optional.of(reached)));
        }
    }

    private final class Reading {
        final EntryKey key;
        final RegisterRead read;

        Reading(EntryKey key) {
            this.key = key;
            this.read = new RegisterRead(means, key, false, deadlineNanos, this::done);
        }

        private void done(OperationResult result) {
            if (!reads.remove(read)) return;
            if (result instanceof OperationResult.Got got) {
                if (got.content().isPresent()) entries.put(key, got.content());
                readMore();
            } else if (!isEnded()) {
                finish(result);
                closeReads();
            }
        }
    }

    private void closeReads() {
        List<RegisterRead> open = List.copyOf(reads);
        reads.clear();
        for (RegisterRead read : open) read.close();
    }

    @Override
    public void close() {
        closeReads();
        super.close();
    }
}
