package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.store.Content;
import io.chord.store.Entry;
import java.util.List;

/** The bodies of the messages about views, and about the change of them. */
final class ViewBodies {

    private static final List<Message.Chunk.Worth> WORTHS =
            List.of(
                    Message.Chunk.Worth.ENTRIES,
                    Message.Chunk.Worth.ACTIVE,
                    Message.Chunk.Worth.NEVER,
                    Message.Chunk.Worth.COPY);

    private static final String TOO_LONG =
            "the keys and values of several entries of a chunk are over"
                    + " MessageLimits.CHUNK_BYTES_MAX = "
                    + MessageLimits.CHUNK_BYTES_MAX;

    private ViewBodies() {}

    // ---- views

    static void writeFindView(FrameWriter out, Message.FindView question) {
        out.id(question.point());
    }

    static Message.FindView readFindView(FrameReader in) throws MalformedFrameException {
        return new Message.FindView(in.id("point"));
    }

    static void writeViewFound(FrameWriter out, Message.ViewFound found) {
        ViewFields.writeView(out, found.view());
        out.flag(found.active());
    }

    static Message.ViewFound readViewFound(FrameReader in) throws MalformedFrameException {
        return new Message.ViewFound(ViewFields.readView(in), in.flag("active"));
    }

    static void writeWrongOwner(FrameWriter out, Message.WrongOwner answer) {
        RingBodies.writeNodes(out, answer.better(), "better owners");
        out.optional(answer.lastKnown(), ViewFields::writeView);
    }

    static Message.WrongOwner readWrongOwner(FrameReader in) throws MalformedFrameException {
        return new Message.WrongOwner(
                RingBodies.readNodes(in, "better owners"),
                in.optional("last known view", ViewFields::readView));
    }

    static void writeGetViews(FrameWriter out, Message.GetViews question) {
        NodeFields.writeArc(out, question.range());
    }

    static Message.GetViews readGetViews(FrameReader in) throws MalformedFrameException {
        return new Message.GetViews(NodeFields.readArc(in));
    }

    static void writeViews(FrameWriter out, Message.Views views) {
        writeViewList(out, views.kept(), "kept views");
        writeViewList(out, views.known(), "known views");
    }

    static Message.Views readViews(FrameReader in) throws MalformedFrameException {
        return new Message.Views(readViewList(in, "kept views"), readViewList(in, "known views"));
    }

    static void writeViewHint(FrameWriter out, Message.ViewHint hint) {
        writeViewList(out, hint.views(), "hinted views");
    }

    static Message.ViewHint readViewHint(FrameReader in) throws MalformedFrameException {
        return new Message.ViewHint(readViewList(in, "hinted views"));
    }

    static void writeTakeOver(FrameWriter out, Message.TakeOver request) {
        ViewFields.writeView(out, request.view());
        NodeFields.writeStoreId(out, request.leaving());
    }

    static Message.TakeOver readTakeOver(FrameReader in) throws MalformedFrameException {
        return new Message.TakeOver(ViewFields.readView(in), NodeFields.readStoreId(in));
    }

    static void writeInstall(FrameWriter out, Message.Install request) {
        writeViewList(out, request.views(), "views to install");
    }

    static Message.Install readInstall(FrameReader in) throws MalformedFrameException {
        return new Message.Install(readViewList(in, "views to install"));
    }

    static void writeActiveIn(FrameWriter out, Message.ActiveIn hint) {
        NodeFields.writeStoreId(out, hint.member());
        ViewFields.writeViewId(out, hint.view());
    }

    static Message.ActiveIn readActiveIn(FrameReader in) throws MalformedFrameException {
        return new Message.ActiveIn(NodeFields.readStoreId(in), ViewFields.readViewId(in));
    }

    static void writeMemberFound(FrameWriter out, Message.MemberFound found) {
        ViewFields.writeMember(out, found.member());
    }

    static Message.MemberFound readMemberFound(FrameReader in) throws MalformedFrameException {
        return new Message.MemberFound(ViewFields.readMember(in));
    }

    static void writeVouch(FrameWriter out, Message.Vouch request) {
        ViewFields.writeMember(out, request.suspect());
    }

    static Message.Vouch readVouch(FrameReader in) throws MalformedFrameException {
        return new Message.Vouch(ViewFields.readMember(in));
    }

    static void writeRecruit(FrameWriter out, Message.Recruit request) {
        NodeFields.writeStoreId(out, request.destination());
        ViewFields.writeView(out, request.view());
    }

    static Message.Recruit readRecruit(FrameReader in) throws MalformedFrameException {
        return new Message.Recruit(NodeFields.readStoreId(in), ViewFields.readView(in));
    }

    // ---- change of views

    static void writeNextPrepare(FrameWriter out, Message.NextPrepare request) {
        writeTarget(out, request);
        EntryFields.writeVersion(out, request.ballot());
    }

