package io.pixy.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Payloads: text as bytes, and bytes in {@code toString} as their size only, they may be large or secret. No state. */
final class Bytes {
    /** U+FFFD in UTF-8. */
    private static final byte[] REPLACEMENT = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

    private Bytes() {}

    /** In UTF-8, where half a character (an unpaired surrogate) becomes U+FFFD, not the question mark of getBytes. */
    static byte[] utf8(String text) {
        if (text == null) {
            return null;
        }
        if (text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .replaceWith(REPLACEMENT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("All of Unicode can be written in UTF-8", e);
        }
    }

    static String describe(byte[] bytes) {
        return bytes == null ? "null" : bytes.length + " bytes";
    }
}
