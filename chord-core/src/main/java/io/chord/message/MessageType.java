package io.chord.message;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of frames: one for each record of {@link Message}, with its code and the form of its
 * body. A code is never given to another type, not even when its own is gone.
 */
enum MessageType {
    // Requests: 0x01 to 0x3f.
    HELLO(0x01, Message.Hello.class, RingBodies::writeHello, RingBodies::readHello),
    GET_STATE(0x02, Message.GetState.class, RingBodies::writeGetState, RingBodies::readGetState),
    PING(0x03, Message.Ping.class, MessageType::nothing, in -> new Message.Ping()),
    FIND_NEXT(0x04, Message.FindNext.class, RingBodies::writeFindNext, RingBodies::readFindNext),
    RELAY(0x05, Message.Relay.class, RingBodies::writeRelay, RingBodies::readRelay),
    GET_REPORT(0x06, Message.GetReport.class, MessageType::nothing, in -> new Message.GetReport()),
    FIND_VIEW(0x07, Message.FindView.class, ViewBodies::writeFindView, ViewBodies::readFindView),
    GET_VIEWS(0x08, Message.GetViews.class, ViewBodies::writeGetViews, ViewBodies::readGetViews),
    TAKE_OVER(0x09, Message.TakeOver.class, ViewBodies::writeTakeOver, ViewBodies::readTakeOver),
    INSTALL(0x0a, Message.Install.class, ViewBodies::writeInstall, ViewBodies::readInstall),
    READ(0x0b, Message.Read.class, RegisterBodies::writeRead, RegisterBodies::readRead),
    PREPARE(0x0c, Message.Prepare.class, RegisterBodies::writePrepare, RegisterBodies::readPrepare),
    ACCEPT(0x0d, Message.Accept.class, RegisterBodies::writeAccept, RegisterBodies::readAccept),
    NEXT_PREPARE(
            0x0e,
            Message.NextPrepare.class,
            ViewBodies::writeNextPrepare,
            ViewBodies::readNextPrepare),
    NEXT_ACCEPT(
            0x0f,
            Message.NextAccept.class,
            ViewBodies::writeNextAccept,
            ViewBodies::readNextAccept),
    SYNC(0x10, Message.Sync.class, ViewBodies::writeSync, ViewBodies::readSync),
    LEARN(0x11, Message.Learn.class, ViewBodies::writeLearn, ViewBodies::readLearn),
    GET_MEMBER(0x12, Message.GetMember.class, MessageType::nothing, in -> new Message.GetMember()),
    RECRUIT(0x13, Message.Recruit.class, ViewBodies::writeRecruit, ViewBodies::readRecruit),
    SCAN(0x14, Message.Scan.class, ScanBodies::writeScan, ScanBodies::readScan),
    GET_HOLDINGS(
            0x15,
            Message.GetHoldings.class,
            RecoveryBodies::writeGetHoldings,
            RecoveryBodies::readGetHoldings),
    RECOVER(0x16, Message.Recover.class, RecoveryBodies::writeRecover, RecoveryBodies::readRecover),
    COMPARE_DIGEST(
            0x17,
            Message.CompareDigest.class,
            RepairBodies::writeCompareDigest,
            RepairBodies::readCompareDigest),
    LIST_VERSIONS(
            0x18,
            Message.ListVersions.class,
            RepairBodies::writeListVersions,
            RepairBodies::readListVersions),
    VOUCH(0x19, Message.Vouch.class, ViewBodies::writeVouch, ViewBodies::readVouch),

    // Hints: 0x40 to 0x7f.
    NOTIFY(0x40, Message.Notify.class, RingBodies::writeNotify, RingBodies::readNotify),
    NUDGE(0x41, Message.Nudge.class, RingBodies::writeNudge, RingBodies::readNudge),
    AUDIT(0x42, Message.Audit.class, RingBodies::writeAudit, RingBodies::readAudit),
    RELAYED(0x43, Message.Relayed.class, RingBodies::writeRelayed, RingBodies::readRelayed),
    VIEW_HINT(0x44, Message.ViewHint.class, ViewBodies::writeViewHint, ViewBodies::readViewHint),
    ACTIVE_IN(0x45, Message.ActiveIn.class, ViewBodies::writeActiveIn, ViewBodies::readActiveIn),
    PURGE(0x46, Message.Purge.class, RegisterBodies::writePurge, RegisterBodies::readPurge),

