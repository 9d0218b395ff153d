package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A thread that reads simulated logs, one step at a time: what others ask for waits in its inbox, and what it has read it
 * tells later, so others act in between. Reads fail, and the thread dies, now and then.
 */
final class SimReader implements Reader {
    static final int MOST_AT_ONCE = 30;

    private final Map<PartitionId, SimLog> logs;
    private final FetchListener listener;
    private final Elsewhere elsewhere;
    private final Random random;
    private final Queue<Runnable> inbox = new ArrayDeque<>();
    private final Map<PartitionId, Reading> readings = new HashMap<>();
    private final Map<PartitionId, Long> former = new HashMap<>();
    private List<Fetched> untold = List.of();
    private boolean isFair;

    SimReader(Map<PartitionId, SimLog> logs, FetchListener listener, Elsewhere elsewhere, Random random) {
        this.logs = logs;
        this.listener = listener;
        this.elsewhere = elsewhere;
        this.random = random;
    }

    @Override
    public void add(Reading reading) {
        inbox.add(() -> {
            end(reading.id());
            Long last = former.remove(reading.id());
            if (last == null || last < reading.next() || !elsewhere.takesAwkward(reading)) {
                reading.hold(reading.isPaused());
                readings.put(reading.id(), reading);
            }
        });
    }

    private void end(PartitionId id) {
        Reading ended = readings.remove(id);
        if (ended != null && random.nextBoolean()) {
            former.put(id, ended.next());
        }
    }

    @Override
    public void remove(PartitionId partition, long epoch) {
        inbox.add(() -> {
            if (isHere(partition, epoch)) {
                end(partition);
            }
        });
    }

    @Override
    public void resume(PartitionId partition, long epoch) {
        inbox.add(() -> {
            if (isHere(partition, epoch) && !readings.get(partition).isPaused()) {
                readings.get(partition).hold(false);
            }
        });
    }

    private boolean isHere(PartitionId partition, long epoch) {
        return readings.containsKey(partition) && readings.get(partition).epoch() == epoch;
    }

    @Override
    public CompletableFuture<Void> close() {
        inbox.clear();
        readings.clear();
        untold = List.of();
        return CompletableFuture.completedFuture(null);
    }

    /** From now on nothing goes wrong any more. */
    void becomeFair() {
        isFair = true;
    }

    /** Which partitions are read, and in which epochs, once everything has been done that was asked for. */
    Map<PartitionId, Long> reads() {
        while (!inbox.isEmpty()) {
            inbox.remove().run();
        }
        Map<PartitionId, Long> reads = new HashMap<>();
        readings.forEach((id, reading) -> reads.put(id, reading.epoch()));
        return reads;
    }

    void step() {
        if (!untold.isEmpty()) {
            tell();
        } else if (!isFair && random.nextInt(300) == 0) {
            readings.clear();
            inbox.clear();
            listener.onDead(new IllegalStateException("scripted"));
        } else if (!inbox.isEmpty() && random.nextInt(3) > 0) {
            inbox.remove().run();
        } else {
            read();
        }
    }

    private void tell() {
        List<Fetched> told = untold;
        untold = List.of();
        try {
            listener.onFetched(told);
        } catch (IllegalStateException e) {
            told.forEach(batch -> {
                if (readings.containsKey(batch.partition())) {
                    readings.get(batch.partition()).undo(batch);
                }
            });
            return;
        }
        for (Fetched batch : told) {
            Reading reading = readings.get(batch.partition());
            if (reading != null && reading.isPaused()) {
                reading.hold(true);
            }
        }
    }

    private void read() {
        List<Fetched> news = new ArrayList<>();
        for (Reading reading : List.copyOf(readings.values())) {
            SimLog log = logs.get(reading.id());
            if (reading.isHeld() || random.nextInt(3) == 0) {
                continue;
            }
            if (reading.next() < log.begin()) {
                readings.remove(reading.id());
                listener.onOutOfRange(reading.id(), reading.epoch());
            } else if (!isFair && random.nextInt(200) == 0) {
                readings.remove(reading.id());
                listener.onUnreadable(reading.id(), reading.epoch(), new IllegalStateException("scripted"));
            } else if (reading.next() < log.end()) {
                long to = Math.min(log.end(), reading.next() + 1 + random.nextInt(MOST_AT_ONCE));
                var messages = log.read(reading.next(), to);
                reading.added(messages);
                OptionalLong lag = random.nextInt(10) == 0 ? OptionalLong.empty() : OptionalLong.of(log.end() - to);
                news.add(reading.upTo(messages, to, lag));
            } else if (random.nextInt(4) == 0 && elsewhere.takesCalm(reading) == Elsewhere.Answer.YES) {
                end(reading.id());
            }
        }
        untold = news;
    }
}
