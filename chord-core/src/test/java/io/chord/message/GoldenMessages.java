package io.chord.message;

import io.chord.ring.Address;
import io.chord.ring.Arc;
import io.chord.ring.NodeRef;
import io.chord.ring.RingId;
import io.chord.ring.RingSpace;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.MapName;
import io.chord.store.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages whose bytes are in golden-v1.txt, in a ring of 20 bits. The part of a name before
 * the dot is that of the type. Never changed, only added to: nodes of earlier releases write them.
 */
final class GoldenMessages {

    static final RingSpace SPACE = RingSpace.of(20);
    static final Genesis GENESIS = new Genesis(0x0011223344556677L, 0x8899aabbccddeeffL);
    static final RingIdentity IDENTITY =
            new RingIdentity("orders", 20, "sha-256", 1, 1, 0, GENESIS);
    static final MessageCodec CODEC = new MessageCodec(SPACE, IDENTITY);

    private static final NodeRef A = node(0x12345, "tcp://10.0.0.5:7000", 1_700_000_000_000L);
    private static final NodeRef B = node(0x23456, "tcp://10.0.0.6:7000", 1_700_000_000_001L);
    private static final NodeRef C = node(0xfffff, "inmem:c", 3);
    private static final StoreId STORE_A = new StoreId(0xa0a0a0a0a0a0a0a0L, 0xa1a1a1a1a1a1a1a1L);
    private static final StoreId STORE_B = new StoreId(0xb0b0b0b0b0b0b0b0L, 0xb1b1b1b1b1b1b1b1L);
    private static final Arc ARC = new Arc(id(0x12345), id(0x23456));
    private static final ViewId WHOLE_ID = new ViewId(GENESIS, Arc.whole(id(0x12345)), 0);
    private static final ViewId VIEW_ID = new ViewId(GENESIS, ARC, 300);
    private static final Member MEMBER_A = new Member(STORE_A, A.id(), A.address());
    private static final Member MEMBER_B = new Member(STORE_B, B.id(), B.address());
    private static final View FIRST_VIEW =
            new View(WHOLE_ID, List.of(MEMBER_A), Optional.empty(), List.of());
    private static final View VIEW =
            new View(
                    VIEW_ID,
                    List.of(MEMBER_A, MEMBER_B),
                    Optional.of(WHOLE_ID),
                    List.of(new View.Part(ARC, Optional.of(WHOLE_ID), List.of(MEMBER_A))));
    private static final ViewId NEXT_ID = new ViewId(GENESIS, new Arc(B.id(), C.id()), 7);
    private static final View SEAL =
            new View(
                    new ViewId(GENESIS, ARC, 301),
                    List.of(MEMBER_A, MEMBER_B),
                    Optional.of(VIEW_ID),
                    List.of(new View.Part(ARC, Optional.of(VIEW_ID), VIEW.members())),
                    View.Kind.SEAL,
                    Optional.of(NEXT_ID),
                    2);
    private static final View EXTENSION =
            new View(
                    new ViewId(GENESIS, new Arc(A.id(), C.id()), 302),
                    List.of(MEMBER_A),
                    Optional.of(NEXT_ID),
                    List.of(
                            SEAL.parts().get(0),
                            new View.Part(
                                    NEXT_ID.range(), Optional.of(NEXT_ID), List.of(MEMBER_A))),
                    View.Kind.EXTEND,
                    Optional.of(SEAL.id()),
                    2);
    private static final View UNSEALED =
            new View(
                    new ViewId(GENESIS, ARC, 302),
                    SEAL.members(),
                    Optional.of(SEAL.id()),
                    SEAL.parts(),
                    View.Kind.UNSEAL,
                    Optional.empty(),
                    2);
    private static final View LATER =
            new View(
                    new ViewId(GENESIS, ARC, 303),
                    SEAL.members(),
                    Optional.of(UNSEALED.id()),
                    List.of(),
                    View.Kind.PLAIN,
                    Optional.empty(),
                    2);
    private static final EntryKey KEY =
            EntryKey.wrap(id(0x1e240), "k-17".getBytes(StandardCharsets.UTF_8));
    private static final Version OLD = new Version(1, 0x1111111111111111L);
    private static final Version NEW = new Version(200, 0xfedcba9876543210L);
    private static final Content VALUE =
            new Content(
                    NEW,
                    "nine".getBytes(StandardCharsets.UTF_8),
                    1_800_000_000_000L,
                    List.of(OLD),
                    Version.NONE);
    private static final Content TOMBSTONE = new Content(NEW, null, Content.NEVER, List.of(), OLD);

