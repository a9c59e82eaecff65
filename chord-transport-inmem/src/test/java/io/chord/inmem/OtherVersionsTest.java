package io.chord.inmem;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ChordNode;
import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.RingIdentity;
import io.chord.ring.Address;
import io.chord.ring.KeyHasher;
import io.chord.ring.RingSpace;
import io.chord.transport.FrameReceiver;
import io.chord.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: a node of this release answers peers of the first one, and of later ones that keep to
 * section 6 of docs/wire-format.md. Method: the stored frames of version 1 are sent to it as they
 * are, and as a later release may have grown them.
 */
class OtherVersionsTest {

    /** Written by the first release; its frames begin with the name of the type. */
    private static final Path GOLDEN =
            Path.of("../chord-core/src/test/resources/io/chord/message/golden-v1.txt");

    private static final RingSpace SPACE = RingSpace.of(20);
    private static final MessageCodec CODEC = new MessageCodec(SPACE, identity(1, 1, 0));
    private static final Duration START_MAX = Duration.ofSeconds(20);

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final Peer peer = new Peer();
    private @Nullable ChordNode node;

    /** Says bytes, and hears what is said to it. */
    private final class Peer implements FrameReceiver {
        final Transport transport = network.transport("peer");
        final BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1000);

        @Override
        public void onFrame(Address from, byte[] frame) {
            heard.add(frame);
        }

        @Override
        public void onUnreachable(Address address) {}

        /** The answer to a question. */
        Envelope ask(byte[] frame) throws Exception {
            long call = MessageCodec.callIdOf(frame);
            transport.send(Address.of("inmem:node"), frame);
            while (true) {
                byte[] answer = heard.poll(20, TimeUnit.SECONDS);
                assertThat(answer)
                        .as("an answer to " + HexFormat.of().formatHex(frame))
                        .isNotNull();
                boolean isMine =
                        MessageCodec.isReply(answer) && MessageCodec.callIdOf(answer) == call;
                if (isMine) return CODEC.decode(answer);
            }
        }
    }

    private static RingIdentity identity(int versionMin, int versionMax, long capabilities) {
        return new RingIdentity(
                "orders", 20, "sha-256", versionMin, versionMax, capabilities, Genesis.NONE);
    }

    @BeforeEach
    void startNode() throws Exception {
        node =
                ChordNode.builder()
                        .cluster("orders")
                        .bits(20)
                        .keyHasher(KeyHasher.sha256())
                        .transport(network.transport("node"))
                        .create()
                        .start(START_MAX);
        peer.transport.start(peer);
    }

    @AfterEach
    void closeAll() {
        peer.transport.close();
        if (node != null) node.close();
    }

    /** The stored frames, to whatever process is there. */
    private static Map<String, byte[]> stored() throws IOException {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] words = line.split(" = ", 2);
            byte[] frame = HexFormat.of().parseHex(words[1].replace(" ", ""));
            frames.put(words[0], toAnyProcess(frame));
        }
        return frames;
    }

    /** Those that name a process are for one that is long gone: without its incarnation. */
    private static byte[] toAnyProcess(byte[] frame) {
        int widths = frame[6] & 0xff;
        int bodyAt = 7 + (widths >>> 4) + (widths & 0xf);
        int kept = 7 + (widths >>> 4);
        byte[] shorter = new byte[frame.length - (widths & 0xf)];
        System.arraycopy(frame, 0, shorter, 0, kept);
        System.arraycopy(frame, bodyAt, shorter, kept, frame.length - bodyAt);
        shorter[6] = (byte) (widths & 0xf0);
        return shorter;
    }

    private static byte[] grown(byte[] frame, int... more) {
        byte[] longer = Arrays.copyOf(frame, frame.length + more.length);
        for (int i = 0; i < more.length; i++) longer[frame.length + i] = (byte) more[i];
        return longer;
    }

    @Test
    void questionsOfTheFirstRelease_areAnsweredAsTheyWere() throws Exception {
        Map<String, byte[]> frames = stored();
        byte[] hello = CODEC.encode(new Envelope(7, 0, new Message.Hello(identity(1, 1, 0))));

        assertThat(peer.ask(hello).message()).isInstanceOf(Message.Welcome.class);
        assertThat(peer.ask(frames.get("Ping")).message()).isInstanceOf(Message.Ack.class);
        assertThat(peer.ask(frames.get("GetState")).message())
                .isInstanceOfAny(Message.State.class, Message.Unchanged.class);
        assertThat(peer.ask(frames.get("FindNext")).message()).isInstanceOf(Message.NextHops.class);
        assertThat(peer.ask(frames.get("FindView")).message())
                .isInstanceOfAny(Message.ViewFound.class, Message.WrongOwner.class);
    }

    /** Goal: nothing that an old peer may say, sensible or not, stops the node. */
    @Test
    void everyFrameOfTheFirstRelease_said_leavesTheNodeServing() throws Exception {
        for (byte[] frame : stored().values()) {
            peer.transport.send(Address.of("inmem:node"), frame);
        }

        byte[] ping = CODEC.encode(new Envelope(77, 0, new Message.Ping()));
        assertThat(peer.ask(ping).message()).isInstanceOf(Message.Ack.class);
    }

    @Test
    void laterPeer_withFieldsAndCapabilitiesThatAreUnknown_isWelcome() throws Exception {
        RingIdentity later = identity(1, 2, -1);
        byte[] hello = CODEC.encode(new Envelope(8, 0, new Message.Hello(later)));
        // The identity is a growing record: its length is the first byte of the body.
        byte[] helloGrown = grown(hello, 0xaa, 0xbb, 0xcc);
        int lengthAt = 7 + (hello[6] >>> 4);
        helloGrown[lengthAt] = (byte) (helloGrown[lengthAt] + 3);

        Envelope answer = peer.ask(grown(helloGrown, 0x01, 0x02));

        assertThat(answer.message()).isInstanceOf(Message.Welcome.class);
        assertThat(peer.ask(grown(stored().get("Ping"), 0x7f)).message())
                .isInstanceOf(Message.Ack.class);
    }

    @Test
    void peerThatSharesNoVersion_isRefusedWithBothNamed() throws Exception {
        byte[] hello = CODEC.encode(new Envelope(9, 0, new Message.Hello(identity(2, 3, 0))));
        hello[0] = 2; // Its layout too is of version 2, of which Hello is the same.

        Message answer = peer.ask(hello).message();

        assertThat(answer).isInstanceOf(Message.Refused.class);
        assertThat(((Message.Refused) answer).reason())
                .contains("versions 1 to 1 here")
                .contains("2 to 3 there");
    }
}
