package io.pixy.engine.fetch;

import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Makes the Kafka consumers of one group, on the fetch thread. Immutable.
 *
 * @param calm waits at the broker for {@code consumer.fetch_max_wait}
 * @param busy waits for {@link #BUSY_WAIT_MILLIS} at most
 */
public record Consumers(Supplier<Consumer<byte[], byte[]>> calm, Supplier<Consumer<byte[], byte[]>> busy) {

    /** How long a fetch may wait at the broker while messages of other partitions wait there to be fetched. */
    public static final int BUSY_WAIT_MILLIS = 10;
}
