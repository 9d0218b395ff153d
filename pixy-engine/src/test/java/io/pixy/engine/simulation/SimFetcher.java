package io.pixy.engine.simulation;

import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the simulated logs a few messages at a time. What was read of a removed partition may still arrive, much later;
 * in times of trouble some of it can't be used, some gets lost, and the fetcher dies.
 */
class SimFetcher implements Fetcher {
    private static final int MAX_BUFFERED = 30;

    /** The thread that brings the news stands still that long at times, like any other. */
    private static final int LATE_MILLIS = 1500;

    static final class Reading {
        private final long epoch;
        private long next;
        private int buffered;
        private long bytes;
        private boolean closed;

        Reading(long epoch, long next) {
            this.epoch = epoch;
            this.next = next;
        }
    }

    private final SimWorld world;
    private final SimMember member;
    private final Budget.Share budget;
    private final FetchListener listener;
    private final Map<PartitionId, Reading> readings = new HashMap<>();
    private long lastNewsNanos;

    SimFetcher(SimWorld world, SimMember member, Budget.Share budget, FetchListener listener) {
        this.budget = budget;
        this.world = world;
        this.member = member;
        this.listener = listener;
    }

    @Override
    public Flow add(PartitionId partition, long offset, long epoch, Held held) {
        member.countMove();
        Reading reading = new Reading(epoch, offset);
        count(reading, held.messages(), held.bytes());
        readings.put(partition, reading);
        poll(partition, reading);
        return new Flow() {
            @Override
            public void taken(int messages, long bytes) {
                count(reading, -messages, -bytes);
            }

            @Override
            public void close() {
                giveUp(reading);
            }
        };
    }

    private void count(Reading reading, int messages, long bytes) {
        if (!reading.closed) {
            reading.buffered += messages;
            reading.bytes += bytes;
            budget.changed(bytes);
        }
    }

    void giveUp(Reading reading) {
        count(reading, -reading.buffered, -reading.bytes);
        reading.closed = true;
    }

    private void poll(PartitionId partition, Reading reading) {
        member.later(1, 400, () -> {
            if (readings.get(partition) != reading) {
                return;
            }
            SimKafka.Log log = world.kafka.log(partition);
            if (log == null) {
                // the topic has fewer partitions now
                poll(partition, reading);
                return;
            }
            if (reading.next < log.begin || reading.next > log.end) {
                readings.remove(partition);
                tell(() -> listener.onOutOfRange(partition, reading.epoch));
                return;
            }
            if (world.kafka.isDamaged(partition)) {
                readings.remove(partition);
                tell(() -> listener.onUnreadable(partition, reading.epoch, new KafkaException("scripted", null)));
                world.note(Situation.UNREADABLE_PARTITION, !readings.isEmpty());
                return;
            }
            world.note(Situation.NO_ROOM, !budget.hasRoom());
            boolean mayRead = reading.buffered < MAX_BUFFERED && (budget.hasRoom() || reading.buffered == 0);
            if (reading.next < log.end && mayRead) {
                tell(partition, reading, read(partition, reading, log));
            }
            poll(partition, reading);
        });
    }

    private void tell(PartitionId partition, Reading reading, Fetched batch) {
        if (world.faulty()) {
            mishap(batch);
            return;
        }
        tell(() -> {
            Reading now = readings.get(partition);
            world.note(Situation.LATE_BATCH, now != null && now != reading);
            listener.onFetched(List.of(batch));
        });
    }

    private void mishap(Fetched batch) {
        int dice = world.random.nextInt(5);
        if (dice == 0) {
            readings.clear();
            tell(() -> listener.onDead(new Error("scripted")));
            world.note(Situation.DEAD_FETCHER, true);
        } else if (dice < 3) {
            Fetched unusable =
                    new Fetched(batch.partition(), batch.epoch(), batch.from(), new UnusableMessages(), batch.next());
            tell(() -> listener.onFetched(List.of(unusable)));
            world.note(Situation.UNUSABLE_BATCH, true);
        } else {
            // it gets lost, which shows by what comes next
            tell(() -> listener.onFetched(
                    List.of(new Fetched(batch.partition(), batch.epoch(), batch.next(), List.of(), batch.next()))));
            world.note(Situation.LOST_BATCH, true);
        }
    }

    /** One news after the other, as from one thread; but it is a thread of its own, so the registry may overtake it. */
    private void tell(Runnable news) {
        int most = world.random.nextInt(20) == 0 ? LATE_MILLIS : 20;
        long now = world.clock.nanoTime();
        lastNewsNanos = Math.max(now + world.between(0, most), lastNewsNanos);
        member.schedule(lastNewsNanos - now, news);
    }

    Fetched read(PartitionId partition, Reading reading, SimKafka.Log log) {
        long from = reading.next;
        long upTo = Math.min(log.end, from + 1 + world.random.nextInt(12));
        List<Message> messages = new ArrayList<>();
        for (long offset : log.offsets.subSet(from, upTo)) {
            messages.add(world.message(partition, log.incarnation, offset));
        }
        reading.next = upTo;
        count(
                reading,
                messages.size(),
                messages.stream().mapToLong(Fetched::sizeOf).sum());
        return new Fetched(partition, reading.epoch, from, messages, upTo);
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
