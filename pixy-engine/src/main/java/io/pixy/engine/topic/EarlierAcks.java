package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.PixyException;
import io.pixy.engine.partition.PartitionContext;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acknowledgements that ride on consume requests. Confined to the group strand. */
final class EarlierAcks {
    private static final Logger log = LoggerFactory.getLogger(EarlierAcks.class);
    private static final long BETWEEN_COMPLAINTS_NANOS = Duration.ofSeconds(10).toNanos();

    private final String topic;
    private final PartitionContext context;
    private final Acks acks;
    private long ignored;
    private long complainedNanos;

    /** Applies an acknowledgement, or fails. */
    @FunctionalInterface
    interface Acks {
        void ack(int partition, long offset);
    }

    EarlierAcks(String topic, PartitionContext context, Acks acks) {
        this.topic = topic;
        this.context = context;
        this.acks = acks;
    }

    /** One that rides on a consume never fails it; behind a balancer that does not stick, none of them may fit. */
    void apply(Ack.Of ack) {
        try {
            acks.ack(ack.partition(), ack.offset());
        } catch (PixyException e) {
            long now = context.clock().nanoTime();
            if (ignored++ > 0 && now - complainedNanos < BETWEEN_COMPLAINTS_NANOS) {
                return;
            }
            complainedNanos = now;
            log.warn(
                    "Group {}: acknowledgement of {}/{}@{} is ignored, so far {} of them: {}",
                    context.group(),
                    topic,
                    ack.partition(),
                    ack.offset(),
                    ignored,
                    e.getMessage());
        }
    }
}
