package io.chord.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: each limit is exact, and its name is told to whoever breaks it. */
class MessageCodecLimitsTest {

    private static final MessageCodec CODEC = GoldenMessages.CODEC;
    private static final RingId ID = GoldenMessages.SPACE.id(5);
    private static final NodeRef NODE = new NodeRef(ID, Address.of("inmem:a"), 1);
    private static final EntryKey KEY = EntryKey.wrap(ID, new byte[] {1});
    private static final Version VERSION = new Version(1, 1);
    private static final StoreId STORE = new StoreId(1, 2);
    private static final Arc ARC = Arc.whole(ID);
    private static final ViewId VIEW_ID = new ViewId(Genesis.NONE, ARC, 0);
    private static final Member MEMBER = new Member(STORE, ID, NODE.address());
    private static final View VIEW =
            new View(VIEW_ID, List.of(MEMBER), Optional.empty(), List.of());
    private static final RingIdentity IDENTITY = GoldenMessages.IDENTITY;

    private static <T> List<T> times(int count, T item) {
        return Collections.nCopies(count, item);
    }

    private static Content value(int length) {
        return new Content(VERSION, new byte[length], Content.NEVER, List.of(), Version.NONE);
    }

    private static RingIdentity named(String cluster, String hash) {
        return new RingIdentity(cluster, 20, hash, 1, 1, 0, Genesis.NONE);
    }

    private static NodeReport report(int fingers, int ranges, int unavailable) {
        return new NodeReport(
                NODE,
                Genesis.NONE,
                Optional.empty(),
                List.of(),
                times(fingers, NODE),
                times(ranges, new NodeReport.Range(VIEW, true, 0)),
                times(unavailable, new NodeReport.Unavailable(ARC, Optional.empty())),
                0,
                0,
                Optional.empty());
    }

    private static Message.Report traffic(int bounds, int types, int name) {
        return new Message.Report(
                new NodeReport(
                        NODE,
                        Genesis.NONE,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        0,
                        Optional.of(
                                new NodeReport.Health(
                                        true,
                                        3,
                                        List.of(),
                                        NodeReport.Repair.NONE,
                                        Optional.of(
                                                new NodeReport.Traffic(
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        times(
                                                                bounds,
                                                                new NodeReport.Reached(
                                                                        "b".repeat(name), 1)),
                                                        times(
                                                                types,
                                                                new NodeReport.Frames(
                                                                        "Ping", 1, 1))))))));
    }

    private static Message.Sync sync(int held) {
        return new Message.Sync(
                STORE, VIEW_ID, 0, Optional.empty(), times(held, new Message.Held(KEY, VERSION)));
    }

    private static Message.Chunk chunk(List<Entry> entries, List<EntryKey> omitted) {
        return new Message.Chunk(
                Message.Chunk.Worth.ENTRIES, entries, omitted, VERSION, Optional.empty());
    }

    private static Arguments limit(String name, int max, IntFunction<Message> message) {
        return Arguments.of(name, max, message);
    }

    static Stream<Arguments> limits() {
        Message.NextHops.Kind last = Message.NextHops.Kind.LAST;
        Entry empty = new Entry(KEY, VERSION, VERSION, null);
        return Stream.of(
                limit("CLUSTER_BYTES_MAX", 128, n -> new Message.Hello(named("c".repeat(n), "h"))),
                limit("HASH_BYTES_MAX", 128, n -> new Message.Hello(named("c", "h".repeat(n)))),
                limit("REASON_BYTES_MAX", 1024, n -> new Message.Refused("r".repeat(n), IDENTITY)),
                limit(
                        "KEY_BYTES_MAX",
                        4096,
                        n -> new Message.Read(STORE, VIEW_ID, EntryKey.wrap(ID, new byte[n]))),
                limit(
                        "VALUE_BYTES_MAX",
                        1 << 20,
                        n -> new Message.ReadAnswer(VERSION, Optional.of(value(n)), true)),
                limit("NODES_MAX", 64, n -> new Message.State(1, Optional.empty(), times(n, NODE))),
                limit(
                        "NODES_MAX",
                        64,
                        n ->
                                new Message.NextHops(
                                        last,
                                        times(n, NODE),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of())),
                limit(
                        "NODES_MAX",
                        64,
                        n -> new Message.WrongOwner(times(n, NODE), Optional.empty())),
                limit(
                        "PATH_MAX",
                        512,
                        n -> new Message.Relay(1, ID, NODE.address(), times(n, NODE), 0)),
                limit(
                        "PATH_MAX",
                        512,
                        n -> new Message.Relayed(1, last, List.of(), times(n, NODE))),
                limit("FINGERS_MAX", 160, n -> new Message.Report(report(n, 0, 0))),
                limit("RANGES_MAX", 1024, n -> new Message.Report(report(0, n, 0))),
                limit("RANGES_MAX", 1024, n -> new Message.Report(report(0, 0, n))),
                limit("METERS_MAX", 256, n -> traffic(n, 0, 1)),
                limit("METERS_MAX", 256, n -> traffic(0, n, 1)),
                limit("METER_NAME_BYTES_MAX", 128, n -> traffic(1, 0, n)),
                limit("VIEWS_MAX", 128, n -> new Message.Views(times(n, VIEW), List.of())),
                limit("VIEWS_MAX", 128, n -> new Message.Views(List.of(), times(n, VIEW))),
                limit("VIEWS_MAX", 128, n -> new Message.ViewHint(times(n, VIEW))),
                limit("VIEWS_MAX", 128, n -> new Message.Install(times(n, VIEW))),
                limit(
                        "MEMBERS_MAX",
                        16,
                        n ->
                                new Message.TakeOver(
                                        new View(
                                                VIEW_ID,
                                                List.of(MEMBER),
                                                Optional.empty(),
                                                List.of(
                                                        new View.Part(
                                                                ARC,
                                                                Optional.empty(),
                                                                times(n, MEMBER)))),
                                        STORE)),
                limit("HELD_MAX", 512, n -> sync(n)),
                limit("CHUNK_ENTRIES_MAX", 512, n -> chunk(times(n, empty), List.of())),
                limit("HELD_MAX", 512, n -> chunk(List.of(), times(n, KEY))));
    }