    private GoldenMessages() {}

    private static RingId id(long value) {
        return SPACE.id(value);
    }

    private static NodeRef node(long id, String address, long incarnation) {
        return new NodeRef(id(id), Address.of(address), incarnation);
    }

    /** Name to envelope, in the order of the file. */
    static Map<String, Envelope> all() {
        Map<String, Envelope> all = new LinkedHashMap<>();
        request(all, "Hello", new Message.Hello(IDENTITY));
        request(all, "Hello.joining", new Message.Hello(IDENTITY.withGenesis(Genesis.NONE)));
        request(all, "GetState", new Message.GetState(7));
        request(all, "Ping", new Message.Ping());
        request(all, "FindNext", new Message.FindNext(id(0x7b), Message.FindNext.Detail.FULL));
        request(
                all,
                "FindNext.brief",
                new Message.FindNext(id(0x7b), Message.FindNext.Detail.BRIEF));
        request(
                all,
                "FindNext.dead",
                new Message.FindNext(id(0x7b), Message.FindNext.Detail.FULL, List.of(C)));
        request(all, "FindNext.kind", new Message.FindNext(id(0x7b), Message.FindNext.Detail.KIND));
        request(all, "Relay", new Message.Relay(-1, id(0x7b), A.address(), List.of(A, B), 40));
        request(all, "GetReport", new Message.GetReport());
        request(all, "FindView", new Message.FindView(id(0x7b)));
        request(all, "GetViews", new Message.GetViews(ARC));
        request(all, "TakeOver", new Message.TakeOver(VIEW, STORE_A));
        request(all, "Install", new Message.Install(List.of(VIEW)));
        request(all, "Read", new Message.Read(STORE_A, VIEW_ID, KEY));
        request(all, "Prepare", new Message.Prepare(STORE_A, VIEW_ID, KEY, NEW));
        request(all, "Accept", new Message.Accept(STORE_A, VIEW_ID, KEY, NEW, Optional.of(VALUE)));
        request(
                all,
                "Accept.nothing",
                new Message.Accept(STORE_A, VIEW_ID, KEY, NEW, Optional.empty()));
        request(all, "NextPrepare", new Message.NextPrepare(STORE_A, WHOLE_ID, NEW));
        request(all, "NextAccept", new Message.NextAccept(STORE_A, WHOLE_ID, NEW, List.of(VIEW)));
        request(
                all,
                "Sync",
                new Message.Sync(
                        STORE_A,
                        VIEW_ID,
                        0,
                        Optional.of(KEY),
                        List.of(new Message.Held(KEY, NEW))));
        request(all, "Learn", new Message.Learn(STORE_A, VIEW_ID, ARC, Optional.empty()));
        request(all, "GetMember", new Message.GetMember());
        request(all, "Recruit", new Message.Recruit(STORE_B, FIRST_VIEW));

        request(
                all,
                "Scan",
                new Message.Scan(
                        STORE_A, VIEW_ID, ARC, Optional.of(KEY), MapName.of("orders"), 100, true));
        request(
                all,
                "Scan.begin",
                new Message.Scan(
                        STORE_A, VIEW_ID, ARC, Optional.empty(), MapName.UNNAMED, 1, false));

        hint(all, "Notify", new Message.Notify(A));
        hint(all, "Nudge", new Message.Nudge(A));
        hint(all, "Audit", new Message.Audit(C));
        hint(
                all,
                "Relayed",
                new Message.Relayed(-1, Message.NextHops.Kind.LAST, List.of(C), List.of(A, B)));
        hint(all, "ViewHint", new Message.ViewHint(List.of(VIEW)));
        hint(all, "ActiveIn", new Message.ActiveIn(STORE_B, VIEW_ID));
        hint(all, "Purge", new Message.Purge(STORE_A, VIEW_ID, KEY, NEW));

        reply(all, "Welcome", new Message.Welcome(A, IDENTITY));
        reply(all, "Refused", new Message.Refused("cluster \"orders\" here", IDENTITY));
        reply(all, "Gone", new Message.Gone(Optional.empty()));
        reply(all, "Gone.instead", new Message.Gone(Optional.of(C)));
        reply(all, "State", new Message.State(8, Optional.of(A), List.of(B, C)));
        reply(all, "State.alone", new Message.State(1, Optional.empty(), List.of()));
        reply(all, "Unchanged", new Message.Unchanged());
        reply(all, "Pending", new Message.Pending());
        reply(all, "Ack", new Message.Ack());
        reply(
                all,
                "NextHops",
                new Message.NextHops(
                        Message.NextHops.Kind.CLOSER,
                        List.of(B, A),
                        Optional.of(C),
                        Optional.empty(),
                        List.of()));
        reply(
                all,
                "NextHops.dead",
                new Message.NextHops(
                        Message.NextHops.Kind.CLOSER,
                        List.of(A),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(C)));
        reply(
                all,
                "NextHops.earlyStop",
                new Message.NextHops(
                        Message.NextHops.Kind.LAST,
                        List.of(C),
                        Optional.empty(),
                        Optional.of(B),
                        List.of()));
        reply(
                all,
                "Report",
                new Message.Report(
                        new NodeReport(
                                A,
                                GENESIS,
                                Optional.of(C),
                                List.of(B, C),
                                List.of(B),
                                List.of(new NodeReport.Range(VIEW, true, 1000)),
                                List.of(new NodeReport.Unavailable(ARC, Optional.of(FIRST_VIEW))),
                                1000,
                                0,
                                Optional.empty())));
        reply(
                all,
                "Report.broken",
                new Message.Report(
                        new NodeReport(
                                A,
                                GENESIS,
                                Optional.of(C),
                                List.of(B, C),
                                List.of(B),
                                List.of(new NodeReport.Range(VIEW, true, 1000)),
                                List.of(new NodeReport.Unavailable(ARC, Optional.of(FIRST_VIEW))),
                                1000,
                                3,
                                Optional.empty())));
        reply(all, "ViewFound", new Message.ViewFound(FIRST_VIEW, true));
        reply(all, "WrongOwner", new Message.WrongOwner(List.of(B), Optional.of(FIRST_VIEW)));
        reply(all, "Views", new Message.Views(List.of(VIEW), List.of(FIRST_VIEW)));
        reply(all, "ReadAnswer", new Message.ReadAnswer(NEW, Optional.of(VALUE), true));
        reply(
                all,
                "ReadAnswer.absent",
                new Message.ReadAnswer(Version.NONE, Optional.empty(), true));
        reply(all, "Promise", new Message.Promise(NEW, Optional.of(TOMBSTONE), OLD));
        reply(
                all,
                "Nack",
                new Message.Nack(Message.Nack.Reason.NEWER_VIEW, OLD, Optional.of(VIEW), STORE_A));
        reply(all, "NextPromise", new Message.NextPromise(OLD, List.of(VIEW)));
        reply(
                all,
                "Chunk",
                new Message.Chunk(
                        Message.Chunk.Worth.ENTRIES,
                        List.of(
                                new Entry(KEY, NEW, NEW, VALUE),
                                new Entry(KEY, NEW, Version.NONE, null)),
                        List.of(KEY),
                        OLD,
                        Optional.of(KEY)));
        reply(all, "MemberFound", new Message.MemberFound(MEMBER_A));
        reply(
                all,
                "MemberFound.domain",
                new Message.MemberFound(new Member(STORE_B, B.id(), B.address(), "rack 1")));
        reply(
                all,
                "Report.health",
                new Message.Report(
                        new NodeReport(
                                A,
                                GENESIS,
                                Optional.of(C),
                                List.of(B),
                                List.of(),
                                List.of(new NodeReport.Range(VIEW, true, 1000, 2)),
                                List.of(),
                                1000,
                                0,
                                Optional.of(
                                        new NodeReport.Health(
                                                true, 3, List.of(ARC), NodeReport.Repair.NONE)))));
        reply(all, "Resuming", new Message.Resuming(IDENTITY));
        request(
                all,
                "Install.merge",
                new Message.Install(List.of(SEAL, EXTENSION, UNSEALED, LATER)));
        reply(
                all,
                "Listing",
                new Message.Listing(
                        List.of(
                                new Message.Listed(KEY, NEW, true, Optional.of(VALUE)),
                                new Message.Listed(KEY, OLD, false, Optional.empty())),
                        Optional.of(KEY),
                        ARC.to()));
        reply(all, "Listing.end", new Message.Listing(List.of(), Optional.empty(), ARC.to()));
        request(all, "GetHoldings", new Message.GetHoldings(ARC));
        reply(
                all,
                "Holdings",
                new Message.Holdings(
                        MEMBER_B,
                        List.of(
                                new Message.Holding(ARC, VIEW_ID, true),
                                new Message.Holding(NEXT_ID.range(), NEXT_ID, false)),
                        List.of(VIEW)));
        request(all, "Recover", new Message.Recover(0x1122334455667788L, ARC));
        reply(
                all,
                "Recovered",
                new Message.Recovered(
                        Message.Recovered.Progress.DONE,
                        ARC,
                        List.of(
                                new Message.RecoveredRange(
                                        ARC,
                                        List.of(MEMBER_A, MEMBER_B),
                                        List.of(MEMBER_B),
                                        300))));
        reply(
                all,
                "Recovered.running",
                new Message.Recovered(Message.Recovered.Progress.RUNNING, ARC, List.of()));
        request(all, "CompareDigest", new Message.CompareDigest(STORE_A, VIEW_ID, 0xdead_beefL));
        reply(all, "Digests", new Message.Digests(List.of(1L, -1L)));
        reply(all, "Digests.equal", new Message.Digests(List.of()));
        request(
                all,
                "ListVersions",
                new Message.ListVersions(STORE_A, VIEW_ID, ARC, Optional.of(KEY)));
        reply(
                all,
                "Versions",
                new Message.Versions(List.of(new Message.Held(KEY, NEW)), Optional.of(KEY)));
        reply(
                all,
                "Report.repair",
                new Message.Report(
                        new NodeReport(
                                A,
                                GENESIS,
                                Optional.of(C),
                                List.of(B),
                                List.of(),
                                List.of(),
                                List.of(),
                                1000,
                                0,
                                Optional.of(
                                        new NodeReport.Health(
                                                true,
                                                3,
                                                List.of(),
                                                new NodeReport.Repair(
                                                        120, 1_700_000_000_000L, 3, 17))))));
        reply(
                all,
                "Report.traffic",
                new Message.Report(
                        new NodeReport(
                                A,
                                GENESIS,
                                Optional.of(C),
                                List.of(B),
                                List.of(),
                                List.of(),
                                List.of(),
                                1000,
                                0,
                                Optional.of(
                                        new NodeReport.Health(
                                                true,
                                                3,
                                                List.of(),
                                                NodeReport.Repair.NONE,
                                                Optional.of(
                                                        new NodeReport.Traffic(
                                                                12,
                                                                7,
                                                                1_000_000,
                                                                2_000_000,
                                                                5,
                                                                70_000,
                                                                60_000,
                                                                9,
                                                                List.of(
                                                                        new NodeReport.Reached(
                                                                                "PEER_BYTES", 4)),
                                                                List.of(
                                                                        new NodeReport.Frames(
                                                                                "Ping", 300,
                                                                                301)))))))));
        request(all, "Vouch", new Message.Vouch(MEMBER_B));
        return all;
    }

    private static void request(Map<String, Envelope> into, String name, Message message) {
        into.put(name, new Envelope(0x5a17_0042L, A.incarnation(), message));
    }

    private static void hint(Map<String, Envelope> into, String name, Message message) {
        into.put(name, new Envelope(0, A.incarnation(), message));
    }

    private static void reply(Map<String, Envelope> into, String name, Message message) {
        into.put(name, new Envelope(0x5a17_0042L, Envelope.ANY, message));
    }

    /** Name to frame, as the file has them. */
    static Map<String, byte[]> frames() {
        Map<String, byte[]> frames = new LinkedHashMap<>();
        try (InputStream file = GoldenMessages.class.getResourceAsStream("golden-v1.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) continue;
                int equals = line.indexOf('=');
                String hex = line.substring(equals + 1).replace(" ", "");
                frames.put(line.substring(0, equals).strip(), HexFormat.of().parseHex(hex));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }
}
