package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the bytes of version 1 never change. Method: one example or more of every type, compared
 * with a file in both directions.
 */
class MessageCodecGoldenTest {

    private static final Map<String, Envelope> MESSAGES = GoldenMessages.all();
    private static final Map<String, byte[]> FRAMES = GoldenMessages.frames();

    static Stream<String> names() {
        return MESSAGES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenMessage_encoded_isTheGoldenFrame(String name) {
        byte[] frame = GoldenMessages.CODEC.encode(MESSAGES.get(name));

        String hex = HexFormat.of().formatHex(frame);
        assertThat(FRAMES).as("%s = %s", name, hex).containsKey(name);
        assertThat(hex).isEqualTo(HexFormat.of().formatHex(FRAMES.get(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFrame_decoded_isTheGoldenMessage(String name) throws Exception {
        assertThat(GoldenMessages.CODEC.decode(FRAMES.get(name))).isEqualTo(MESSAGES.get(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void callIdOf_goldenFrame_isThatOfItsEnvelope(String name) {
        assertThat(MessageCodec.callIdOf(FRAMES.get(name))).isEqualTo(MESSAGES.get(name).callId());
    }

    @Test
    void callIdOf_frameCutShort_isNone() {
        byte[] whole =
                GoldenMessages.CODEC.encode(new Envelope(0x1234_5678L, 1, new Message.Ping()));
        assertThat(MessageCodec.callIdOf(whole)).isEqualTo(0x1234_5678L);
        for (int length = 0; length < 11; length++) {
            assertThat(MessageCodec.callIdOf(Arrays.copyOf(whole, length))).isZero();
        }
    }

    @Test
    void goldenFile_hasEachTypeAndNothingElse() {
        assertThat(FRAMES.keySet()).containsExactlyElementsOf(MESSAGES.keySet());
        TreeSet<String> exampled = new TreeSet<>();
        for (String name : MESSAGES.keySet()) exampled.add(name.replaceFirst("\\..*", ""));
        TreeSet<String> types = new TreeSet<>();
        for (Class<?> type : RandomMessages.types()) types.add(type.getSimpleName());
        assertThat(exampled).isEqualTo(types);
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFrame_typeName_isThatOfItsRecord(String name) {
        assertThat(MessageCodec.typeName(MessageCodec.typeOf(FRAMES.get(name))))
                .isEqualTo(name.replaceFirst("\\..*", ""));
    }

    /** The document explains the golden State byte by byte: hex at the left, words at the right. */
    @Test
    void documentedExample_isTheGoldenFrame() throws Exception {
        String document = Files.readString(Path.of("../docs/wire-format.md"));
        String example = document.substring(document.indexOf("## 8. An example"));
        StringBuilder hex = new StringBuilder();
        Matcher line = Pattern.compile("(?m)^ *((?:[0-9a-f]{2})+)(?= |$)").matcher(example);
        while (line.find()) hex.append(line.group(1));
        assertThat(hex).hasToString(HexFormat.of().formatHex(FRAMES.get("State")));
    }

    /** The codes of enums are places in lists, which a reordering of the lists would change. */
    @Test
    void enums_theirCodes_areThoseOfTheDocument() {
        for (Message.NextHops.Kind kind : Message.NextHops.Kind.values()) {
            int code = List.of("OWNER", "LAST", "CLOSER").indexOf(kind.name());
            assertThat(
                            bodyByte(
                                    new Message.NextHops(
                                            kind,
                                            List.of(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            List.of())))
                    .isEqualTo(code);
        }
        for (Message.Nack.Reason reason : Message.Nack.Reason.values()) {
            int code =
                    List.of(
                                    "PROMISED",
                                    "NEWER_VIEW",
                                    "OLDER_VIEW",
                                    "INACTIVE",
                                    "WRONG_STORE",
                                    "BUSY",
                                    "STORE_FAILED")
                            .indexOf(reason.name());
            Message.Nack golden = (Message.Nack) MESSAGES.get("Nack").message();
            assertThat(
                            bodyByte(
                                    new Message.Nack(
                                            reason,
                                            golden.promised(),
                                            golden.view(),
                                            golden.storeId())))
                    .isEqualTo(code);
        }
        for (Message.Recovered.Progress progress : Message.Recovered.Progress.values()) {
            int code =
                    List.of("RUNNING", "DONE", "SERVED", "NOT_OWNER", "BUSY", "STUCK")
                            .indexOf(progress.name());
            Message.Recovered golden = (Message.Recovered) MESSAGES.get("Recovered").message();
            assertThat(bodyByte(new Message.Recovered(progress, golden.range(), List.of())))
                    .isEqualTo(code);
        }
        for (Message.Chunk.Worth worth : Message.Chunk.Worth.values()) {
            int code = List.of("ENTRIES", "ACTIVE", "NEVER", "COPY").indexOf(worth.name());
            Message.Chunk golden = (Message.Chunk) MESSAGES.get("Chunk").message();
            assertThat(
                            bodyByte(
                                    new Message.Chunk(
                                            worth,
                                            List.of(),
                                            List.of(),
                                            golden.floor(),
                                            golden.next())))
                    .isEqualTo(code);
        }
    }

    /** The first byte of the body; with both header numbers zero the header has seven bytes. */
    private static int bodyByte(Message message) {
        return GoldenMessages.CODEC.encode(new Envelope(0, 0, message))[7];
    }
}
