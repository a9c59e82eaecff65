package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.ring.RingSpace;
import io.chord.ring.SplitMix64;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: any bytes are decoded or refused with {@link MalformedFrameException}, at a cost in
 * proportion to their number. Method: damage the golden frames in every place, and invent others.
 */
class MessageCodecHostileTest {

    private static final MessageCodec CODEC = GoldenMessages.CODEC;
    private static final Map<String, byte[]> FRAMES = GoldenMessages.frames();

    /** How many bytes of a frame are fields that were appended: without them it is whole too. */
    private static final Map<String, List<Integer>> APPENDED_BYTES =
            Map.of(
                    "FindNext.brief", List.of(1),
                    "FindNext.dead", List.of(15, 14),
                    "FindNext.kind", List.of(1),
                    "NextHops.dead", List.of(15, 14),
                    "NextHops.earlyStop", List.of(31));

    /** Golden frames of types to which something was appended, without it. */
    private static final List<String> SHORT =
            List.of(
                    "FindNext",
                    "FindNext.brief",
                    "FindNext.kind",
                    "MemberFound",
                    "NextHops",
                    "NextHops.earlyStop");

    private static final int HEADER_BYTES = 7; // With a call id and an incarnation of zero.

    static Stream<String> names() {
        return FRAMES.keySet().stream();
    }

    /** A reading of bytes. */
    private interface Reading {
        void read(byte[] bytes) throws MalformedFrameException;
    }

    /** Whether it can be read; whatever is thrown but the one exception fails the test. */
    private static boolean reads(Reading reading, byte[] bytes) {
        try {
            reading.read(bytes);
            return true;
        } catch (MalformedFrameException malformed) {
            // Asked often: without the help of an assertion library.
            if (malformed.offset() >= 0 && malformed.offset() <= bytes.length) return false;
            throw new AssertionError(HexFormat.of().formatHex(bytes), malformed);
        } catch (RuntimeException | Error wrong) {
            throw new AssertionError(HexFormat.of().formatHex(bytes), wrong);
        }
    }

    private static boolean decodes(MessageCodec codec, byte[] frame) {
        return reads(codec::decode, frame);
    }

