package io.chord.lookup;

import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.ring.NodeRef;
import io.chord.routing.NextHop;
import java.util.List;
import java.util.Optional;

/** What tables say, as messages say it: neither package knows the other. */
final class Words {

    /** Names in an answer that is to be brief. */
    private static final int BRIEF_NODES = 2;

    static Message.NextHops message(
            NextHop hop, Message.FindNext.Detail detail, List<NodeRef> dead) {
        Message.NextHops.Kind kind = kind(hop.kind());
        List<NodeRef> all = hop.nodes();
        return switch (detail) {
            case FULL ->
                    new Message.NextHops(kind, bounded(all), hop.predecessor(), hop.before(), dead);
            case BRIEF ->
                    hop.kind() == NextHop.Kind.OWNER
                            ? new Message.NextHops(
                                    kind, List.of(), hop.predecessor(), Optional.empty(), dead)
                            : new Message.NextHops(
                                    kind,
                                    all.subList(0, Math.min(BRIEF_NODES, all.size())),
                                    Optional.empty(),
                                    hop.before(),
                                    dead);
            case KIND ->
                    new Message.NextHops(
                            kind, List.of(), Optional.empty(), Optional.empty(), List.of());
        };
    }

    static NextHop answer(Message.NextHops hops) {
        return new NextHop(
                switch (hops.kind()) {
                    case OWNER -> NextHop.Kind.OWNER;
                    case LAST -> NextHop.Kind.LAST;
                    case CLOSER -> NextHop.Kind.CLOSER;
                },
                hops.nodes(),
                hops.predecessor(),
                hops.before());
    }

    /** The first nodes of a list, as many as a message holds. */
    static List<NodeRef> bounded(List<NodeRef> nodes) {
        return nodes.size() <= MessageLimits.NODES_MAX
                ? nodes
                : nodes.subList(0, MessageLimits.NODES_MAX);
    }

    private static Message.NextHops.Kind kind(NextHop.Kind kind) {
        return switch (kind) {
            case OWNER -> Message.NextHops.Kind.OWNER;
            case LAST -> Message.NextHops.Kind.LAST;
            case CLOSER -> Message.NextHops.Kind.CLOSER;
        };
    }

    private Words() {}
}