    static Message.NextPrepare readNextPrepare(FrameReader in) throws MalformedFrameException {
        return new Message.NextPrepare(
                NodeFields.readStoreId(in), ViewFields.readViewId(in), EntryFields.readVersion(in));
    }

    static void writeNextPromise(FrameWriter out, Message.NextPromise promise) {
        EntryFields.writeVersion(out, promise.accepted());
        writeViewList(out, promise.value(), "accepted views");
    }

    static Message.NextPromise readNextPromise(FrameReader in) throws MalformedFrameException {
        return new Message.NextPromise(
                EntryFields.readVersion(in), readViewList(in, "accepted views"));
    }

    static void writeNextAccept(FrameWriter out, Message.NextAccept request) {
        writeTarget(out, request);
        EntryFields.writeVersion(out, request.ballot());
        writeViewList(out, request.value(), "next views");
    }

    static Message.NextAccept readNextAccept(FrameReader in) throws MalformedFrameException {
        return new Message.NextAccept(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                EntryFields.readVersion(in),
                readViewList(in, "next views"));
    }

    static void writeSync(FrameWriter out, Message.Sync request) {
        writeTarget(out, request);
        if (request.part() >= View.PARTS_MAX) {
            throw new IllegalArgumentException(
                    "part " + request.part() + " is not below View.PARTS_MAX = " + View.PARTS_MAX);
        }
        out.natural(request.part(), "part");
        out.optional(request.after(), EntryFields::writeKey);
        out.list(request.have(), Bound.HELD, "held contents", ViewBodies::writeHeld);
    }

    static Message.Sync readSync(FrameReader in) throws MalformedFrameException {
        return new Message.Sync(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                in.smallNatural(View.PARTS_MAX - 1, "part"),
                in.optional("after", EntryFields::readKey),
                in.list(Bound.HELD, "held contents", ViewBodies::readHeld));
    }

    static void writeHeld(FrameWriter out, Message.Held held) {
        EntryFields.writeKey(out, held.key());
        EntryFields.writeVersion(out, held.accepted());
    }

    static Message.Held readHeld(FrameReader in) throws MalformedFrameException {
        return new Message.Held(EntryFields.readKey(in), EntryFields.readVersion(in));
    }

    static void writeLearn(FrameWriter out, Message.Learn request) {
        writeTarget(out, request);
        NodeFields.writeArc(out, request.range());
        out.optional(request.after(), EntryFields::writeKey);
    }

    static Message.Learn readLearn(FrameReader in) throws MalformedFrameException {
        return new Message.Learn(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                NodeFields.readArc(in),
                in.optional("after", EntryFields::readKey));
    }

    static void writeChunk(FrameWriter out, Message.Chunk chunk) {
        if (isTooLong(chunk.entries())) throw new IllegalArgumentException(TOO_LONG);
        out.choice(WORTHS, chunk.worth());
        out.list(chunk.entries(), Bound.CHUNK_ENTRIES, "chunk entries", EntryFields::writeEntry);
        out.list(chunk.omitted(), Bound.HELD, "omitted keys", EntryFields::writeKey);
        EntryFields.writeVersion(out, chunk.floor());
        out.optional(chunk.next(), EntryFields::writeKey);
    }

    static Message.Chunk readChunk(FrameReader in) throws MalformedFrameException {
        Message.Chunk chunk =
                new Message.Chunk(
                        in.choice(WORTHS, "worth"),
                        in.list(Bound.CHUNK_ENTRIES, "chunk entries", EntryFields::readEntry),
                        in.list(Bound.HELD, "omitted keys", EntryFields::readKey),
                        EntryFields.readVersion(in),
                        in.optional("next", EntryFields::readKey));
        if (isTooLong(chunk.entries())) throw in.malformed(Reason.OVER_LIMIT, TOO_LONG);
        return chunk;
    }

    private static boolean isTooLong(List<Entry> entries) {
        if (entries.size() <= 1) return false; // One entry always fits.
        long total = 0;
        for (Entry entry : entries) {
            total += entry.key().bytesUnsafe().length;
            Content content = entry.content();
            byte[] value = content == null ? null : content.value();
            if (value != null) total += value.length;
        }
        return total > MessageLimits.CHUNK_BYTES_MAX;
    }

    /** What all requests to a replica begin with. */
    static void writeTarget(FrameWriter out, Message.ReplicaRequest request) {
        NodeFields.writeStoreId(out, request.destination());
        ViewFields.writeViewId(out, request.view());
    }

    private static void writeViewList(FrameWriter out, List<View> views, String what) {
        out.list(views, Bound.VIEWS, what, ViewFields::writeView);
    }

    private static List<View> readViewList(FrameReader in, String what)
            throws MalformedFrameException {
        return in.list(Bound.VIEWS, what, ViewFields::readView);
    }
}
