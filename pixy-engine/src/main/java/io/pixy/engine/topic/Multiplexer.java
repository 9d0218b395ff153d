package io.pixy.engine.topic;

import io.pixy.api.Message;
import io.pixy.engine.partition.PartitionConsumer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one line of messages out of many partitions: each partition that has something gives one message, then it is
 * the next one's turn. What it costs does not depend on how many partitions there are; an empty or slow one costs
 * nothing.
 *
 * <p>Confined to the group strand.
 */
final class Multiplexer {
    /** Partitions that said they have something, in the order of their turns. */
    private final Set<PartitionConsumer> ready = new LinkedHashSet<>();

    /**
     * A message and where it was taken from. Immutable.
     *
     * @param partition to acknowledge to, or to give back to
     * @param message was recorded as handed out
     */
    record Taken(PartitionConsumer partition, Message message) {}

    void onReady(PartitionConsumer partition) {
        ready.add(partition);
    }

    void remove(PartitionConsumer partition) {
        ready.remove(partition);
    }

    /** Whether a partition has said that it has something. */
    boolean mayHave() {
        return !ready.isEmpty();
    }

    /** Takes a message from the partition whose turn it is, if any has one. */
    Optional<Taken> take() {
        while (!ready.isEmpty()) {
            Iterator<PartitionConsumer> turn = ready.iterator();
            PartitionConsumer partition = turn.next();
            turn.remove();
            Optional<Message> message = partition.take();
            if (message.isPresent()) {
                if (partition.isReady()) {
                    ready.add(partition);
                }
                return Optional.of(new Taken(partition, message.get()));
            }
        }
        return Optional.empty();
    }
}
