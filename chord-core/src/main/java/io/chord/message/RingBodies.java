package io.chord.message;

import io.chord.ring.NodeRef;
import java.util.List;
import java.util.Optional;

/** The bodies of the messages of meeting, of the ring and of lookups. */
final class RingBodies {

    private static final List<Message.NextHops.Kind> KINDS =
            List.of(
                    Message.NextHops.Kind.OWNER,
                    Message.NextHops.Kind.LAST,
                    Message.NextHops.Kind.CLOSER);

    private static final List<Message.FindNext.Detail> DETAILS =
            List.of(
                    Message.FindNext.Detail.FULL,
                    Message.FindNext.Detail.BRIEF,
                    Message.FindNext.Detail.KIND);

    private RingBodies() {}

    // ---- meeting

    static void writeHello(FrameWriter out, Message.Hello hello) {
        NodeFields.writeIdentity(out, hello.identity());
    }

    static Message.Hello readHello(FrameReader in) throws MalformedFrameException {
        return new Message.Hello(NodeFields.readIdentity(in));
    }

    static void writeWelcome(FrameWriter out, Message.Welcome welcome) {
        NodeFields.writeNode(out, welcome.self());
        NodeFields.writeIdentity(out, welcome.identity());
    }

    static Message.Welcome readWelcome(FrameReader in) throws MalformedFrameException {
        return new Message.Welcome(NodeFields.readNode(in), NodeFields.readIdentity(in));
    }

    static void writeRefused(FrameWriter out, Message.Refused refused) {
        out.text(refused.reason(), Bound.REASON_BYTES, "reason");
        NodeFields.writeIdentity(out, refused.identity());
    }

    static Message.Refused readRefused(FrameReader in) throws MalformedFrameException {
        return new Message.Refused(
                in.text(Bound.REASON_BYTES, "reason"), NodeFields.readIdentity(in));
    }

    static void writeResuming(FrameWriter out, Message.Resuming resuming) {
        NodeFields.writeIdentity(out, resuming.identity());
    }

    static Message.Resuming readResuming(FrameReader in) throws MalformedFrameException {
        return new Message.Resuming(NodeFields.readIdentity(in));
    }

    static void writeGone(FrameWriter out, Message.Gone gone) {
        out.optional(gone.self(), NodeFields::writeNode);
    }

    /** A node of another ring may have ids of another width, and is nobody here: left out. */
    static Message.Gone readGone(FrameReader in) throws MalformedFrameException {
        if (!in.isForeign()) return new Message.Gone(in.optional("self", NodeFields::readNode));
        if (in.flag("self")) in.skipGrowing("node");
        return new Message.Gone(Optional.empty());
    }

    // ---- ring

    /** Of fixed size, as the version of {@link Message.State}: the frame has at most 32 bytes. */
    static void writeGetState(FrameWriter out, Message.GetState question) {
        out.fixed64(question.knownVersion());
    }

    static Message.GetState readGetState(FrameReader in) throws MalformedFrameException {
        return new Message.GetState(in.fixed64("known version"));
    }

    static void writeState(FrameWriter out, Message.State state) {
        out.fixed64(state.version());
        out.optional(state.predecessor(), NodeFields::writeNode);
        writeNodes(out, state.successors(), "successors");
    }

    static Message.State readState(FrameReader in) throws MalformedFrameException {
        return new Message.State(
                in.fixed64("state version"),
                in.optional("predecessor", NodeFields::readNode),
                readNodes(in, "successors"));
    }

    static void writeNotify(FrameWriter out, Message.Notify hint) {
        NodeFields.writeNode(out, hint.from());
    }

    static Message.Notify readNotify(FrameReader in) throws MalformedFrameException {
        return new Message.Notify(NodeFields.readNode(in));
    }

    static void writeNudge(FrameWriter out, Message.Nudge hint) {
        NodeFields.writeNode(out, hint.from());
    }

    static Message.Nudge readNudge(FrameReader in) throws MalformedFrameException {
        return new Message.Nudge(NodeFields.readNode(in));
    }

