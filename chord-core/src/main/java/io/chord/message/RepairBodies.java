package io.chord.message;

/** The bodies of the messages with which members of a view compare what they hold. */
final class RepairBodies {

    private RepairBodies() {}

    static void writeCompareDigest(FrameWriter out, Message.CompareDigest request) {
        ViewBodies.writeTarget(out, request);
        out.fixed64(request.digest());
    }

    static Message.CompareDigest readCompareDigest(FrameReader in) throws MalformedFrameException {
        return new Message.CompareDigest(
                NodeFields.readStoreId(in), ViewFields.readViewId(in), in.fixed64("digest"));
    }

    static void writeDigests(FrameWriter out, Message.Digests digests) {
        out.list(digests.buckets(), Bound.DIGESTS, "digests", FrameWriter::fixed64);
    }

    static Message.Digests readDigests(FrameReader in) throws MalformedFrameException {
        return new Message.Digests(
                in.list(Bound.DIGESTS, "digests", each -> each.fixed64("digest")));
    }

    static void writeListVersions(FrameWriter out, Message.ListVersions request) {
        ViewBodies.writeTarget(out, request);
        NodeFields.writeArc(out, request.range());
        out.optional(request.after(), EntryFields::writeKey);
    }

    static Message.ListVersions readListVersions(FrameReader in) throws MalformedFrameException {
        return new Message.ListVersions(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                NodeFields.readArc(in),
                in.optional("after", EntryFields::readKey));
    }

    static void writeVersions(FrameWriter out, Message.Versions versions) {
        out.list(versions.held(), Bound.HELD, "held", ViewBodies::writeHeld);
        out.optional(versions.next(), EntryFields::writeKey);
    }

    static Message.Versions readVersions(FrameReader in) throws MalformedFrameException {
        return new Message.Versions(
                in.list(Bound.HELD, "held", ViewBodies::readHeld),
                in.optional("next", EntryFields::readKey));
    }
}
