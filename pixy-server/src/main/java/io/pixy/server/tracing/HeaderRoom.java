package io.pixy.server.tracing;

import io.pixy.api.Header;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaVersion;

/**
 * Whether a cluster takes headers of ours beside a message, which must not be refused for their sake.
 *
 * @param mostBytes of a message with its headers; 0 if its brokers know no headers
 */
record HeaderRoom(long mostBytes) {
    private static final KafkaVersion FIRST_WITH_HEADERS = new KafkaVersion("0.11.0.0");

    /** Traceparent and tracestate with their names, and what Kafka adds to each. */
    private static final int OURS = 2 * 600;

    private static final int PER_HEADER = 10;

    static HeaderRoom of(ClusterConfig config) {
        boolean known = config.kafka()
                .version()
                .map(version -> version.compareTo(FIRST_WITH_HEADERS) >= 0)
                .orElse(true);
        return new HeaderRoom(known ? config.producer().maxMessageBytes() : 0);
    }

    boolean isThereFor(ProduceRequest request) {
        long bytes = length(request.key()) + length(request.value()) + OURS;
        for (Header header : request.headers()) {
            bytes += 3L * header.key().length() + length(header.value()) + PER_HEADER;
        }
        return bytes <= mostBytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