    private static MalformedFrameException refusal(byte[] frame) {
        MalformedFrameException refusal =
                catchThrowableOfType(MalformedFrameException.class, () -> CODEC.decode(frame));
        assertThat(refusal).as(HexFormat.of().formatHex(frame)).isNotNull();
        return refusal;
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFrame_cutAnywhere_isMalformed(String name) {
        byte[] frame = FRAMES.get(name);
        for (int length = 0; length < frame.length; length++) {
            int missing = frame.length - length;
            if (APPENDED_BYTES.getOrDefault(name, List.of()).contains(missing)) continue;
            assertThat(refusal(Arrays.copyOf(frame, length)).reason())
                    .as("%s cut to %d bytes", name, length)
                    .isEqualTo(Reason.TRUNCATED);
        }
    }

    /** Later versions append fields: earlier ones read the frame as if they were not there. */
    @ParameterizedTest
    @MethodSource("names")
    void goldenFrame_withMoreBytes_isReadWithoutThem(String name) throws Exception {
        if (SHORT.contains(name)) return; // More bytes would be what was appended.
        byte[] frame = FRAMES.get(name);
        byte[] longer = Arrays.copyOf(frame, frame.length + 9);
        Arrays.fill(longer, frame.length, longer.length, (byte) 0xff);
        assertThat(CODEC.decode(longer)).isEqualTo(CODEC.decode(frame));
    }

    /** Of a message whose body begins with a growing record of less than 126 bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"Hello", "Notify", "Welcome"})
    void growingRecord_withMoreBytes_isReadWithoutThem(String name) throws Exception {
        Envelope said = new Envelope(0, 0, CODEC.decode(FRAMES.get(name)).message());
        byte[] frame = CODEC.encode(said);
        int recordEnd = HEADER_BYTES + 1 + frame[HEADER_BYTES];
        byte[] longer = Arrays.copyOf(frame, frame.length + 2);
        longer[HEADER_BYTES] = (byte) (frame[HEADER_BYTES] + 2);
        Arrays.fill(longer, recordEnd, recordEnd + 2, (byte) 0xff);
        System.arraycopy(frame, recordEnd, longer, recordEnd + 2, frame.length - recordEnd);
        assertThat(CODEC.decode(longer)).isEqualTo(said);
    }

    @Test
    void growingRecord_shorterThanItsFields_isTruncatedEvenIfTheFrameGoesOn() {
        byte[] frame = FRAMES.get("Welcome");
        byte[] shorter = frame.clone();
        int nodeLengthAt = HEADER_BYTES + 4; // The call id has four bytes.
        shorter[nodeLengthAt] = (byte) (shorter[nodeLengthAt] - 1);
        assertThat(refusal(shorter).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFrame_oneByteChanged_isReadOrMalformed(String name) {
        byte[] golden = FRAMES.get(name);
        byte[] frame = golden.clone();
        for (int at = 0; at < frame.length; at++) {
            for (int value : new int[] {0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, golden[at] ^ 0x10}) {
                frame[at] = (byte) value;
                decodes(CODEC, frame);
            }
            frame[at] = golden[at];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 20, 160})
    void randomBytesBehindAHeader_areReadOrMalformed(int bits) {
        MessageCodec codec = MessageCodecRoundTripTest.codec(bits);
        byte[] header = codec.encode(new Envelope(0, 0, new Message.Ping()));
        List<MessageType> types = List.of(MessageType.values());
        SplitMix64 random = new SplitMix64(bits);
        int decoded = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = Arrays.copyOf(header, header.length + random.nextInt(80));
            frame[1] = (byte) types.get(random.nextInt(types.size())).code();
            // Small numbers, so that lengths and counts are often possible ones.
            int range = 1 << random.nextInt(9);
            for (int at = header.length; at < frame.length; at++) {
                frame[at] = (byte) random.nextInt(range);
            }
            if (decodes(codec, frame)) decoded++;
        }
        assertThat(decoded).isBetween(1_000, 199_000);
    }

    @Test
    void randomBytes_areReadOrMalformed() {
        SplitMix64 random = new SplitMix64(42);
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = new byte[random.nextInt(64)];
            for (int at = 0; at < frame.length; at++) frame[at] = (byte) random.nextLong();
            if (frame.length > 0 && random.nextBoolean(0.5)) frame[0] = MessageCodec.VERSION;
            decodes(CODEC, frame);
            reads(CODEC::decodeViews, frame);
        }
    }

    @Test
    void randomMessages_damagedInSeveralPlaces_areReadOrMalformed() {
        MessageCodec codec = MessageCodecRoundTripTest.codec(160);
        RandomMessages messages = new RandomMessages(5, RingSpace.DEFAULT);
        SplitMix64 random = new SplitMix64(6);
        for (Class<? extends Message> type : RandomMessages.types()) {
            for (int i = 0; i < 400; i++) {
                byte[] frame = codec.encode(messages.envelope(type));
                int damages = 1 + random.nextInt(4);
                for (int d = 0; d < damages; d++) {
                    frame[random.nextInt(frame.length)] = (byte) random.nextLong();
                }
                decodes(codec, frame);
            }
        }
    }

    @Test
    void storedViews_damaged_areReadOrMalformed() {
        View view = new RandomMessages(9, GoldenMessages.SPACE).view();
        byte[] golden = CODEC.encodeViews(List.of(view, view));
        for (int at = 0; at < golden.length; at++) {
            byte[] cut = Arrays.copyOf(golden, at);
            assertThatThrownBy(() -> CODEC.decodeViews(cut))
                    .isInstanceOf(MalformedFrameException.class);
            byte[] changed = golden.clone();
            for (int value = 0; value < 256; value++) {
                changed[at] = (byte) value;
                reads(CODEC::decodeViews, changed);
            }
        }
        assertThatThrownBy(() -> CODEC.decodeView(golden))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("2 views, expected one");
    }

    /**
     * What this thread has allocated so far. By reflection: the module of the core, of which this
     * test is a part, does not read that of the management beans.
     */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object threads =
                Class.forName("java.lang.management.ManagementFactory")
                        .getMethod("getThreadMXBean")
                        .invoke(null);
        Method allocated =
                Class.forName("com.sun.management.ThreadMXBean")
                        .getMethod("getThreadAllocatedBytes", long.class);
        return (long) allocated.invoke(threads, Thread.currentThread().getId());
    }

