package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameAssemblerTest {

    private static Usage usage(int frameBytesMax) {
        return new Usage(Limits.DEFAULT.with(Bound.FRAME_BYTES, frameBytesMax));
    }

    /** Goal: where the network cuts the bytes does not matter. Method: cut them at random. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100, 70_000, 1_000_000})
    void frames_cutAnywhere_comeOutWhole(int pieceMax) throws Exception {
        var random = new Random(pieceMax);
        List<byte[]> sent = new ArrayList<>();
        ByteBuf wire = Unpooled.buffer();
        for (int length : new int[] {0, 1, 3, 4, 5, 300, 65_536, 65_537, 200_000, 0, 2}) {
            byte[] frame = new byte[length];
            random.nextBytes(frame);
            sent.add(frame);
            wire.writeInt(length).writeBytes(frame);
        }

        var assembler = new FrameAssembler(usage(200_000));
        List<byte[]> got = new ArrayList<>();
        while (wire.isReadable()) {
            int piece = Math.min(wire.readableBytes(), 1 + random.nextInt(pieceMax));
            assembler.read(wire.readSlice(piece), got::add);
        }

        assertThat(got.toArray(byte[][]::new)).isDeepEqualTo(sent.toArray(byte[][]::new));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, Integer.MAX_VALUE, -1})
    void length_overTheLimit_isRefusedBeforeItsBytesCome(int length) {
        ByteBuf wire = Unpooled.buffer().writeInt(length);

        assertThatThrownBy(() -> new FrameAssembler(usage(100)).read(wire, frame -> {}))
                .isInstanceOf(FrameAssembler.OverBoundException.class)
                .hasMessageContaining(Integer.toUnsignedString(length))
                .hasMessageContaining("100");
    }

    @Test
    void frame_atTheLimit_isTaken() throws Exception {
        List<byte[]> got = new ArrayList<>();

        new FrameAssembler(usage(100))
                .read(Unpooled.buffer().writeInt(100).writeZero(100), got::add);

        assertThat(got).singleElement().isEqualTo(new byte[100]);
    }
}