    // Replies: 0x80 to 0xff.
    WELCOME(0x80, Message.Welcome.class, RingBodies::writeWelcome, RingBodies::readWelcome),
    REFUSED(0x81, Message.Refused.class, RingBodies::writeRefused, RingBodies::readRefused),
    GONE(0x82, Message.Gone.class, RingBodies::writeGone, RingBodies::readGone),
    STATE(0x83, Message.State.class, RingBodies::writeState, RingBodies::readState),
    UNCHANGED(0x84, Message.Unchanged.class, MessageType::nothing, in -> new Message.Unchanged()),
    PENDING(0x85, Message.Pending.class, MessageType::nothing, in -> new Message.Pending()),
    ACK(0x86, Message.Ack.class, MessageType::nothing, in -> new Message.Ack()),
    NEXT_HOPS(0x87, Message.NextHops.class, RingBodies::writeNextHops, RingBodies::readNextHops),
    REPORT(0x88, Message.Report.class, ReportBody::write, ReportBody::read),
    VIEW_FOUND(
            0x89, Message.ViewFound.class, ViewBodies::writeViewFound, ViewBodies::readViewFound),
    WRONG_OWNER(
            0x8a,
            Message.WrongOwner.class,
            ViewBodies::writeWrongOwner,
            ViewBodies::readWrongOwner),
    VIEWS(0x8b, Message.Views.class, ViewBodies::writeViews, ViewBodies::readViews),
    READ_ANSWER(
            0x8c,
            Message.ReadAnswer.class,
            RegisterBodies::writeReadAnswer,
            RegisterBodies::readReadAnswer),
    PROMISE(0x8d, Message.Promise.class, RegisterBodies::writePromise, RegisterBodies::readPromise),
    NACK(0x8e, Message.Nack.class, RegisterBodies::writeNack, RegisterBodies::readNack),
    NEXT_PROMISE(
            0x8f,
            Message.NextPromise.class,
            ViewBodies::writeNextPromise,
            ViewBodies::readNextPromise),
    CHUNK(0x90, Message.Chunk.class, ViewBodies::writeChunk, ViewBodies::readChunk),
    MEMBER_FOUND(
            0x91,
            Message.MemberFound.class,
            ViewBodies::writeMemberFound,
            ViewBodies::readMemberFound),
    RESUMING(0x92, Message.Resuming.class, RingBodies::writeResuming, RingBodies::readResuming),
    LISTING(0x93, Message.Listing.class, ScanBodies::writeListing, ScanBodies::readListing),
    HOLDINGS(
            0x94,
            Message.Holdings.class,
            RecoveryBodies::writeHoldings,
            RecoveryBodies::readHoldings),
    RECOVERED(
            0x95,
            Message.Recovered.class,
            RecoveryBodies::writeRecovered,
            RecoveryBodies::readRecovered),
    DIGESTS(0x96, Message.Digests.class, RepairBodies::writeDigests, RepairBodies::readDigests),
    VERSIONS(0x97, Message.Versions.class, RepairBodies::writeVersions, RepairBodies::readVersions);

    /** Acknowledgements are of both: they are small, and let others go on. */
    private static final Set<MessageType> DATA =
            EnumSet.of(
                    READ,
                    PREPARE,
                    ACCEPT,
                    SYNC,
                    LEARN,
                    SCAN,
                    COMPARE_DIGEST,
                    LIST_VERSIONS,
                    GET_REPORT,
                    PURGE,
                    READ_ANSWER,
                    PROMISE,
                    NACK,
                    CHUNK,
                    LISTING,
                    DIGESTS,
                    VERSIONS,
                    REPORT);

    private static final int CODES = 256;
    private static final @Nullable MessageType[] BY_CODE = new @Nullable MessageType[CODES];
    private static final Map<Class<?>, MessageType> BY_RECORD = new HashMap<>();

    static {
        for (MessageType type : values()) {
            BY_CODE[type.code] = type;
            BY_RECORD.put(type.record, type);
        }
    }

    private final int code;
    private final Class<? extends Message> record;

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final FrameWriter.Writing<Message> writing;

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final FrameReader.Reading<? extends Message> reading;

    <M extends Message> MessageType(
            int code,
            Class<M> record,
            FrameWriter.Writing<M> writing,
            FrameReader.Reading<M> reading) {
        this.code = code;
        this.record = record;
        this.writing = (out, message) -> writing.write(out, record.cast(message));
        this.reading = reading;
    }

    private static void nothing(FrameWriter out, Message message) {}

    /** The type with a code, or null. */
    static @Nullable MessageType ofCode(int code) {
        return code >= 0 && code < CODES ? BY_CODE[code] : null;
    }

    /** The type of a message. */
    static MessageType of(Message message) {
        MessageType type = BY_RECORD.get(message.getClass());
        if (type == null) { // A test sees to it that each record of Message is in the list above.
            throw new IllegalArgumentException(
                    message.getClass().getName() + " has no message type");
        }
        return type;
    }

    static String nameOf(int code) {
        MessageType type = ofCode(code);
        return type != null
                ? type.record.getSimpleName()
                : String.format(Locale.ROOT, "type 0x%02x", code);
    }

    int code() {
        return code;
    }

    Class<? extends Message> record() {
        return record;
    }

    boolean isReply() {
        return Message.Reply.class.isAssignableFrom(record);
    }

    /**
     * Whether it keeps the ring and the views together, or looks for something; not whether it
     * carries entries, or is of one operation on them.
     */
    boolean isMaintenance() {
        return !DATA.contains(this);
    }

    /** Whether it has the same layout in all versions, so that any two nodes can part in words. */
    boolean isFrozen() {
        return this == HELLO || this == REFUSED;
    }

    /** Whether a node of another ring may say it to us. */
    boolean isForStrangers() {
        return isFrozen() || this == GONE;
    }

    void writeBody(FrameWriter out, Message message) {
        writing.write(out, message);
    }

    Message readBody(FrameReader in) throws MalformedFrameException {
        return reading.read(in);
    }
}
