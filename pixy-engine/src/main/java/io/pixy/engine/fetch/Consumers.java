package io.pixy.engine.fetch;

import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Makes the Kafka consumers of one group, on the fetch thread. Immutable.
 *
 * <p>Both are told 0 or 1, in turn: one and its successor are there at the same time, so their names must differ by it.
 *
 * @param calm waits at the broker for {@code consumer.fetch_max_wait}, or as long as an answer may take
 * @param busy waits for {@link #BUSY_WAIT_MILLIS} at most
 */
public record Consumers(IntFunction<Consumer<byte[], byte[]>> calm, IntFunction<Consumer<byte[], byte[]>> busy) {

    /** How long a fetch may wait at the broker while messages of other partitions wait there to be fetched. */
    public static final int BUSY_WAIT_MILLIS = 10;
}
