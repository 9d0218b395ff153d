package io.pixy.engine.producer;

import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaVersion;

/**
 * What a message must be like to be taken. Immutable.
 *
 * @param limit of its size
 * @param headersSupported whether it may have headers: yes, unless {@code kafka.version} says otherwise
 */
record Gate(SizeLimit limit, boolean headersSupported) {

    static Gate of(ClusterConfig config) {
        boolean headers =
                config.kafka().version().map(KafkaVersion::supportsHeaders).orElse(true);
        return new Gate(SizeLimit.of(config), headers);
    }

    boolean forbidsHeadersOf(ProduceRequest request) {
        return !headersSupported && !request.headers().isEmpty();
    }
}
