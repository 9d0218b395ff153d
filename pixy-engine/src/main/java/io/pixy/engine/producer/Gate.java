package io.pixy.engine.producer;

import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.TopicNames;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.engine.kafka.KafkaNames;

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

    /** Why a message is not accepted; null if it is. */
    PixyException refusalOf(ProduceRequest request) {
        if (request.headers().isEmpty()) {
            return null;
        }
        if (!headersSupported) {
            return new HeadersUnsupportedException();
        }
        // kafka-clients would write another length than it writes, and the broker refuse the whole batch
        return request.headers().stream().allMatch(header -> KafkaNames.isText(header.key()))
                ? null
                : new InvalidRequestException("the key of a header must not contain half of a surrogate pair");
    }

    /** Why a message that is accepted can't be written, as far as that is known beforehand; null if it can. */
    PixyException impossibilityOf(ProduceRequest request) {
        if (!TopicNames.isLegal(request.topic())) {
            return new InvalidTopicException(null);
        }
        return limit.exceededBy(request) ? new MessageTooLargeException(null) : null;
    }
}