    @ParameterizedTest(name = "{0} = {1}, case {index}")
    @MethodSource("limits")
    void message_atTheLimit_isCarried_andAboveIt_isRefusedByName(
            String name, int max, IntFunction<Message> message) throws Exception {
        Envelope most = new Envelope(1, 2, message.apply(max));
        assertThat(CODEC.decode(CODEC.encode(most))).isEqualTo(most);

        Envelope tooMany = new Envelope(1, 2, message.apply(max + 1));
        assertThatThrownBy(() -> CODEC.encode(tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + " = " + max)
                .hasMessageContaining(Integer.toString(max + 1));
    }

    @Test
    void chunk_bytesOfItsEntries_areLimitedUnlessThereIsOne() throws Exception {
        Entry half = new Entry(KEY, VERSION, VERSION, value((256 << 10) - 1)); // 1 for the key.
        Envelope full = new Envelope(1, 2, chunk(List.of(half, half), List.of()));
        assertThat(CODEC.decode(CODEC.encode(full))).isEqualTo(full);

        Entry large = new Entry(KEY, VERSION, VERSION, value(MessageLimits.VALUE_BYTES_MAX));
        Envelope alone = new Envelope(1, 2, chunk(List.of(large), List.of()));
        assertThat(CODEC.decode(CODEC.encode(alone))).isEqualTo(alone);

        Entry more = new Entry(KEY, VERSION, VERSION, value(256 << 10));
        Envelope over = new Envelope(1, 2, chunk(List.of(half, more), List.of()));
        assertThatThrownBy(() -> CODEC.encode(over))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CHUNK_BYTES_MAX");
    }

    @Test
    void frame_overTheLargest_isRefusedByName() {
        Member distant = new Member(STORE, ID, Address.of("inmem:" + "x".repeat(249)));
        View.Part part = new View.Part(ARC, Optional.of(VIEW_ID), times(16, distant));
        View huge = new View(VIEW_ID, times(16, distant), Optional.of(VIEW_ID), times(4, part));
        Envelope envelope =
                new Envelope(1, 2, new Message.Views(times(128, huge), times(128, huge)));
        assertThatThrownBy(() -> CODEC.encode(envelope))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FRAME_BYTES_MAX = 4194304");
    }

    static Stream<Arguments> mistakes() {
        ViewId negative = new ViewId(Genesis.NONE, ARC, -1);
        RingId wide = RingSpace.of(21).id(1);
        return Stream.of(
                Arguments.of(new Message.Relay(1, ID, NODE.address(), List.of(), -1), "hops left"),
                Arguments.of(new Message.ActiveIn(STORE, negative), "view number: -1"),
                Arguments.of(new Message.FindNext(wide, Message.FindNext.Detail.FULL), "21 bits"),
                Arguments.of(
                        new Message.NextPrepare(STORE, VIEW_ID, new Version(0, 7)),
                        "round 0 is for Version.NONE"),
                Arguments.of(
                        new Message.NextPrepare(STORE, VIEW_ID, new Version(-3, 7)),
                        "version round: -3"),
                Arguments.of(
                        new Message.Sync(STORE, VIEW_ID, 4, Optional.empty(), List.of()),
                        "PARTS_MAX = 4"),
                Arguments.of(
                        new Message.Sync(STORE, VIEW_ID, -1, Optional.empty(), List.of()),
                        "part: -1"),
                Arguments.of(new Message.Refused("\ud83d", IDENTITY), "surrogate"),
                Arguments.of(new Message.Hello(named("\ude00", "h")), "identity cluster"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void message_withANumberItCannotHave_isRefusedByName(Message message, String named) {
        assertThatThrownBy(() -> CODEC.encode(new Envelope(1, 2, message)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