    /** Each type with a list or an array: the count of it is replaced by huge ones. */
    @Test
    void hugeCounts_areRefusedBeforeAnythingIsAllocated() throws Exception {
        byte[][] counts = {
            {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x08}, // 2^31
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07}, // 2^31 - 1
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, // 2^32 - 1
            {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, // 2^64 - 1
            {(byte) 0x80, (byte) 0x80, 0x40} // 2^20: allowed for a value, and not there.
        };
        for (byte[] golden : FRAMES.values()) {
            for (byte[] count : counts) {
                for (int at = HEADER_BYTES; at < golden.length; at++) {
                    byte[] frame = Arrays.copyOf(golden, golden.length + count.length - 1);
                    System.arraycopy(count, 0, frame, at, count.length);
                    System.arraycopy(
                            golden, at + 1, frame, at + count.length, golden.length - at - 1);
                    // What the JVM makes now and then, for the meter too, is not the codec's.
                    long allocated = Long.MAX_VALUE;
                    for (int i = 0; i < 3; i++) {
                        long before = allocatedBytes();
                        decodes(CODEC, frame);
                        allocated = Math.min(allocated, allocatedBytes() - before);
                    }
                    assertThat(allocated)
                            .as(() -> HexFormat.of().formatHex(frame))
                            .isLessThan(50_000 + 100L * frame.length);
                }
            }
        }
        byte[] frame =
                HexFormat.of().parseHex("0144" + tag() + "00" + "8080808008" + "00".repeat(8));
        assertThat(frame).hasSize(20);
        MalformedFrameException refusal = refusal(frame);
        assertThat(refusal.reason()).isEqualTo(Reason.OVER_LIMIT);
        assertThat(refusal)
                .hasMessage(
                        "OVER_LIMIT at byte 7: hinted views: 2147483648 is over"
                                + " MessageLimits.VIEWS_MAX = 128");
    }

    /** The ring tag of the golden ring, in hex. */
    private static String tag() {
        return HexFormat.of().formatHex(FRAMES.get("Ping"), 2, 6);
    }

    @Test
    void frameOverTheLargest_isRefusedWithoutBeingRead() {
        MalformedFrameException refusal = refusal(new byte[MessageLimits.FRAME_BYTES_MAX + 1]);
        assertThat(refusal.reason()).isEqualTo(Reason.OVER_LIMIT);
        assertThat(refusal).hasMessageContaining("FRAME_BYTES_MAX");
    }

    @Test
    void impossibleValues_areRefusedByName() {
        String head = tag() + "00";
        expect("0204" + head, Reason.VERSION, "version 2, expected 1");
        expect("0104" + "00000000" + "00", Reason.FOREIGN_RING, "FindNext");
        expect("013f" + head, Reason.TYPE, "type 0x3f");
        expect("0103" + tag() + "90" + "00".repeat(9), Reason.BAD_VALUE, "call id of 9 bytes");
        expect("0103" + tag() + "0f" + "00".repeat(15), Reason.BAD_VALUE, "target incarnation");
        expect("0104" + head + "100000", Reason.BAD_VALUE, "outside the ring of 20 bits");
        expect("0187" + head + "0300", Reason.BAD_VALUE, "kind is 3, expected 0 to 2");
        expect("0182" + head + "02", Reason.BAD_VALUE, "self is 2");
        expect("0140" + head + "06" + "012345" + "02" + "6161", Reason.BAD_VALUE, "no colon");
        expect("018b" + head + "ff".repeat(11), Reason.BAD_VALUE, "more than 64 bits");
        String tenthByteTooLarge = "ff".repeat(9) + "02" + "00".repeat(9);
        expect("0105" + head + tenthByteTooLarge, Reason.BAD_VALUE, "more than 64 bits");
        String notUtf8 = "02" + "c328" + "00".repeat(24);
        expect("0181" + head + notUtf8, Reason.BAD_VALUE, "reason is not UTF-8");
        String version = "ffffffffffffffffff01";
        expect("018f" + head + version + "00".repeat(9), Reason.BAD_VALUE, "version round");
        String viewWithoutMembers = "1a" + "00".repeat(16) + "000001" + "000002" + "05" + "000000";
        expect("0144" + head + "01" + viewWithoutMembers, Reason.BAD_VALUE, "without members");
    }

    private static void expect(String hex, Reason reason, String message) {
        MalformedFrameException refusal = refusal(HexFormat.of().parseHex(hex));
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        assertThat(refusal).hasMessageContaining(message).hasMessageContaining(" at byte ");
    }
}
