package io.pixy.engine.offsets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Writes and reads the receipts of one topic of a group. They are no secret, and keep nobody out who wants in: a hash sees
 * to it that one of another group or topic, or a mangled one, is noticed before anything is done. Immutable.
 */
public final class Receipts {
    private static final byte VERSION = 1;

    /** Version, tenure, incarnation, partition, offset, attempt, number, hash. */
    private static final int BYTES = 1 + 8 + 4 + 4 + 8 + 4 + 4 + 4;

    private static final int WITHOUT_HASH = BYTES - 4;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final int CHARS = (BYTES * 8 + 5) / 6;

    /** The last character has two bits of the receipt; the others of it are 0. */
    private static final String LAST_CHARS = "AQgw";

    private final byte[] scope;

    /** Those of a topic that is consumed by a group of a cluster. */
    public Receipts(String cluster, String group, String topic) {
        // names have no control characters
        this.scope = (cluster + "\0" + group + "\0" + topic).getBytes(StandardCharsets.UTF_8);
    }

    /** The receipt as clients see it. */
    public String write(Receipt receipt) {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putLong(receipt.tenure().number())
                .putInt(receipt.tenure().incarnation())
                .putInt(receipt.partition())
                .putLong(receipt.offset())
                .putInt(receipt.attempt())
                .putInt(receipt.number());
        buffer.putInt(hash(buffer.array()));
        return ENCODER.encodeToString(buffer.array());
    }

    /** What a client has sent; empty if it is none of this topic and group. */
    public Optional<Receipt> read(String text) {
        // one receipt has one form: what decodes to it in another way was mangled
        if (text.length() != CHARS || LAST_CHARS.indexOf(text.charAt(CHARS - 1)) < 0) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = DECODER.decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES - 1);
        Receipt receipt = new Receipt(
                new Tenure(buffer.getLong(), buffer.getInt()),
                buffer.getInt(),
                buffer.getLong(),
                buffer.getInt(),
                buffer.getInt());
        boolean isOurs = buffer.getInt() == hash(bytes);
        return isOurs && receipt.partition() >= 0 && receipt.offset() >= 0 ? Optional.of(receipt) : Optional.empty();
    }

    private int hash(byte[] receipt) {
        CRC32 hash = new CRC32();
        hash.update(scope);
        hash.update(receipt, 0, WITHOUT_HASH);
        return (int) hash.getValue();
    }
}
