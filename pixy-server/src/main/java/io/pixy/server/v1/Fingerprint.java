package io.pixy.server.v1;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Tells whether records are the same as before, whichever surface they come by, without keeping them. Confined to one thread. */
final class Fingerprint {
    private static final int ABSENT = -1;

    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static ByteBuffer of(List<ProduceRequest> records) {
        Fingerprint print = new Fingerprint();
        print.add(records.size());
        records.forEach(print::add);
        return ByteBuffer.wrap(print.digest.digest()).asReadOnlyBuffer();
    }

    private void add(ProduceRequest record) {
        add(record.key());
        add(record.partitionKey());
        add(record.value());
        add(record.partition().orElse(ABSENT));
        add(record.timestampMillis().orElse(ABSENT));
        add(record.headers().size());
        for (Header header : record.headers()) {
            add(header.key().getBytes(StandardCharsets.UTF_8));
            add(header.value());
        }
    }

    /** With its length before it, so that what stands side by side can't be mixed up. */
    private void add(byte[] bytes) {
        add(bytes == null ? ABSENT : bytes.length);
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    private void add(long value) {
        digest.update(number.clear().putLong(value).flip());
    }
}
