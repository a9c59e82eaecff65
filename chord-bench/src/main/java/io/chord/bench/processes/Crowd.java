package io.chord.bench.processes;

import io.chord.message.Envelope;
import io.chord.message.Genesis;
import io.chord.message.Message;
import io.chord.message.MessageCodec;
import io.chord.message.RingIdentity;
import io.chord.ring.RingSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections of clients to one node, on one thread and with next to no memory of their own:
 * each says who it is and then asks something small, in turn. Owned by one thread.
 */
public final class Crowd implements AutoCloseable {

    private static final int CONNECT_MILLIS_MAX = 10_000;
    private static final byte PREFACE_VERSION = 1;

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] question;
    private int next;
    private long asked;
    private long bytesHeard;
    private int ended;

    /** A crowd of nobody yet, for a ring of this width and hash. */
    public Crowd(String cluster, int bits, String hash) throws IOException {
        this.selector = Selector.open();
        MessageCodec codec =
                new MessageCodec(
                        RingSpace.of(bits),
                        new RingIdentity(
                                cluster,
                                bits,
                                hash,
                                MessageCodec.VERSION,
                                MessageCodec.VERSION,
                                0,
                                Genesis.NONE));
        byte[] frame = codec.encode(new Envelope(1, Envelope.ANY, new Message.GetMember()));
        this.question =
                ByteBuffer.allocate(Integer.BYTES + frame.length)
                        .putInt(frame.length)
                        .put(frame)
                        .array();
    }

    /** Opens connections one after the other; blocks until each is there. */
    public void open(InetSocketAddress node, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            channel.socket().connect(node, CONNECT_MILLIS_MAX);
            channel.write(preface(channels.size()));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    /** Of who does not listen; docs/wire-format.md has the layout. */
    private static ByteBuffer preface(long instance) {
        return ByteBuffer.allocate(25)
                .put("CHRD".getBytes(StandardCharsets.US_ASCII))
                .put(PREFACE_VERSION)
                .putShort((short) 18)
                .putLong(0)
                .putLong(instance)
                .putShort((short) 0)
                .flip();
    }

    /** Has the next ones in turn ask once each. */
    public void ask(int count) {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = channels.get(next++ % channels.size());
            if (!channel.isOpen()) continue;
            try {
                channel.write(ByteBuffer.wrap(question));
                asked++;
            } catch (IOException e) {
                end(channel);
            }
        }
    }

    /** Reads what has come, and waits for it at most so long. */
    public void hear(long millisMax) throws IOException {
        selector.select(
                key -> {
                    SocketChannel channel = (SocketChannel) key.channel();
                    in.clear();
                    try {
                        int length = channel.read(in);
                        if (length < 0) end(channel);
                        else bytesHeard += length;
                    } catch (IOException e) {
                        end(channel);
                    }
                },
                Math.max(1, millisMax));
    }

    private void end(SocketChannel channel) {
        ended++;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Questions that were put. */
    public long asked() {
        return asked;
    }

    /** Bytes that the node has sent, prefaces included. */
    public long bytesHeard() {
        return bytesHeard;
    }

    /** Connections that the node has ended. */
    public int ended() {
        return ended;
    }

    /** All end their connections. */
    public void leave() throws IOException {
        for (SocketChannel channel : channels) channel.close();
        channels.clear();
        selector.selectNow(); // Only now are the sockets given back.
    }

    @Override
    public void close() throws IOException {
        leave();
        selector.close();
    }
}
