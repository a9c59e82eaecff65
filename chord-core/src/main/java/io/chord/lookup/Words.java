package io.chord.lookup;

import io.chord.message.Message;
import io.chord.message.MessageLimits;
import io.chord.ring.NodeRef;
import io.chord.routing.NextHop;
import java.util.List;

/** What tables say, as messages say it: neither package knows the other. */
final class Words {

    static Message.NextHops message(NextHop hop) {
        return new Message.NextHops(
                kind(hop.kind()), bounded(hop.nodes()), hop.predecessor(), hop.before());
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
