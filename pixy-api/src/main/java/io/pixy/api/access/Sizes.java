package io.pixy.api.access;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import java.util.List;

/** How much is written. No state. */
final class Sizes {
    private Sizes() {}

    static long of(List<ProduceRequest> records) {
        long bytes = 0;
        for (ProduceRequest record : records) {
            bytes += of(record);
        }
        return bytes;
    }

    static long of(ProduceRequest record) {
        long bytes = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
