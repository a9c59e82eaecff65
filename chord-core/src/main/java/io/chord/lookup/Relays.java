package io.chord.lookup;

import io.chord.call.Numbered;
import io.chord.call.Recent;
import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.message.Sender;
import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The part of a hop in recursive lookups of other nodes: acknowledge, then answer the origin or
 * hand on. A lookup that cannot be handed on is dropped; its origin then asks for itself.
 */
final class Relays {

    /** How many relays are remembered, so that a repeated one is not forwarded again. */
    static final int REMEMBERED_MAX = 1024;

    private record Name(Address origin, long lookupId) {}

    private final LookupContext context;
    private final Consumer<Message.Relayed> here;
    private final Recent<Name, Boolean> remembered = new Recent<>(REMEMBERED_MAX);
    private final Numbered<Forwarding> open = new Numbered<>();
    private long lastForwarding;

    /**
     * @param here takes what is said to this node itself
     */
    Relays(LookupContext context, Consumer<Message.Relayed> here) {
        this.context = context;
        this.here = here;
    }

    void onRelay(Message.Relay relay, Sender sender) {
        context.calls().reply(sender.address(), sender.callId(), new Message.Ack());
        if (relay.path().isEmpty()) {
            context.counters().wrongHops++;
            return;
        }
        if (!remember(new Name(relay.origin(), relay.lookupId()))) {
            context.counters().relaysRepeated++;
            return;
        }
        NodeRef self = context.routing().self();
        boolean isOwner = context.routing().owns(relay.key());
        List<NodeRef> path = new ArrayList<>(relay.path());
        path.add(self);
        // As hops we are before the key; at or after it we were chosen as the owner. A hop that
        // owns the key contradicts the node that sent it here: its predecessor is out of date.
        boolean asOwner = isAfterKey(relay, self.id());
        if (asOwner && (isOwner || between(relay.key(), self).isEmpty())) {
            answer(relay, path);
        } else if (relay.hopsLeft() <= 0
                || path.size() >= MessageLimits.PATH_MAX
                || open.size() >= context.settings().lookupsMax()) {
            context.counters().relaysDropped++;
        } else if (asOwner) {
            NodeRef between = between(relay.key(), self).orElseThrow();
            // If it is dead the key falls to us (protocol: RECTIFY).
            forward(
                    relay,
                    path,
                    (dead, refused) -> refused.test(between) ? null : between,
                    () -> answer(relay, path));
        } else {
            if (isOwner) context.counters().wrongHops++;
            forward(
                    relay,
                    path,
                    (dead, refused) -> context.firstOnward(relay.key(), dead, refused),
                    () -> context.counters().relaysDropped++);
        }
    }

    private static boolean isAfterKey(Message.Relay relay, RingId self) {
        NodeRef last = relay.path().get(relay.path().size() - 1);
        return relay.key().isInOpenClosed(last.id(), self);
    }

    /** Our predecessor, if it is at or after the key: it joined, or died, unnoticed by the last. */
    private Optional<NodeRef> between(RingId key, NodeRef self) {
        return context.routing()
                .predecessor()
                .filter(node -> !key.isInOpenClosed(node.id(), self.id()));
    }

    private void forward(
            Message.Relay relay, List<NodeRef> path, Forwarding.Targets targets, Runnable nobody) {
        Message.Relay next =
                new Message.Relay(
                        relay.lookupId(), relay.key(), relay.origin(), path, relay.hopsLeft() - 1);
        long number = ++lastForwarding;
        Forwarding forwarding =
                new Forwarding(
                        context,
                        next,
                        targets,
                        end -> {
                            open.remove(number);
                            if (end == Forwarding.End.NOBODY) nobody.run();
                            if (end == Forwarding.End.OVERLOADED)
                                context.counters().relaysDropped++;
                        });
        open.put(number, forwarding);
        forwarding.begin();
    }

    private void answer(Message.Relay relay, List<NodeRef> path) {
        NodeRef self = context.routing().self();
        List<NodeRef> nodes = new ArrayList<>();
        nodes.add(self);
        nodes.addAll(context.routing().successors().nodes());
        Message.Relayed answer =
                new Message.Relayed(
                        relay.lookupId(), Message.NextHops.Kind.OWNER, Words.bounded(nodes), path);
        if (relay.origin().equals(self.address())) {
            here.accept(answer);
        } else {
            context.calls().tellAddress(relay.origin(), answer);
        }
    }

    private boolean remember(Name name) {
        if (remembered.get(name) != null) return false;
        remembered.put(name, true);
        return true;
    }

    int openCount() {
        return open.size();
    }

    void close() {
        for (Forwarding forwarding : open.items()) forwarding.cancel();
        open.clear();
    }
}
