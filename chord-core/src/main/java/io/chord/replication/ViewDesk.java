package io.chord.replication;

import io.chord.message.Member;
import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.message.View;
import io.chord.message.ViewId;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers which view keeps a point, from what is installed here and what others told. Whoever does
 * not keep it says who may, and never "absent".
 */
final class ViewDesk {

    private final Replicas replicas;
    private final NewestViews hinted;
    private final NewestViews cached;
    private final Peers peers;
    private final Ring ring;
    private final Installer installer;

    ViewDesk(
            Replicas replicas,
            NewestViews hinted,
            NewestViews cached,
            Peers peers,
            Ring ring,
            Installer installer) {
        this.replicas = replicas;
        this.hinted = hinted;
        this.cached = cached;
        this.peers = peers;
        this.ring = ring;
        this.installer = installer;
    }

    void onFindView(Message.FindView m, Sender sender) {
        Optional<Replica> replica = replicas.find(m.point());
        if (replica.isPresent() && replica.get().member && replica.get().installed) {
            peers.reply(sender, new Message.ViewFound(replica.get().view, replica.get().active));
            return;
        }
        List<NodeRef> better = ring.successors();
        if (better.size() > MessageLimits.NODES_MAX) {
            better = better.subList(0, MessageLimits.NODES_MAX);
        }
        peers.reply(sender, new Message.WrongOwner(better, lastKnown(m.point())));
    }

    void onGetViews(Message.GetViews m, Sender sender) {
        List<View> kept = new ArrayList<>();
        NewestViews known = new NewestViews(MessageLimits.VIEWS_MAX);
        for (Replica replica : replicas.meeting(m.range())) {
            if (replica.member && replica.installed) kept.add(replica.view);
            else known.learn(replica.view);
        }
        for (View view : hinted.meeting(m.range())) known.learn(view);
        for (View view : cached.meeting(m.range())) known.learn(view);
        peers.reply(sender, new Message.Views(first(kept), first(known.meeting(m.range()))));
    }

    void onGetHoldings(Message.GetHoldings m, Sender sender) {
        List<Message.Holding> held = new ArrayList<>();
        for (Replica replica : replicas.meeting(m.range())) {
            for (Message.Holding holding : replica.holdings()) {
                boolean isAsked = holding.range().intersects(m.range());
                if (isAsked && held.size() < MessageLimits.RANGES_MAX) held.add(holding);
            }
        }
        peers.reply(
                sender, new Message.Holdings(peers.selfAsMember(), held, first(heard(m.range()))));
    }

    void onViewHint(Message.ViewHint m) {
        for (View view : m.views()) {
            hinted.learn(view);
            correct(view);
        }
    }

    /** All views of an arc that were heard of: what is installed here first, old ones too. */
    private List<View> heard(Arc range) {
        Map<ViewId, View> heard = new LinkedHashMap<>();
        for (Replica replica : replicas.meeting(range)) heard.put(replica.id(), replica.view);
        for (View view : hinted.meeting(range)) heard.put(view.id(), view);
        for (View view : cached.meeting(range)) heard.put(view.id(), view);
        return List.copyOf(heard.values());
    }

    /** The newest view of a point that was heard of, installed here or not. */
    Optional<View> lastKnown(RingId point) {
        Optional<View> newest = replicas.find(point).map(r -> r.view);
        for (Optional<View> other : List.of(hinted.find(point), cached.find(point))) {
            if (other.isPresent()
                    && (newest.isEmpty() || ViewChain.isNewer(other.get(), newest.get()))) {
                newest = other;
            }
        }
        return newest;
    }

    /** Whoever still keeps what was begun anew elsewhere must hear of it: no chain leads there. */
    private void correct(View hint) {
        for (Replica replica : replicas.meeting(hint.range())) {
            if (!replica.member
                    || !replica.installed
                    || replica.id().genesis().equals(hint.id().genesis())) {
                continue;
            }
            if (ViewChain.isNewer(hint, replica.view)) {
                installer.install(List.of(hint), ignored -> {});
                continue;
            }
            for (Member member : hint.members()) {
                peers.ask(
                        member,
                        new Message.Install(List.of(replica.view)),
                        RegisterOperation.nobody());
            }
        }
    }

    List<View> known(Arc range) {
        NewestViews known = new NewestViews(MessageLimits.VIEWS_MAX);
        for (Replica replica : replicas.meeting(range)) known.learn(replica.view);
        for (View view : hinted.meeting(range)) known.learn(view);
        for (View view : cached.meeting(range)) known.learn(view);
        return known.meeting(range);
    }

    private static List<View> first(List<View> views) {
        return views.size() > MessageLimits.VIEWS_MAX
                ? views.subList(0, MessageLimits.VIEWS_MAX)
                : views;
    }
}
