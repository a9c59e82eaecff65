package io.chord.replication;

import io.chord.call.SmallMap;
import io.chord.call.SmallSet;
import io.chord.call.Timers;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.NodeReport;
import io.chord.message.StoreId;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Says who keeps the ranges of this store besides it, and which of them would be lost, or out of
 * reach, if it ended now without its data: from what the members said last, or by asking them.
 *
 * <p>An acknowledged write is at a majority of its view, and any majority of a view that serves it
 * has the write (reference protocol, section 8, SYNC): so a range is safe without this store if a
 * majority of its view serves it without it.
 */
public final class Health {

    /** Most questions of one round; who is not asked counts as not heard. */
    private static final int QUESTIONS_MAX = 64;

    /** What was found out: the ranges, and those of them that need this store. */
    public record Findings(List<NodeReport.Range> ranges, List<Arc> atRisk) {
        /** Copies the lists. */
        public Findings {
            ranges = List.copyOf(ranges);
            atRisk = List.copyOf(atRisk);
        }
    }

    /** Whether a member was heard to serve the view of a replica. */
    private interface Heard {
        boolean serves(Replica replica, StoreId member);
    }

    private final Timers timers;
    private final Replicas replicas;
    private final Peers peers;
    private final ToLongFunction<Arc> entriesOf;

    Health(Timers timers, Replicas replicas, Peers peers, ToLongFunction<Arc> entriesOf) {
        this.timers = timers;
        this.replicas = replicas;
        this.peers = peers;
        this.entriesOf = entriesOf;
    }

    /** By what the members have said last: who died a moment ago may still count. */
    public Findings lastHeard() {
        return findings((replica, member) -> replica.servedBy.contains(member));
    }

    /**
     * Asks all members of all views of this store whether they serve them.
     *
     * @param waitNanos who has not answered by then does not count
     * @param done told once, perhaps before this returns
     */
    public void ask(long waitNanos, Consumer<Findings> done) {
        new Round(done).begin(waitNanos);
    }

    private Findings findings(Heard heard) {
        List<NodeReport.Range> ranges = new ArrayList<>();
        List<Arc> atRisk = new ArrayList<>();
        for (Replica replica : replicas.all()) {
            int others = 0;
            for (Member member : replica.view.members()) {
                boolean isOther = !member.storeId().equals(peers.self());
                if (isOther && heard.serves(replica, member.storeId())) others++;
            }
            boolean isNeeded = others < replica.view.majority() && !replica.dropped;
            if (isNeeded && atRisk.size() < MessageLimits.RANGES_MAX) atRisk.add(replica.held);
            if (!replica.member || ranges.size() >= MessageLimits.RANGES_MAX) continue;
            ranges.add(
                    new NodeReport.Range(
                            replica.view,
                            replica.active,
                            entriesOf.applyAsLong(replica.held),
                            others + (replica.active ? 1 : 0)));
        }
        return new Findings(ranges, atRisk);
    }

    /** One round of questions. */
    private final class Round {
        private final Consumer<Findings> done;

        /** Views that newer ones have followed, decided by a majority that served them. */
        private final SmallSet<ViewId> followed = new SmallSet<>();

        private final SmallMap<ViewId, SmallSet<StoreId>> heard = new SmallMap<>();
        private int open = 1;
        private boolean ended;

        Round(Consumer<Findings> done) {
            this.done = done;
        }

        void begin(long waitNanos) {
            Timers.Timer patience = timers.after(waitNanos, this::end);
            int questions = 0;
            for (Replica replica : replicas.all()) {
                if (replica.dropped || !replica.installed) continue;
                for (Member member : replica.view.members()) {
                    if (member.storeId().equals(peers.self())) continue;
                    if (++questions > QUESTIONS_MAX) break;
                    open++;
                    ask(replica, member);
                }
            }
            answered();
            if (ended) timers.cancel(patience);
        }

        private void ask(Replica replica, Member member) {
            peers.ask(
                    member,
                    new Message.FindView(replica.held.to()),
                    new Peers.Heard() {
                        @Override
                        public void answered(Message.Reply reply) {
                            if (reply instanceof Message.ViewFound found) {
                                onFound(replica, member, found);
                            }
                            Round.this.answered();
                        }

                        @Override
                        public void missing(boolean gone) {
                            Round.this.answered();
                        }
                    });
        }

        private void onFound(Replica replica, Member member, Message.ViewFound found) {
            if (found.view().id().equals(replica.id())) {
                if (found.active()) heard(replica.id()).add(member.storeId());
            } else if (ViewChain.isNewer(found.view(), replica.view)
                    && found.view().covers(replica.held.to())) {
                followed.add(replica.id());
            }
        }

        private SmallSet<StoreId> heard(ViewId view) {
            SmallSet<StoreId> stores = heard.get(view);
            if (stores == null) {
                stores = new SmallSet<>();
                heard.put(view, stores);
            }
            return stores;
        }

        private void answered() {
            if (--open == 0) end();
        }

        private void end() {
            if (ended) return;
            ended = true;
            done.accept(
                    findings(
                            (replica, member) ->
                                    heard(replica.id()).contains(member)
                                            || (!replica.member
                                                    && followed.contains(replica.id()))));
        }
    }
}
