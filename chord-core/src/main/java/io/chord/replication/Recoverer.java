package io.chord.replication;

import io.chord.call.Recent;
import io.chord.call.Turn;
import io.chord.message.Genesis;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.Message.Recovered.Progress;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.RingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes up ranges again that have lost their majority for good, by an operator's word alone
 * (reference protocol, section 8, "LOSS"; docs/adr/0024). Everybody who may have entries of it is
 * asked once more; if no majority serves it, the range begins a genesis of its own, of which this
 * node and the survivors are the first members, and SYNC copies all that the survivors have.
 *
 * <p>Asked again and again until it says how it ended: one recovery at a time, remembered for a
 * while after its end.
 */
final class Recoverer {

    private static final int REMEMBERED = 16;

    /** Reviews in which a range that this node serves waits for the other members. */
    private static final int PATIENCE = 8;

    /** One range that was begun. */
    private record Begun(View view, Message.RecoveredRange found) {}

    /** The recovery under way. */
    private static final class Run {
        final long request;
        final Arc arc;
        final List<Begun> begun = new ArrayList<>();
        @Nullable Muster muster;

        /** When a range was last seen that is not copied yet. */
        long copyingNanos;

        Run(long request, Arc arc) {
            this.request = request;
            this.arc = arc;
        }
    }

    private final Turn turn;
    private final Peers peers;
    private final Ring ring;
    private final Replicas replicas;
    private final Installer installer;
    private final Overruled overruled;
    private final ReplicationSettings settings;
    private final ReplicationListener listener;
    private final ToLongFunction<Arc> entriesOf;
    private final Recent<Long, Message.Recovered> ended = new Recent<>(REMEMBERED);
    private @Nullable Run run;
    private boolean stopped;

    Recoverer(
            Turn turn,
            Peers peers,
            Ring ring,
            Replicas replicas,
            Installer installer,
            Overruled overruled,
            ReplicationSettings settings,
            ReplicationListener listener,
            ToLongFunction<Arc> entriesOf) {
        this.turn = turn;
        this.peers = peers;
        this.ring = ring;
        this.replicas = replicas;
        this.installer = installer;
        this.overruled = overruled;
        this.settings = settings;
        this.listener = listener;
        this.entriesOf = entriesOf;
    }

    void onRecover(Message.Recover m, Sender sender) {
        review();
        Message.Recovered end = ended.get(m.request());
        peers.reply(sender, end != null ? end : progress(m));
    }

    void onPeriod() {
        overruled.onPeriod();
    }

    void stop() {
        stopped = true;
        if (run != null && run.muster != null) run.muster.cancel();
        run = null;
    }

    private Message.Recovered progress(Message.Recover m) {
        if (run != null) {
            boolean isIt = run.request == m.request();
            return answer(isIt ? Progress.RUNNING : Progress.BUSY, m.range(), List.of());
        }
        Optional<Arc> own = ownPart(m.range());
        if (own.isEmpty()) return answer(Progress.NOT_OWNER, m.range(), List.of());
        Run begun = new Run(m.request(), own.get());
        run = begun;
        begun.muster = new Muster(peers, ring, own.get(), found -> onMustered(begun, found));
        begun.muster.begin();
        return answer(Progress.RUNNING, m.range(), List.of());
    }

    /** The part of a range, up to its end, that is this node's. */
    private Optional<Arc> ownPart(Arc range) {
        if (stopped || !ring.isMember() || !ring.certain()) return Optional.empty();
        Optional<Arc> own = ring.ownArc();
        if (own.isEmpty() || !own.get().contains(range.to())) return Optional.empty();
        return range.intersection(own.get()).stream()
                .filter(part -> part.to().equals(range.to()))
                .findFirst();
    }

