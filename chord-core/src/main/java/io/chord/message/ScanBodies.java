package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.store.MapName;
import java.util.List;

/** The bodies of the messages about the entries of a map. */
final class ScanBodies {

    private ScanBodies() {}

    static void writeScan(FrameWriter out, Message.Scan request) {
        ViewBodies.writeTarget(out, request);
        NodeFields.writeArc(out, request.range());
        out.optional(request.after(), EntryFields::writeKey);
        out.text(request.map().text(), Bound.MAP_BYTES, "map");
        out.natural(request.limit(), "limit");
        out.flag(request.contents());
    }

    static Message.Scan readScan(FrameReader in) throws MalformedFrameException {
        return new Message.Scan(
                NodeFields.readStoreId(in),
                ViewFields.readViewId(in),
                NodeFields.readArc(in),
                in.optional("after", EntryFields::readKey),
                MapName.of(in.text(Bound.MAP_BYTES, "map")),
                in.smallNatural(MessageLimits.CHUNK_ENTRIES_MAX, "limit"),
                in.flag("contents"));
    }

    static void writeListing(FrameWriter out, Message.Listing listing) {
        if (isTooLong(listing.entries())) throw new IllegalArgumentException(TOO_LONG);
        out.list(listing.entries(), Bound.CHUNK_ENTRIES, "listed", ScanBodies::writeListed);
        out.optional(listing.next(), EntryFields::writeKey);
        out.id(listing.end());
    }

    static Message.Listing readListing(FrameReader in) throws MalformedFrameException {
        List<Message.Listed> entries =
                in.list(Bound.CHUNK_ENTRIES, "listed", ScanBodies::readListed);
        if (isTooLong(entries)) throw in.malformed(Reason.OVER_LIMIT, TOO_LONG);
        return new Message.Listing(
                entries, in.optional("next", EntryFields::readKey), in.id("end"));
    }

    private static final String TOO_LONG =
            "listed: keys and values of several entries are over MessageLimits.CHUNK_BYTES_MAX = "
                    + MessageLimits.CHUNK_BYTES_MAX;

    private static boolean isTooLong(List<Message.Listed> entries) {
        long bytes = 0;
        for (Message.Listed listed : entries) bytes += listed.bytes();
        return entries.size() > 1 && bytes > MessageLimits.CHUNK_BYTES_MAX;
    }

    private static void writeListed(FrameWriter out, Message.Listed listed) {
        EntryFields.writeKey(out, listed.key());
        EntryFields.writeVersion(out, listed.accepted());
        out.flag(listed.clean());
        out.optional(listed.content(), EntryFields::writeContent);
    }

    private static Message.Listed readListed(FrameReader in) throws MalformedFrameException {
        return new Message.Listed(
                EntryFields.readKey(in),
                EntryFields.readVersion(in),
                in.flag("clean"),
                in.optional("content", EntryFields::readContent));
    }
}
