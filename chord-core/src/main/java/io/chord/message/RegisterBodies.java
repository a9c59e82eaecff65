package io.chord.message;

import java.util.List;

/** The bodies of the messages about the register of one key. */
final class RegisterBodies {

    private static final List<Message.Nack.Reason> REASONS =
            List.of(
                    Message.Nack.Reason.PROMISED,
                    Message.Nack.Reason.NEWER_VIEW,
                    Message.Nack.Reason.OLDER_VIEW,
                    Message.Nack.Reason.INACTIVE,
                    Message.Nack.Reason.WRONG_STORE,
                    Message.Nack.Reason.BUSY,
                    Message.Nack.Reason.STORE_FAILED);

    private RegisterBodies() {}

    static void writeRead(FrameWriter out, Message.Read request) {
        ViewBodies.writeTarget(out, request);
        EntryFields.writeKey(out, request.key());
    }

    static Message.Read readRead(FrameReader in) throws MalformedFrameException {
        return new Message.Read(
                NodeFields.readStoreId(in), ViewFields.readViewId(in), EntryFields.readKey(in));
    }

    static void writeReadAnswer(FrameWriter out, Message.ReadAnswer answer) {
        EntryFields.writeVersion(out, answer.accepted());
        out.optional(answer.content(), EntryFields::writeContent);
        out.flag(answer.clean());
    }

    static Message.ReadAnswer readReadAnswer(FrameReader in) throws MalformedFrameException {
        return new Message.ReadAnswer(
                EntryFields.readVersion(in),
                in.optional("content", EntryFields::readContent),
                in.flag("clean"));
    }

    static void writePrepare(FrameWriter out, Message.Prepare request) {
        ViewBodies.writeTarget(out, request);
        EntryFields.writeKey(out, request.key());
        EntryFields.writeVersion(out, request.ballot());
    }

    static Message.Prepare readPrepare(FrameReader in) throws MalformedFrameException {
        return new Message.Prepare(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                EntryFields.readKey(in),
                EntryFields.readVersion(in));
    }

    static void writePromise(FrameWriter out, Message.Promise promise) {
        EntryFields.writeVersion(out, promise.accepted());
        out.optional(promise.content(), EntryFields::writeContent);
        EntryFields.writeVersion(out, promise.floor());
    }

    static Message.Promise readPromise(FrameReader in) throws MalformedFrameException {
        return new Message.Promise(
                EntryFields.readVersion(in),
                in.optional("content", EntryFields::readContent),
                EntryFields.readVersion(in));
    }

    static void writeAccept(FrameWriter out, Message.Accept request) {
        ViewBodies.writeTarget(out, request);
        EntryFields.writeKey(out, request.key());
        EntryFields.writeVersion(out, request.ballot());
        out.optional(request.content(), EntryFields::writeContent);
    }

    static Message.Accept readAccept(FrameReader in) throws MalformedFrameException {
        return new Message.Accept(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                EntryFields.readKey(in),
                EntryFields.readVersion(in),
                in.optional("content", EntryFields::readContent));
    }

    static void writePurge(FrameWriter out, Message.Purge hint) {
        NodeFields.writeStoreId(out, hint.destination());
        ViewFields.writeViewId(out, hint.view());
        EntryFields.writeKey(out, hint.key());
        EntryFields.writeVersion(out, hint.ballot());
    }

    static Message.Purge readPurge(FrameReader in) throws MalformedFrameException {
        return new Message.Purge(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                EntryFields.readKey(in),
                EntryFields.readVersion(in));
    }

    static void writeNack(FrameWriter out, Message.Nack nack) {
        out.choice(REASONS, nack.reason());
        EntryFields.writeVersion(out, nack.promised());
        out.optional(nack.view(), ViewFields::writeView);
        NodeFields.writeStoreId(out, nack.storeId());
    }

    static Message.Nack readNack(FrameReader in) throws MalformedFrameException {
        return new Message.Nack(
                in.choice(REASONS, "reason"),
                EntryFields.readVersion(in),
                in.optional("view", ViewFields::readView),
                NodeFields.readStoreId(in));
    }
}
