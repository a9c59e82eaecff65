package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.Address;
import io.chord.ring.NodeRef;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that frames name again: the same objects, and never others than the bytes say. */
class NodeFormsTest {

    private static final MessageCodec CODEC = codec();
    private final SplitMix64 random = new SplitMix64(5);

    private static MessageCodec codec() {
        RingSpace space = RingSpace.DEFAULT;
        return new MessageCodec(
                space, new RingIdentity("test", space.bits(), "sha-256", 1, 1, 0, Genesis.NONE));
    }

    private NodeRef node() {
        return new NodeRef(random.nextId(RingSpace.DEFAULT), Address.of("test:a"), 1);
    }

    private static NodeRef read(NodeRef node) throws MalformedFrameException {
        byte[] frame = CODEC.encode(new Envelope(0, 0, new Message.Notify(node)));
        return ((Message.Notify) CODEC.decode(frame).message()).from();
    }

    @Test
    void nodeNamedAgain_isTheSameObject() throws Exception {
        NodeRef node = node();

        assertThat(read(node)).isEqualTo(node).isSameAs(read(node));
    }

    @Test
    void anotherProcessOfTheSameId_isRead() throws Exception {
        NodeRef node = node();
        read(node);

        NodeRef restarted = new NodeRef(node.id(), node.address(), 300);
        NodeRef elsewhere = new NodeRef(node.id(), Address.of("test:b"), 1);
        assertThat(read(restarted)).isEqualTo(restarted);
        assertThat(read(elsewhere)).isEqualTo(elsewhere);
        assertThat(read(node)).isEqualTo(node);
    }

    /** Goal: many nodes share few places. Method: twice as many, in two rounds. */
    @Test
    void moreNodesThanPlaces_eachIsReadAsItIs() throws Exception {
        List<NodeRef> nodes = new ArrayList<>();
        for (int i = 0; i < 2 * NodeForms.PLACES; i++) nodes.add(node());
        for (int round = 0; round < 2; round++) {
            for (NodeRef node : nodes) assertThat(read(node)).isEqualTo(node);
        }
    }
}
