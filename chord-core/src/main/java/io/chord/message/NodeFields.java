package io.chord.message;

import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import java.util.List;

/** The byte forms of nodes, arcs, and the identities of rings and stores. */
final class NodeFields {

    private static final int NODE_SIZE_GUESS = 64;

    /** A last byte of the id, lengths of the node and of its address, its incarnation. */
    private static final int OTHER_BYTES = 15;

    private NodeFields() {}

    // ---- grows

    static void writeNode(FrameWriter out, NodeRef node) {
        out.growing(node, NODE_SIZE_GUESS, NodeFields::writeNodeFields);
    }

    private static void writeNodeFields(FrameWriter out, NodeRef node) {
        out.id(node.id());
        out.ascii(node.address().text(), Bound.ADDRESS_BYTES, "node address");
        out.varint(node.incarnation());
    }

    /** At least as many bytes as these nodes take. */
    static int bytesOf(List<NodeRef> nodes) {
        int bytes = 0;
        for (int i = 0; i < nodes.size(); i++) {
            NodeRef node = nodes.get(i);
            bytes += node.id().bits() / Byte.SIZE + node.address().text().length() + OTHER_BYTES;
        }
        return bytes;
    }

    static NodeRef readNode(FrameReader in) throws MalformedFrameException {
        return in.growingNode("node", NodeFields::readNodeFields);
    }

    private static NodeRef readNodeFields(FrameReader in) throws MalformedFrameException {
        return new NodeRef(
                in.id("node id"), in.address("node address"), in.varint("node incarnation"));
    }

    /**
     * Has no id in it: nodes of any width read it. Its fields are frozen, and others may follow.
     */
    static void writeIdentity(FrameWriter out, RingIdentity identity) {
        out.growing(identity, NODE_SIZE_GUESS, NodeFields::writeIdentityFields);
    }

    private static void writeIdentityFields(FrameWriter out, RingIdentity identity) {
        writeRingName(out, identity);
        out.natural(identity.versionMin(), "identity versionMin");
        out.natural(identity.versionMax(), "identity versionMax");
        out.varint(identity.capabilities());
        writeGenesis(out, identity.genesis());
    }

    /** What the tag of a ring is made of. */
    static void writeRingName(FrameWriter out, RingIdentity identity) {
        out.text(identity.cluster(), Bound.CLUSTER_BYTES, "identity cluster");
        out.natural(identity.bits(), "identity bits");
        out.text(identity.hash(), Bound.HASH_BYTES, "identity hash");
    }

    static RingIdentity readIdentity(FrameReader in) throws MalformedFrameException {
        return in.growing("identity", NodeFields::readIdentityFields);
    }

    private static RingIdentity readIdentityFields(FrameReader in) throws MalformedFrameException {
        return new RingIdentity(
                in.text(Bound.CLUSTER_BYTES, "identity cluster"),
                in.smallNatural(Integer.MAX_VALUE, "identity bits"),
                in.text(Bound.HASH_BYTES, "identity hash"),
                in.smallNatural(Integer.MAX_VALUE, "identity versionMin"),
                in.smallNatural(Integer.MAX_VALUE, "identity versionMax"),
                in.varint("identity capabilities"),
                readGenesis(in));
    }

    // ---- fixed for ever

    static void writeArc(FrameWriter out, Arc arc) {
        out.id(arc.from());
        out.id(arc.to());
    }

    static Arc readArc(FrameReader in) throws MalformedFrameException {
        return new Arc(in.id("arc from"), in.id("arc to"));
    }

    static void writeGenesis(FrameWriter out, Genesis genesis) {
        out.fixed64(genesis.high());
        out.fixed64(genesis.low());
    }

    static Genesis readGenesis(FrameReader in) throws MalformedFrameException {
        return new Genesis(in.fixed64("genesis"), in.fixed64("genesis"));
    }

    static void writeStoreId(FrameWriter out, StoreId storeId) {
        out.fixed64(storeId.high());
        out.fixed64(storeId.low());
    }

    static StoreId readStoreId(FrameReader in) throws MalformedFrameException {
        return new StoreId(in.fixed64("store id"), in.fixed64("store id"));
    }
}
