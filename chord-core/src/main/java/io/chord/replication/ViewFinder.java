package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the view of a point: what is installed here, what is remembered, and then FIND (reference
 * protocol, section 8): the owner that the ring names, and after a WrongOwner those it names in
 * turn (the members of the last view it knows first). What it finds may be stale; the replicas
 * refuse what is.
 */
final class ViewFinder {

    /** Most nodes asked in one search. */
    private static final int ASKED_MAX = 32;

    /** What a search ended with. */
    interface Answer {
        /**
         * A view.
         *
         * @param told whether a member of it said so; else it is hearsay
         */
        void found(View view, boolean told);

        /** Nobody knows any. */
        void notFound(String why);
    }

    private final Replicas replicas;
    private final NewestViews cached;
    private final ViewDesk desk;
    private final Peers peers;
    private final Ring ring;
    private final OwnerFinder owners;

    ViewFinder(
            Replicas replicas,
            NewestViews cached,
            ViewDesk desk,
            Peers peers,
            Ring ring,
            OwnerFinder owners) {
        this.replicas = replicas;
        this.cached = cached;
        this.desk = desk;
        this.peers = peers;
        this.ring = ring;
        this.owners = owners;
    }

    /** A replica or a node named a view. */
    void learn(View view) {
        cached.learn(view);
    }

    /** The newest view heard of, if any. */
    Optional<View> lastKnown(RingId point) {
        return desk.lastKnown(point);
    }

    /** A view that is known here already, and newer than one that failed. */
    Optional<View> remembered(RingId point, Optional<View> failed) {
        Optional<View> own = replicas.find(point).map(r -> r.view);
        Optional<View> told = cached.find(point);
        if (told.isPresent() && (own.isEmpty() || ViewChain.isNewer(told.get(), own.get()))) {
            own = told;
        }
        return own.filter(v -> failed.isEmpty() || ViewChain.isNewer(v, failed.get()));
    }

    /**
     * Asks around. Not bounded in time by itself but by its calls, of which there are few.
     *
     * @param failed a view whose members did not answer: they are not asked again
     */
    void search(RingId point, Optional<View> failed, long deadlineNanos, Answer answer) {
        Search search = new Search(point, answer);
        if (failed.isPresent()) {
            for (Member member : failed.get().members()) search.asked.add(member.address());
            search.hear(failed.get());
        }
        owners.find(
                point,
                deadlineNanos,
                new OwnerFinder.Answer() {
                    @Override
                    public void found(NodeRef owner, List<NodeRef> ownersSuccessors) {
                        search.nodes.add(owner);
                        search.nodes.addAll(ownersSuccessors);
                        search.next();
                    }

                    @Override
                    public void notFound(String why) {
                        search.why = why;
                        search.nodes.addAll(ring.successors());
                        search.next();
                    }
                });
    }

    private final class Search {
        final RingId point;
        final Answer answer;
        final TreeSet<Address> asked = new TreeSet<>();
        final ArrayDeque<Address> members = new ArrayDeque<>();
        final ArrayDeque<NodeRef> nodes = new ArrayDeque<>();
        final ArrayDeque<NodeRef> suspects = new ArrayDeque<>();
        @Nullable View hearsay;
        String why = "no node that was asked knows who keeps it";
        int count;

        Search(RingId point, Answer answer) {
            this.point = point;
            this.answer = answer;
        }

        void next() {
            while (count < ASKED_MAX) {
                Address member = members.poll();
                if (member != null) {
                    if (!asked.add(member)) continue;
                    count++;
                    peers.askAddress(member, new Message.FindView(point), heard());
                    return;
                }
                boolean last = nodes.isEmpty();
                NodeRef node = last ? suspects.poll() : nodes.poll();
                if (node == null) break;
                if (asked.contains(node.address()) || ring.isGone(node)) continue;
                if (!last && ring.isSuspected(node)) {
                    suspects.add(node);
                    continue;
                }
                asked.add(node.address());
                count++;
                peers.askNode(node, new Message.FindView(point), heard());
                return;
            }
            if (hearsay != null) answer.found(hearsay, false);
            else answer.notFound(why);
        }

        Peers.Heard heard() {
            return new Peers.Heard() {
                @Override
                public void answered(Message.Reply reply) {
                    if (reply instanceof Message.ViewFound found && found.view().covers(point)) {
                        hear(found.view());
                        if (found.view().equals(hearsay)) {
                            learn(found.view());
                            answer.found(found.view(), true);
                            return;
                        }
                    } else if (reply instanceof Message.WrongOwner wrong) {
                        wrong.lastKnown().ifPresent(Search.this::hear);
                        nodes.addAll(wrong.better());
                    }
                    next();
                }

                @Override
                public void missing(boolean gone) {
                    next();
                }
            };
        }

        void hear(View view) {
            if (!view.covers(point)) return;
            if (hearsay != null && !ViewChain.isNewer(view, hearsay)) return;
            hearsay = view;
            for (Member member : view.members()) members.add(peers.addressOf(member));
        }
    }
}
