package io.chord.replication;

import io.chord.message.Message;
import io.chord.message.Message.Nack.Reason;
import io.chord.message.NodeReport;
import io.chord.message.Sender;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds replicas that differ though nobody reads or writes what they differ in, and has them
 * mended: a member that was away for a while has missed writes, and one that fails later must not
 * take the last majority of them with it.
 *
 * <p>Counts the {@link RangeDigest} of each range that this node serves, and compares those that
 * have entries with the other members once in an interval ({@link RangeComparison}). The owner of a
 * range does so; another member does if nobody has asked it for {@link #OTHERS_AFTER} intervals, so
 * that a range without an owner, or one whose owner has missed everything, is compared too.
 *
 * <p>Bounded: one range at a time, with a pause after each piece that keeps it below so many
 * entries in a second.
 */
final class Repair {

    /** Intervals after which a member that does not own the range compares it. */
    static final int OTHERS_AFTER = 3;

    /** Entries of a page that is counted. */
    private static final int PAGE = 128;

    private final RegisterOperation.Means means;
    private final StoreCalls store;
    private final Ring ring;
    private final RepairTally tally = new RepairTally();

    /** Those still to be compared, the next first. */
    private List<Replica> ranges = List.of();

    private @Nullable RangeComparison comparison;
    private boolean working;
    private boolean stopped;

    Repair(RegisterOperation.Means means, StoreCalls store, Ring ring) {
        this.means = means;
        this.store = store;
        this.ring = ring;
    }

    /** Once a review period. */
    void onPeriod() {
        if (stopped || working) return;
        Optional<Arc> own = ring.ownArc();
        List<Replica> due = new ArrayList<>();
        for (Replica replica : means.replicas().all()) {
            boolean isShared = replica.view.members().size() > 1;
            if (!isShared || !replica.isServedWhole(means.replicas())) continue;
            boolean isOwn = own.isPresent() && own.get().contains(replica.held.to());
            if (!isBuilt(replica) || isDue(replica, isOwn)) due.add(replica);
        }
        if (due.isEmpty()) return;
        ranges = due;
        working = true;
        next();
    }

    void stop() {
        stopped = true;
        ranges = List.of();
        if (comparison != null) comparison.stop();
    }

    NodeReport.Repair report() {
        return tally.report();
    }

    // ---- the others ask

    void onCompareDigest(Message.CompareDigest m, Sender sender) {
        Peers peers = means.peers();
        Optional<Message.Nack> refusal =
                means.replicas().refusal(m.destination(), m.view(), m.view().range().to());
        Replica replica = means.replicas().exactly(m.view()).orElse(null);
        RangeDigest digest = replica == null ? null : replica.digest;
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
        } else if (replica == null || digest == null || !digest.isBuilt()) {
            peers.reply(sender, peers.nack(Reason.BUSY));
        } else {
            replica.comparedNanos = means.turn().nowNanos();
            boolean isSame = digest.total() == m.digest();
            peers.reply(sender, new Message.Digests(isSame ? List.of() : digest.buckets()));
        }
    }

    void onListVersions(Message.ListVersions m, Sender sender) {
        Peers peers = means.peers();
        Optional<Message.Nack> refusal =
                means.replicas().refusal(m.destination(), m.view(), m.range().to());
        if (refusal.isPresent()) {
            peers.reply(sender, refusal.get());
            return;
        }
        VersionScan.begin(
                store,
                m.range(),
                m.after(),
                RangeComparison.PIECE,
                versions ->
                        peers.reply(
                                sender,
                                versions.isPresent()
                                        ? new Message.Versions(
                                                versions.get().held(), versions.get().next())
                                        : peers.nack(Reason.STORE_FAILED)));
    }

    // ---- one range after the other

    private boolean isDue(Replica replica, boolean isOwn) {
        RangeDigest digest = replica.digest;
        long patience = (isOwn ? 1 : OTHERS_AFTER) * means.settings().repairNanos();
        return digest != null
                && !digest.isEmpty()
                && means.turn().nowNanos() - replica.comparedNanos >= patience;
    }

    private static boolean isBuilt(Replica replica) {
        RangeDigest digest = replica.digest;
        return digest != null && digest.isBuilt();
    }

    private void next() {
        if (ranges.isEmpty()) {
            ranges = List.of();
            working = false;
            return;
        }
        Replica replica = ranges.remove(0);
        if (!isBuilt(replica)) {
            count(replica);
        } else {
            replica.comparedNanos = means.turn().nowNanos();
            RangeComparison begun =
                    new RangeComparison(means, store, replica, tally, this::onCompared);
            comparison = begun;
            begun.begin();
        }
    }

    private void onCompared() {
        comparison = null;
        next();
    }

    private void count(Replica replica) {
        if (stopped) return;
        if (!replica.isServedWhole(means.replicas())) {
            next();
            return;
        }
        RangeDigest digest = replica.digest;
        if (digest == null) {
            digest = new RangeDigest(replica.held);
            replica.digest = digest;
            replica.comparedNanos = means.turn().nowNanos();
        }
        RangeDigest counted = digest;
        store.scan(
                replica.held,
                counted.beginPage(),
                PAGE,
                answer -> {
                    boolean isPage = answer instanceof StoreAnswer.Scanned;
                    counted.endPage(
                            isPage
                                    ? Optional.of(((StoreAnswer.Scanned) answer).page())
                                    : Optional.empty());
                    if (stopped) return;
                    // A store that fails has others to say so.
                    if (counted.isBuilt() || !isPage) {
                        next();
                        return;
                    }
                    means.timers().after(pauseNanos(means.settings(), PAGE), () -> count(replica));
                });
    }

    /** How long to pause after so many entries. */
    static long pauseNanos(ReplicationSettings settings, int entries) {
        return entries * 1_000_000_000L / settings.repairEntriesPerSecond();
    }
}
