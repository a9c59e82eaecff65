package io.chord;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The conversions of the codecs that come with the library: strict, so that keys are unique. */
final class Codecs {

    private Codecs() {}

    static byte[] encodeUtf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "text of " + text.length() + " characters has half a surrogate pair", e);
        }
    }

    static String decodeUtf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a value of " + bytes.length + " bytes is not UTF-8 text", e);
        }
    }

    static ByteBuffer fixed(byte[] bytes, int length, String what) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(
                    "a value of " + bytes.length + " bytes is not " + what + " of " + length);
        }
        return ByteBuffer.wrap(bytes);
    }
}