    static void writeAudit(FrameWriter out, Message.Audit hint) {
        NodeFields.writeNode(out, hint.stray());
    }

    static Message.Audit readAudit(FrameReader in) throws MalformedFrameException {
        return new Message.Audit(NodeFields.readNode(in));
    }

    // ---- lookup

    static void writeFindNext(FrameWriter out, Message.FindNext question) {
        out.id(question.key());
        // Appended: nothing is written behind the last value that is not the default.
        boolean namesDead = !question.dead().isEmpty();
        if (namesDead || question.detail() != Message.FindNext.Detail.FULL) {
            out.choice(DETAILS, question.detail());
        }
        if (namesDead) writeDead(out, question.dead());
    }

    static Message.FindNext readFindNext(FrameReader in) throws MalformedFrameException {
        return new Message.FindNext(
                in.id("key"),
                in.hasMore() ? in.choice(DETAILS, "detail") : Message.FindNext.Detail.FULL,
                in.hasMore() ? readDead(in) : List.of());
    }

    static void writeNextHops(FrameWriter out, Message.NextHops hops) {
        out.choice(KINDS, hops.kind());
        writeNodes(out, hops.nodes(), "nodes");
        out.optional(hops.predecessor(), NodeFields::writeNode);
        // Appended: nothing is written behind the last value that is not the default.
        boolean namesDead = !hops.dead().isEmpty();
        if (namesDead || hops.before().isPresent()) {
            out.optional(hops.before(), NodeFields::writeNode);
        }
        if (namesDead) writeDead(out, hops.dead());
    }

    static Message.NextHops readNextHops(FrameReader in) throws MalformedFrameException {
        return new Message.NextHops(
                in.choice(KINDS, "kind"),
                readNodes(in, "nodes"),
                in.optional("predecessor", NodeFields::readNode),
                in.hasMore() ? in.optional("before", NodeFields::readNode) : Optional.empty(),
                in.hasMore() ? readDead(in) : List.of());
    }

    private static void writeDead(FrameWriter out, List<NodeRef> dead) {
        out.list(dead, Bound.DEAD, "dead", NodeFields::writeNode);
    }

    private static List<NodeRef> readDead(FrameReader in) throws MalformedFrameException {
        return in.list(Bound.DEAD, "dead", NodeFields::readNode);
    }

    static void writeRelay(FrameWriter out, Message.Relay relay) {
        out.varint(relay.lookupId());
        out.id(relay.key());
        out.ascii(relay.origin().text(), Bound.ADDRESS_BYTES, "origin");
        out.list(relay.path(), Bound.PATH, "path", NodeFields::writeNode);
        out.natural(relay.hopsLeft(), "hops left");
    }

    static Message.Relay readRelay(FrameReader in) throws MalformedFrameException {
        return new Message.Relay(
                in.varint("lookup id"),
                in.id("key"),
                in.address("origin"),
                in.list(Bound.PATH, "path", NodeFields::readNode),
                in.smallNatural(Integer.MAX_VALUE, "hops left"));
    }

    static void writeRelayed(FrameWriter out, Message.Relayed relayed) {
        out.varint(relayed.lookupId());
        out.choice(KINDS, relayed.kind());
        writeNodes(out, relayed.nodes(), "nodes");
        out.list(relayed.path(), Bound.PATH, "path", NodeFields::writeNode);
    }

    static Message.Relayed readRelayed(FrameReader in) throws MalformedFrameException {
        return new Message.Relayed(
                in.varint("lookup id"),
                in.choice(KINDS, "kind"),
                readNodes(in, "nodes"),
                in.list(Bound.PATH, "path", NodeFields::readNode));
    }

    static void writeNodes(FrameWriter out, List<NodeRef> nodes, String what) {
        out.list(nodes, Bound.NODES, what, NodeFields::writeNode);
    }

    static List<NodeRef> readNodes(FrameReader in, String what) throws MalformedFrameException {
        return in.list(Bound.NODES, what, NodeFields::readNode);
    }
}
