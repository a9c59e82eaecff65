package io.chord.replication;

import io.chord.call.SmallSet;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.message.ViewId;
import java.util.Optional;

/**
 * Finds out whether data that are kept for the members of a view are still needed: "active in" is a
 * hint that may be lost, so who waits for it asks.
 */
final class Releaser {

    /** Most questions of one round; the next one goes on. */
    private static final int POLLS_MAX = 16;

    private final Replicas replicas;
    private final Installer installer;
    private final Peers peers;
    private final ViewFinder finder;
    private final Turn turn;
    private final long searchNanos;

    /** Views whose successors in the chain are looked for. */
    private final SmallSet<ViewId> following = new SmallSet<>();

    Releaser(
            Replicas replicas,
            Installer installer,
            Peers peers,
            ViewFinder finder,
            Turn turn,
            long searchNanos) {
        this.replicas = replicas;
        this.installer = installer;
        this.peers = peers;
        this.finder = finder;
        this.turn = turn;
        this.searchNanos = searchNanos;
    }

    void poll() {
        int polls = 0;
        for (Replica replica : replicas.all()) {
            if (replica.member || replica.dropped || !replica.installed) continue;
            for (Member member : replica.view.members()) {
                if (replica.servedBy.contains(member.storeId())) continue;
                if (++polls > POLLS_MAX) return;
                poll(replica, member);
            }
        }
    }

    private void poll(Replica replica, Member member) {
        peers.ask(
                member,
                new Message.FindView(replica.held.to()),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        if (!replicas.isCurrent(replica)) return;
                        if (reply instanceof Message.ViewFound found) {
                            onPolled(replica, member, found.view(), found.active());
                        } else if (reply instanceof Message.WrongOwner wrong) {
                            wrong.lastKnown().ifPresent(v -> onPolled(replica, member, v, false));
                        }
                    }

                    @Override
                    public void missing(boolean gone) {
                        follow(replica);
                    }
                });
    }

    /** Those who were given it have given it on, or died, before they said that they serve it. */
    private void follow(Replica replica) {
        if (!replicas.isCurrent(replica) || !following.add(replica.id())) return;
        finder.search(
                replica.held.to(),
                Optional.of(replica.view),
                turn.nowNanos() + searchNanos,
                new ViewFinder.Answer() {
                    @Override
                    public void found(View view, boolean told) {
                        following.remove(replica.id());
                        if (!told || !replicas.isCurrent(replica)) return;
                        if (view.covers(replica.held.to())
                                && ViewChain.isNewer(view, replica.view)) {
                            installer.drop(replica);
                        }
                    }

                    @Override
                    public void notFound(String why) {
                        following.remove(replica.id());
                    }
                });
    }

    private void onPolled(Replica replica, Member member, View view, boolean active) {
        if (view.id().equals(replica.id())) {
            if (active) installer.onActiveIn(member.storeId(), replica);
        } else if (view.covers(replica.held.to()) && ViewChain.isNewer(view, replica.view)) {
            // Whatever follows the view was decided by a majority that was active in it.
            installer.drop(replica);
        }
    }
}
