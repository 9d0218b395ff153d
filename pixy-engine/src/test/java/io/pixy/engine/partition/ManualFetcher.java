package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/** Knows what is to be read; reads when the test says so. */
public final class ManualFetcher implements Fetcher {
    /** A partition that is read. Not immutable: counts what the buffer gave back. */
    public static final class Reading {
        public final long offset;
        public final long epoch;
        public int taken;

        Reading(long offset, long epoch) {
            this.offset = offset;
            this.epoch = epoch;
        }
    }

    public final Map<PartitionId, Reading> readings = new HashMap<>();

    /** Partitions as they were added, also those removed since. */
    public final List<PartitionId> added = new ArrayList<>();

    public boolean closed;

    @Override
    public Flow add(PartitionId partition, long offset, long epoch) {
        Reading reading = new Reading(offset, epoch);
        readings.put(partition, reading);
        added.add(partition);
        return (count, bytes) -> reading.taken += count;
    }

    @Override
    public void remove(PartitionId partition) {
        readings.remove(partition);
    }

    @Override
    public CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.completedFuture(null);
    }

    /** What reading that partition yields now. */
    public Fetched batch(PartitionId partition, long next, long... offsets) {
        List<Message> messages = LongStream.of(offsets)
                .mapToObj(offset -> message(partition, offset, 10))
                .toList();
        return new Fetched(partition, readings.get(partition).epoch, messages, next);
    }

    public static Message message(PartitionId partition, long offset, int size) {
        return new Message(
                partition.topic(), partition.partition(), offset, null, new byte[size], List.of(), 1_545_730_073L, 1);
    }
}
