package io.pixy.engine.simulation;

import io.pixy.api.Message;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads the simulated logs a few messages at a time; what was read of a removed partition may still arrive. */
class SimFetcher implements Fetcher {
    private static final int MAX_BUFFERED = 30;

    private static final class Reading {
        private final long epoch;
        private long next;
        private int buffered;

        Reading(long epoch, long next) {
            this.epoch = epoch;
            this.next = next;
        }
    }

    private final SimWorld world;
    private final SimMember member;
    private final FetchListener listener;
    private final Map<PartitionId, Reading> readings = new HashMap<>();

    SimFetcher(SimWorld world, SimMember member, FetchListener listener) {
        this.world = world;
        this.member = member;
        this.listener = listener;
    }

    @Override
    public Flow add(PartitionId partition, long offset, long epoch) {
        member.countMove();
        Reading reading = new Reading(epoch, offset);
        readings.put(partition, reading);
        poll(partition, reading);
        return (count, bytes) -> reading.buffered -= count;
    }

    private void poll(PartitionId partition, Reading reading) {
        member.later(1, 400, () -> {
            if (readings.get(partition) != reading) {
                return;
            }
            SimKafka.Log log = world.kafka.log(partition);
            if (reading.next < log.begin || reading.next > log.end) {
                readings.remove(partition);
                member.later(0, 10, () -> listener.onOutOfRange(partition, reading.epoch));
                return;
            }
            if (reading.next < log.end && reading.buffered < MAX_BUFFERED) {
                Fetched fetched = read(partition, reading, log);
                // one news after the other, as from one thread
                member.inOrder(0, 20, () -> listener.onFetched(List.of(fetched)));
            }
            poll(partition, reading);
        });
    }

    Fetched read(PartitionId partition, Reading reading, SimKafka.Log log) {
        long upTo = Math.min(log.end, reading.next + 1 + world.random.nextInt(12));
        List<Message> messages = new ArrayList<>();
        for (long offset : log.offsets.subSet(reading.next, upTo)) {
            messages.add(message(partition, offset));
        }
        reading.next = upTo;
        reading.buffered += messages.size();
        return new Fetched(partition, reading.epoch, messages, upTo);
    }

    private static Message message(PartitionId id, long offset) {
        return new Message(id.topic(), id.partition(), offset, null, new byte[10], List.of(), 0, 1);
    }

    @Override
    public void remove(PartitionId partition) {
        member.countMove();
        readings.remove(partition);
    }

    @Override
    public CompletableFuture<Void> close() {
        readings.clear();
        return CompletableFuture.completedFuture(null);
    }
}
