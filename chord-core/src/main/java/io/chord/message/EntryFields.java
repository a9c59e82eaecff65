package io.chord.message;

import io.chord.message.MalformedFrameException.Reason;
import io.chord.store.Content;
import io.chord.store.Entry;
import io.chord.store.EntryKey;
import io.chord.store.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The byte forms of entries, and what they consist of. */
final class EntryFields {

    private static final int HAS_VALUE = 1;
    private static final int HAS_EXPIRY = 2;
    private static final int ALL_FLAGS = HAS_VALUE | HAS_EXPIRY;

    private static final int VERSION_SIZE_GUESS = 10;

    private EntryFields() {}

    // ---- fixed for ever

    /** Round 0 is that of {@link Version#NONE} alone, so that it needs no proposer. */
    static void writeVersion(FrameWriter out, Version version) {
        if (version.round() == 0 && !version.isNone()) {
            throw new IllegalArgumentException(
                    "version with round 0 and proposer "
                            + Long.toHexString(version.proposer())
                            + "; round 0 is for Version.NONE");
        }
        out.natural(version.round(), "version round");
        if (!version.isNone()) out.fixed64(version.proposer());
    }

    static Version readVersion(FrameReader in) throws MalformedFrameException {
        long round = in.natural("version round");
        return round == 0 ? Version.NONE : new Version(round, in.fixed64("version proposer"));
    }

    static void writeKey(FrameWriter out, EntryKey key) {
        out.id(key.point());
        out.byteArray(key.bytesUnsafe(), Bound.KEY_BYTES, "key");
    }

    static EntryKey readKey(FrameReader in) throws MalformedFrameException {
        return EntryKey.wrap(in.id("key point"), in.byteArray(Bound.KEY_BYTES, "key"));
    }

    // ---- grow

    static void writeContent(FrameWriter out, Content content) {
        out.growing(content, contentSizeGuess(content), EntryFields::writeContentFields);
    }

    private static int contentSizeGuess(Content content) {
        byte[] value = content.value();
        int versions = 2 + content.parents().size();
        return versions * VERSION_SIZE_GUESS + (value == null ? 0 : value.length);
    }

    private static void writeContentFields(FrameWriter out, Content content) {
        byte[] value = content.value();
        boolean expires = content.expiresAtMillis() != Content.NEVER;
        out.octet((value == null ? 0 : HAS_VALUE) | (expires ? HAS_EXPIRY : 0));
        writeVersion(out, content.version());
        if (value != null) out.byteArray(value, Bound.VALUE_BYTES, "value");
        if (expires) out.zigZag(content.expiresAtMillis());
        out.list(content.parents(), Bound.PARENTS, "parents", EntryFields::writeVersion);
        writeVersion(out, content.horizon());
    }

    static Content readContent(FrameReader in) throws MalformedFrameException {
        return in.growing("content", EntryFields::readContentFields);
    }

    private static Content readContentFields(FrameReader in) throws MalformedFrameException {
        int flags = in.octet("content flags");
        if ((flags & ~ALL_FLAGS) != 0) {
            throw in.malformed(Reason.BAD_VALUE, "content flags " + flags + ", expected 0 to 3");
        }
        Version version = readVersion(in);
        byte @Nullable [] value =
                (flags & HAS_VALUE) != 0 ? in.byteArray(Bound.VALUE_BYTES, "value") : null;
        long expiresAtMillis = (flags & HAS_EXPIRY) != 0 ? in.zigZag("expiry") : Content.NEVER;
        List<Version> parents = in.list(Bound.PARENTS, "parents", EntryFields::readVersion);
        return new Content(version, value, expiresAtMillis, parents, readVersion(in));
    }

    static void writeEntry(FrameWriter out, Entry entry) {
        Content content = entry.content();
        int sizeGuess =
                40
                        + entry.key().bytesUnsafe().length
                        + (content == null ? 0 : contentSizeGuess(content));
        out.growing(entry, sizeGuess, EntryFields::writeEntryFields);
    }

    private static void writeEntryFields(FrameWriter out, Entry entry) {
        writeKey(out, entry.key());
        writeVersion(out, entry.promised());
        writeVersion(out, entry.accepted());
        Content content = entry.content();
        out.flag(content != null);
        if (content != null) writeContent(out, content);
    }

    static Entry readEntry(FrameReader in) throws MalformedFrameException {
        return in.growing("entry", EntryFields::readEntryFields);
    }

    private static Entry readEntryFields(FrameReader in) throws MalformedFrameException {
        return new Entry(
                readKey(in),
                readVersion(in),
                readVersion(in),
                in.flag("entry content") ? readContent(in) : null);
    }
}
