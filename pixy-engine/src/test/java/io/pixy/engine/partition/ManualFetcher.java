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
        public final Held held;
        public int taken;
        public boolean closed;
        private long next;

        Reading(long offset, long epoch, Held held) {
            this.offset = offset;
            this.epoch = epoch;
            this.held = held;
            this.next = offset;
        }
    }

    public final Map<PartitionId, Reading> readings = new HashMap<>();

    /** Partitions as they were added, also those removed since. */
    public final List<PartitionId> added = new ArrayList<>();

    public boolean closed;

    /** Whether there are no threads to be had. */
    public boolean fails;

    @Override
    public Flow add(PartitionId partition, long offset, long epoch, Held held) {
        if (fails) {
            throw new OutOfMemoryError("scripted: no thread");
        }
        Reading reading = new Reading(offset, epoch, held);
        readings.put(partition, reading);
        added.add(partition);
        return new Flow() {
            @Override
            public void taken(int messages, long bytes) {
                reading.taken += messages;
            }

            @Override
            public void close() {
                reading.closed = true;
            }
        };
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
        return batch(partition, next, messages);
    }

    /** What reading that partition yields now. */
    public Fetched batch(PartitionId partition, long next, List<Message> messages) {
        Reading reading = readings.get(partition);
        Fetched batch = new Fetched(partition, reading.epoch, reading.next, messages, next);
        reading.next = next;
        return batch;
    }

    public static Message message(PartitionId partition, long offset, int size) {
        return new Message(
                partition.topic(), partition.partition(), offset, null, new byte[size], List.of(), 1_545_730_073L, 1);
    }
}
