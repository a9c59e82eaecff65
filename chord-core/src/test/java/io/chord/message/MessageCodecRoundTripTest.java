package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.chord.ring.RingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: what is encoded is decoded, whatever the values; and frames are as short as promised. */
class MessageCodecRoundTripTest {

    private static final int MESSAGES_PER_TYPE = 500;

    static MessageCodec codec(int bits) {
        return new MessageCodec(
                RingSpace.of(bits),
                new RingIdentity("orders", bits, "sha-256", 1, 1, 0, Genesis.NONE));
    }

    static Stream<Arguments> typesAndWidths() {
        return Stream.of(1, 6, 20, 64, 160)
                .flatMap(bits -> RandomMessages.types().stream().map(t -> Arguments.of(t, bits)));
    }

    @ParameterizedTest(name = "{0} at {1} bits")
    @MethodSource("typesAndWidths")
    void randomMessage_encodedAndDecoded_isEqual(Class<? extends Message> type, int bits)
            throws Exception {
        MessageCodec codec = codec(bits);
        RandomMessages random = new RandomMessages(bits, RingSpace.of(bits));
        for (int i = 0; i < MESSAGES_PER_TYPE; i++) {
            Envelope envelope = random.envelope(type);
            byte[] frame = codec.encode(envelope);
            assertThat(codec.decode(frame)).isEqualTo(envelope);
            assertThat(codec.encode(codec.decode(frame))).isEqualTo(frame);
        }
    }

    @Test
    void permittedTypes_areAllFound() {
        assertThat(RandomMessages.types())
                .hasSize(MessageType.values().length)
                .hasSizeGreaterThan(30);
    }

    @Test
    void isReply_anyType_agreesWithTheRecord() {
        MessageCodec codec = codec(20);
        RandomMessages random = new RandomMessages(1, RingSpace.of(20));
        for (Class<? extends Message> type : RandomMessages.types()) {
            byte[] frame = codec.encode(random.envelope(type));
            assertThat(MessageCodec.isReply(frame))
                    .as(type.getSimpleName())
                    .isEqualTo(Message.Reply.class.isAssignableFrom(type));
        }
    }

    @Test
    void isReply_nonsense_isFalse() {
        assertThat(MessageCodec.isReply(new byte[0])).isFalse();
        assertThat(MessageCodec.isReply(new byte[] {1})).isFalse();
        assertThat(MessageCodec.isReply(new byte[] {1, (byte) 0xff, 0, 0})).isFalse();
        assertThat(MessageCodec.typeOf(new byte[] {1})).isEqualTo(-1);
        assertThat(MessageCodec.typeName(-1)).startsWith("type");
        assertThat(MessageCodec.typeName(0xff)).isEqualTo("type 0xff");
        assertThat(MessageCodec.typeName(0x102)).startsWith("type");
    }

    /** The state of a quiet ring is asked for all the time: question and answer are small. */
    @Test
    void getStateAndUnchanged_largestNumbers_haveAtMost32Bytes() {
        MessageCodec codec = codec(160);
        assertThat(codec.encode(new Envelope(-1, -1, new Message.GetState(-1))))
                .hasSizeLessThanOrEqualTo(32);
        assertThat(codec.encode(new Envelope(-1, -1, new Message.Unchanged())))
                .hasSizeLessThanOrEqualTo(32);
    }

    @Test
    void views_encodedAndDecoded_areEqual() throws Exception {
        MessageCodec codec = codec(160);
        RandomMessages random = new RandomMessages(3, RingSpace.DEFAULT);
        for (int i = 0; i < 200; i++) {
            View view = random.view();
            assertThat(codec.decodeView(codec.encodeView(view))).isEqualTo(view);
        }
        List<View> many = new ArrayList<>();
        for (int i = 0; i < 300; i++) many.add(random.view());
        assertThat(codec.decodeViews(codec.encodeViews(many))).isEqualTo(many);
        assertThat(codec.decodeViews(codec.encodeViews(List.of()))).isEmpty();
    }
}
