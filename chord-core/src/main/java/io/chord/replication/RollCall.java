package io.chord.replication;

import io.chord.call.SmallSet;
import io.chord.call.Turn;
import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.View;
import io.chord.message.ViewId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Asks the other members of a view whether they serve it. "Active in" is a hint and may be lost; a
 * member that was away is behind, and so may be this one. Whoever turns out to be behind is given
 * the newer view.
 *
 * <p>A view of which all members were heard is asked about seldom, and then one of them only. When
 * no majority is heard, others may have gone on without this store: then whoever owns the range is
 * looked up.
 */
final class RollCall {

    /** Periods between two questions about a view of which a member was not heard. */
    private static final int UNHEARD_EVERY = 4;

    /** Periods between two searches for what may have followed a view. */
    private static final int SEARCH_EVERY = 16;

    /** Periods after which one member of each view is asked again. */
    private static final int HEARD_EVERY = 64;

    private final Turn turn;
    private final Replicas replicas;
    private final Installer installer;
    private final Peers peers;
    private final ViewFinder finder;
    private final long searchNanos;
    private final SmallSet<ViewId> asking = new SmallSet<>();
    private int period;

    RollCall(
            Turn turn,
            Replicas replicas,
            Installer installer,
            Peers peers,
            ViewFinder finder,
            long searchNanos) {
        this.turn = turn;
        this.replicas = replicas;
        this.installer = installer;
        this.peers = peers;
        this.finder = finder;
        this.searchNanos = searchNanos;
    }

    /** Another period has begun. */
    void onPeriod() {
        period++;
        for (Replica replica : replicas.all()) {
            if (!replica.member || !replica.installed) continue;
            if (period % HEARD_EVERY == 0) forgetOne(replica);
            if (period % UNHEARD_EVERY == 0) call(replica, member -> true);
            if (period % SEARCH_EVERY == 0 && replica.servedBy.size() < replica.view.majority()) {
                search(replica);
            }
        }
    }

    private void search(Replica replica) {
        finder.search(
                replica.held.to(),
                Optional.of(replica.view),
                turn.nowNanos() + searchNanos,
                new ViewFinder.Answer() {
                    @Override
                    public void found(View view, boolean told) {
                        if (told && ViewChain.isNewer(view, replica.view)) install(view);
                    }

                    @Override
                    public void notFound(String why) {}
                });
    }

    private void install(View newer) {
        installer.install(List.of(newer), ignored -> {});
    }

    private void forgetOne(Replica replica) {
        List<Member> others = new ArrayList<>(replica.view.members());
        others.removeIf(member -> member.storeId().equals(peers.self()));
        if (others.isEmpty()) return;
        Member one = others.get(turn.random().nextInt(others.size()));
        replica.servedBy.remove(one.storeId());
    }

    /** Asks those members that were not heard to serve. */
    void call(Replica replica, Predicate<Member> isAsked) {
        if (replica.isServedByAll() && !replica.isCut()) return;
        if (!asking.add(replica.id())) return;
        int[] open = {1};
        for (Member member : replica.view.members()) {
            boolean isHeard = replica.servedBy.contains(member.storeId()) && !replica.isCut();
            boolean isSelf = member.storeId().equals(peers.self());
            if (isHeard || isSelf || !isAsked.test(member)) continue;
            open[0]++;
            ask(
                    replica,
                    member,
                    () -> {
                        if (--open[0] == 0) asking.remove(replica.id());
                    });
        }
        if (--open[0] == 0) asking.remove(replica.id());
    }

    /**
     * Asks all other members, whatever they said before; ended when each was heard or is missing.
     */
    void callAll(Replica replica, Runnable ended) {
        int[] open = {1};
        Runnable one =
                () -> {
                    if (--open[0] == 0) ended.run();
                };
        for (Member member : replica.view.members()) {
            if (member.storeId().equals(peers.self())) continue;
            open[0]++;
            ask(replica, member, one);
        }
        one.run();
    }

    private void ask(Replica replica, Member member, Runnable ended) {
        peers.ask(
                member,
                new Message.FindView(replica.held.to()),
                new Peers.Heard() {
                    @Override
                    public void answered(Message.Reply reply) {
                        ended.run();
                        if (replicas.isCurrent(replica)) onAnswer(replica, member, reply);
                    }

                    @Override
                    public void missing(boolean gone) {
                        ended.run();
                        // What the others once said may be as old: they are asked anew.
                        replica.servedBy.removeIf(store -> !store.equals(peers.self()));
                    }
                });
    }

    private void onAnswer(Replica replica, Member member, Message.Reply reply) {
        Optional<View> known = Optional.empty();
        if (reply instanceof Message.ViewFound found) {
            known = Optional.of(found.view());
            if (found.view().id().equals(replica.id())) {
                if (found.active()) installer.onActiveIn(member.storeId(), replica);
                return;
            }
        } else if (reply instanceof Message.WrongOwner wrong) {
            known = wrong.lastKnown();
        }
        if (known.isPresent() && ViewChain.isNewer(known.get(), replica.view)) {
            install(known.get());
        } else {
            peers.ask(
                    member,
                    new Message.Install(replicas.withSiblings(replica.view)),
                    RegisterOperation.nobody());
        }
    }
}
