package io.pixy.engine.producer;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaVersion;
import java.nio.charset.StandardCharsets;

/**
 * What counts against {@code producer.max_message_bytes}: key, value, headers and an overhead that does not depend on
 * how the record is really stored. The boundary is Kafka-Pixy's. Immutable.
 *
 * @param maxBytes the largest size that passes
 * @param overhead of a message without headers
 */
record SizeLimit(int maxBytes, int overhead) {
    private static final int OVERHEAD_WITHOUT_HEADERS = 26;
    private static final int OVERHEAD_WITH_HEADERS = 36;
    private static final int OVERHEAD_PER_HEADER = 10;

    /** Kafka-Pixy took an absent {@code kafka.version} for 0.10.2.1, which has no headers. */
    static SizeLimit of(ClusterConfig config) {
        boolean headers =
                config.kafka().version().map(KafkaVersion::supportsHeaders).orElse(false);
        return new SizeLimit(
                config.producer().maxMessageBytes(), headers ? OVERHEAD_WITH_HEADERS : OVERHEAD_WITHOUT_HEADERS);
    }

    boolean exceededBy(ProduceRequest request) {
        return sizeOf(request) > maxBytes;
    }

    private long sizeOf(ProduceRequest request) {
        if (request.headers().isEmpty()) {
            return overhead + payloadOf(request);
        }
        long size = OVERHEAD_WITH_HEADERS + payloadOf(request);
        for (Header header : request.headers()) {
            size += header.key().getBytes(StandardCharsets.UTF_8).length
                    + lengthOf(header.value())
                    + OVERHEAD_PER_HEADER;
        }
        return size;
    }

    /** The bytes of key and value. */
    static long payloadOf(ProduceRequest request) {
        return (long) lengthOf(request.key()) + lengthOf(request.value());
    }

    private static int lengthOf(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