    private void onMustered(Run begun, Muster.Findings found) {
        if (run != begun) return;
        begun.muster = null;
        // Whatever was asked, all conditions are checked again when the answers have come.
        if (ownPart(begun.arc).filter(begun.arc::equals).isEmpty()) {
            run = null; // Not how it ended: asked again, it begins again.
            return;
        }
        List<Message.RecoveredRange> served = new ArrayList<>();
        List<RecoveryPlan.Piece> lost = new ArrayList<>();
        for (RecoveryPlan.Piece piece : RecoveryPlan.of(begun.arc, found)) {
            if (piece.isServed()) served.add(described(piece));
            else lost.add(piece);
        }
        if (lost.isEmpty()) {
            end(begun, Progress.SERVED, served);
            return;
        }
        long newest = 0;
        for (View view : found.views()) newest = Math.max(newest, view.number());
        Genesis genesis = new Genesis(turn.random().nextLong(), turn.random().nextLong());
        begun.copyingNanos = turn.nowNanos();
        for (RecoveryPlan.Piece piece : lost) {
            takeUp(begun, piece, new ViewId(genesis, piece.range(), ViewChain.numberAfter(newest)));
        }
        review();
    }

    private void takeUp(Run begun, RecoveryPlan.Piece piece, ViewId id) {
        List<Member> members = members(piece);
        View view =
                piece.dataView().isPresent()
                        ? ViewChain.recovered(
                                id, members, piece.dataView().get(), piece.survivors())
                        : ViewChain.first(id.genesis(), id.range(), id.number(), members);
        begun.begun.add(new Begun(view, described(piece)));
        listener.onEvent(new RingEvent.DataLost(piece.range(), lastMembers(piece)));
        for (Member member : piece.lost()) overruled.add(member, id.range().to());
        installer.install(List.of(view), ignored -> {});
    }

    /**
     * This node, and survivors: what they have need not be copied again, and is not in one place.
     */
    private List<Member> members(RecoveryPlan.Piece piece) {
        List<Member> members = new ArrayList<>();
        members.add(peers.selfAsMember());
        for (Member survivor : piece.survivors()) {
            boolean isOther = !survivor.storeId().equals(peers.self());
            if (isOther
                    && members.size() < settings.replication()
                    && !Neighbours.sharesFate(survivor, members)) {
                members.add(survivor);
            }
        }
        return members;
    }

    private static String lastMembers(RecoveryPlan.Piece piece) {
        return piece.last().isEmpty() ? "unknown" : ViewChain.addresses(piece.lost());
    }

    private static Message.RecoveredRange described(RecoveryPlan.Piece piece) {
        List<Member> members = piece.last().map(View::members).orElse(List.of());
        return new Message.RecoveredRange(piece.range(), members, piece.survivors(), 0);
    }

    /** Something has changed: whether all that was begun is served now. */
    void review() {
        Run now = run;
        if (now == null || now.begun.isEmpty()) return;
        List<Message.RecoveredRange> done = new ArrayList<>();
        for (Begun one : now.begun) {
            Replica replica = replicas.find(one.view.range().to()).orElse(null);
            if (replica == null || isGivenUp(now, one, replica)) {
                end(now, Progress.STUCK, List.of(one.found));
                return;
            }
            if (!isServed(one, replica)) {
                if (!replica.active) now.copyingNanos = turn.nowNanos();
                return;
            }
            Message.RecoveredRange found = one.found;
            done.add(
                    new Message.RecoveredRange(
                            found.range(),
                            found.members(),
                            found.survivors(),
                            entriesOf.applyAsLong(found.range())));
        }
        end(now, Progress.DONE, done);
    }

    /** What follows was decided by a majority that served the first view. */
    private static boolean isServed(Begun one, Replica replica) {
        if (!replica.id().equals(one.view.id())) return true;
        return replica.active && replica.servedBy.size() >= one.view.majority();
    }

    private boolean isGivenUp(Run now, Begun one, Replica replica) {
        if (!replica.id().genesis().equals(one.view.id().genesis())) return true;
        if (isServed(one, replica)) return false;
        return installer.isStuck(replica)
                || (replica.active
                        && turn.nowNanos() - now.copyingNanos > PATIENCE * settings.reviewNanos());
    }

    private void end(Run now, Progress progress, List<Message.RecoveredRange> ranges) {
        ended.put(now.request, answer(progress, now.arc, ranges));
        run = null;
    }

    private static Message.Recovered answer(
            Progress progress, Arc range, List<Message.RecoveredRange> ranges) {
        int size = Math.min(ranges.size(), MessageLimits.RANGES_MAX);
        return new Message.Recovered(progress, range, ranges.subList(0, size));
    }
}
