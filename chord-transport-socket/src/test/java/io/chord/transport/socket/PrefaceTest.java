package io.chord.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefaceTest {

    private static final String GOLDEN =
            "43485244" // CHRD
                    + "01"
                    + "0018" // length of the rest
                    + "0000000000000005"
                    + "fedcba9876543210"
                    + "0006"
                    + "7463703a2f2f"; // tcp://

    private static final Preface SAID = new Preface(5, 0xfedcba9876543210L, "tcp://");

    /** Goal: the bytes on the wire never change by accident. */
    @Test
    void preface_encoded_isTheseBytes() {
        ByteBuf bytes = SAID.encode(UnpooledByteBufAllocator.DEFAULT);

        assertThat(ByteBufUtil.hexDump(bytes)).isEqualTo(GOLDEN);
        bytes.release();
    }

    /** Goal: who is refused learns why, and nothing in it disturbs a terminal. */
    @Test
    void preface_withARefusal_isReadWithIt_asOneCleanLine() throws Exception {
        ByteBuf bytes =
                SAID.refusing("no\n\u001b[2Jnever").encode(UnpooledByteBufAllocator.DEFAULT);

        assertThat(new Preface.Reader().read(bytes)).contains(SAID.refusing("no??[2Jnever"));
        bytes.release();
        ByteBuf longest = SAID.refusing("x".repeat(9_999)).encode(UnpooledByteBufAllocator.DEFAULT);
        assertThat(new Preface.Reader().read(longest))
                .contains(SAID.refusing("x".repeat(Preface.REFUSAL_BYTES_MAX)));
        longest.release();
    }

    @Test
    void preface_byteByByte_isReadAndWhatFollowsIsLeft() throws Exception {
        byte[] bytes = ByteBufUtil.decodeHexDump(GOLDEN);
        var reader = new Preface.Reader();
        for (int i = 0; i < bytes.length - 1; i++) {
            assertThat(reader.read(Unpooled.wrappedBuffer(bytes, i, 1))).isEmpty();
        }

        ByteBuf last = Unpooled.wrappedBuffer(new byte[] {bytes[bytes.length - 1], 77});
        assertThat(reader.read(last)).contains(SAID);
        assertThat(last.readableBytes()).isEqualTo(1);
    }

    /** Goal: a later release may append fields, and this one talks to it. */
    @Test
    void preface_withFieldsOfALaterRelease_isReadWithoutThem() throws Exception {
        String longer = GOLDEN.replace("010018", "01001b") + "aabbcc";

        Optional<Preface> read =
                new Preface.Reader()
                        .read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(longer)));

        assertThat(read).contains(SAID);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, http, HTTP",
        "POST /, http, HTTP",
        "PRI * HTTP/2.0, http, HTTP",
        "SSH-2.0-x, garbage, 0x5353482d",
    })
    void stranger_isRecognised(String text, String kind, String told) {
        assertMalformed(text.getBytes(StandardCharsets.ISO_8859_1), kind, told);
    }

    @Test
    void tlsHello_isRecognised() {
        assertMalformed(new byte[] {0x16, 0x03, 0x01, 0x02}, "tls", "TLS");
    }

    @Test
    void otherVersion_isRefusedWithBothNamed() {
        byte[] bytes = ByteBufUtil.decodeHexDump(GOLDEN);
        bytes[4] = 9;
        assertMalformed(bytes, "version", "version 9 of the transport and this node version 1");
    }

    @Test
    void lengthOutOfRange_isRefusedBeforeItsBytesCome() {
        assertMalformed(ByteBufUtil.decodeHexDump("4348524401ffff"), "preface", "65535 bytes");
        assertMalformed(ByteBufUtil.decodeHexDump("43485244010011"), "preface", "17 bytes");
    }

    @Test
    void addressLongerThanThePreface_isRefused() {
        byte[] bytes = ByteBufUtil.decodeHexDump(GOLDEN.replace("00067463", "00077463"));
        assertMalformed(bytes, "preface", "7 bytes does not fit");
    }

    private static void assertMalformed(byte[] bytes, String kind, String told) {
        assertThatThrownBy(() -> new Preface.Reader().read(Unpooled.wrappedBuffer(bytes)))
                .isInstanceOfSatisfying(
                        Preface.MalformedException.class, e -> assertThat(e.kind).isEqualTo(kind))
                .hasMessageContaining(told);
    }
}
