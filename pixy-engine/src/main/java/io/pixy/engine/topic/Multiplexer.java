package io.pixy.engine.topic;

import io.pixy.engine.partition.Batch;
import io.pixy.engine.partition.MessageSource;
import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * Makes one line of messages out of many partitions: each partition that has something gives some, one if no more are asked
 * for, then it is the next one's turn. What it costs does not depend on how many partitions there are; an empty or slow one
 * costs nothing.
 *
 * <p>Confined to the group strand.
 */
final class Multiplexer {
    /** Partitions that said they have something, in the order of their turns. */
    private final ArrayDeque<MessageSource> ready = new ArrayDeque<>();

    /** The numbers of these: none has two turns. */
    private final BitSet numbers = new BitSet();

    void onReady(MessageSource partition) {
        int number = partition.id().partition();
        if (!numbers.get(number)) {
            numbers.set(number);
            ready.add(partition);
        }
    }

    void remove(MessageSource partition) {
        if (ready.remove(partition)) {
            numbers.clear(partition.id().partition());
        }
    }

    /** Whether a partition has said that it has something. */
    boolean mayHave() {
        return !ready.isEmpty();
    }

    /** About how many messages there are, up to so many. */
    int available(int most) {
        int available = 0;
        for (MessageSource partition : ready) {
            available += partition.available();
            if (available >= most) {
                return most;
            }
        }
        return available;
    }

    /**
     * Fills a batch from the partitions whose turn it is, as far as they have something; all get the same share of it. One
     * whose message is too large for what is left of the batch is the first to give something next time.
     */
    void take(Batch batch) {
        while (!ready.isEmpty() && !batch.isFull()) {
            int most = Math.max(1, batch.room() / ready.size());
            MessageSource partition = ready.remove();
            int number = partition.id().partition();
            // what happens in the course of it may put it in line again, or others out of it
            numbers.clear(number);
            boolean hasMore = partition.take(batch, most);
            if (batch.isClosed()) {
                if (!numbers.get(number)) {
                    numbers.set(number);
                    ready.addFirst(partition);
                }
                return;
            }
            if (hasMore) {
                onReady(partition);
            }
        }
    }
}
