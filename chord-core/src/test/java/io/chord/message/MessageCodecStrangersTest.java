package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.ring.RingSpace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: nodes of two rings cannot take each other's words for their own, yet part in words. */
class MessageCodecStrangersTest {

    private static final List<Class<? extends Message>> FOR_STRANGERS =
            List.of(Message.Hello.class, Message.Refused.class, Message.Gone.class);

    private static final RingIdentity OURS = identity("orders", 20, "sha-256");

    private static RingIdentity identity(String cluster, int bits, String hash) {
        return new RingIdentity(cluster, bits, hash, 1, 1, 0, Genesis.NONE);
    }

    private static MessageCodec codec(RingIdentity identity) {
        return new MessageCodec(RingSpace.of(identity.bits()), identity);
    }

    static Stream<RingIdentity> foreignIdentities() {
        return Stream.of(
                identity("order", 20, "sha-256"),
                identity("orders", 20, "direct"),
                identity("orders", 19, "sha-256"),
                identity("orders", 6, "sha-256"),
                identity("orders", 160, "sha-256"));
    }

    @ParameterizedTest
    @MethodSource("foreignIdentities")
    void foreignFrame_ofAnyType_isRefusedUnlessForStrangers(RingIdentity theirs) throws Exception {
        RandomMessages messages = new RandomMessages(11, RingSpace.of(theirs.bits()));
        for (Class<? extends Message> type : RandomMessages.types()) {
            for (int i = 0; i < 50; i++) {
                Envelope said = messages.envelope(type);
                byte[] frame = codec(theirs).encode(said);
                if (FOR_STRANGERS.contains(type)) {
                    Message expected =
                            type == Message.Gone.class
                                    ? new Message.Gone(Optional.empty())
                                    : said.message();
                    assertThat(codec(OURS).decode(frame))
                            .isEqualTo(
                                    new Envelope(
                                            said.callId(), said.targetIncarnation(), expected));
                } else {
                    MalformedFrameException refusal =
                            catchThrowableOfType(
                                    MalformedFrameException.class, () -> codec(OURS).decode(frame));
                    assertThat(refusal).as(type.getSimpleName()).isNotNull();
                    assertThat(refusal.reason()).isEqualTo(Reason.FOREIGN_RING);
                }
            }
        }
    }

    @Test
    void identityThatDiffersInWhatMayDiffer_isOfOurRing() throws Exception {
        RingIdentity other = new RingIdentity("orders", 20, "sha-256", 1, 9, -1, new Genesis(1, 2));
        Envelope ping = new Envelope(1, 2, new Message.Ping());
        assertThat(codec(OURS).decode(codec(other).encode(ping))).isEqualTo(ping);
    }

    /** The layout of these two is the same in all versions, so that a mismatch can be explained. */
    @Test
    void otherVersion_helloAndRefusedAreRead_theOthersAreNot() throws Exception {
        for (var golden : GoldenMessages.frames().entrySet()) {
            for (int version : new int[] {0, 2, 255}) {
                byte[] frame = golden.getValue().clone();
                Envelope said = GoldenMessages.CODEC.decode(frame);
                frame[0] = (byte) version;
                if (said.message() instanceof Message.Hello
                        || said.message() instanceof Message.Refused) {
                    assertThat(GoldenMessages.CODEC.decode(frame)).isEqualTo(said);
                } else {
                    MalformedFrameException refusal =
                            catchThrowableOfType(
                                    MalformedFrameException.class,
                                    () -> GoldenMessages.CODEC.decode(frame));
                    assertThat(refusal).as(golden.getKey()).isNotNull();
                    assertThat(refusal.reason()).isEqualTo(Reason.VERSION);
                }
            }
        }
    }

    @Test
    void codec_identityOfAnotherWidth_isAMistake() {
        assertThatThrownBy(() -> new MessageCodec(RingSpace.of(6), OURS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20 bits")
                .hasMessageContaining("ids of 6");
    }
}
