package io.chord.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Names of notes as bytes. */
final class NoteFormat {

    /** Behind every name: no text in UTF-8 has this byte. */
    static final byte[] END = {(byte) 0xff};

    static byte[] key(String name) {
        return name.getBytes(UTF_8);
    }

    static String name(byte[] key) {
        return new String(key, UTF_8);
    }

    private NoteFormat() {}
}
