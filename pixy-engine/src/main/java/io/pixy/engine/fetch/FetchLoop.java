package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of the fetch thread: runs commands from its inbox, polls, tells what came.
 *
 * <p>A partition whose buffer is full is paused, the others go on.
 *
 * <p>Kafka's client has one fetch in flight per broker. One that names only partitions without news waits at the broker,
 * and a partition that was left out of it, because its buffer was full at that moment, waits with it. Neither can a
 * fetch be called back, nor the wait of a consumer be changed. So there are two: at the start, and while messages are taken
 * faster than such a wait allows, all partitions are read by a consumer whose fetches hardly wait ({@link
 * Consumers#BUSY_WAIT_MILLIS}). Once that was not so for a while, the calm one has them; after a minute without use the
 * busy one is closed.
 *
 * <p>Confined to the fetch thread, except {@link #post} and {@link #stop}, which may be called from anywhere.
 */
final class FetchLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(FetchLoop.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long CALM_AFTER_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long CLOSE_BUSY_AFTER_NANOS = Duration.ofMinutes(1).toNanos();

    /** A buffer that loses half of its messages in less than so many of the calm consumer's waits is a fast one. */
    private static final int FAST_WAITS = 4;

    /** How often positions are compared while nothing comes: control records move nothing else. */
    private static final long SCAN_NANOS = Duration.ofSeconds(1).toNanos();

    private final FetchSettings settings;
    private final FetchListener listener;
    private final Queue<Command> inbox;
    private final Clock clock;
    private final SharedLimits limits;
    private final Lane calm;
    private final Lane busy;
    private long lastScanNanos;
    private long lastBehindNanos;
    private volatile Lane active;
    private volatile Thread thread;
    private volatile boolean stopped;

    FetchLoop(Consumers consumers, FetchSettings settings, FetchListener listener, Queue<Command> inbox, Clock clock) {
        this.settings = settings;
        this.listener = listener;
        this.inbox = inbox;
        this.clock = clock;
        this.limits = new SharedLimits(settings);
        this.calm = new Lane(consumers.calm());
        this.busy = new Lane(consumers.busy());
        this.active = busy;
        this.lastBehindNanos = clock.nanoTime() - CLOSE_BUSY_AFTER_NANOS;
    }

    /** What other threads ask for. */
    @FunctionalInterface
    interface Command {
        void run(FetchLoop owner);
    }

    Allowance.Limits limits() {
        return limits;
    }

    void post(Command command) {
        inbox.add(command);
        wakeUp();
    }

    void stop() {
        stopped = true;
        wakeUp();
    }

    private void wakeUp() {
        active.wakeUp();
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (!stopped) {
                step();
            }
        } catch (Error e) {
            log.error("Reading ended", e);
            throw e;
        } finally {
            calm.close();
            busy.close();
        }
    }

    private void step() {
        try {
            Command command;
            while ((command = inbox.poll()) != null) {
                command.run(this);
            }
            if (active.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            } else if (!changesPace()) {
                deliver(active.poll(POLL));
            }
        } catch (WakeupException e) {
            log.trace("Woken up");
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(this::outOfRange);
        } catch (InterruptException e) {
            stopped = true;
        } catch (RuntimeException e) {
            log.warn("Poll failed, trying again in {}", settings.retryBackoff(), e);
            LockSupport.parkNanos(settings.retryBackoff().toNanos());
        }
    }

    private void deliver(ConsumerRecords<byte[], byte[]> records) {
        long now = clock.nanoTime();
        List<Fetched> news = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            active.reading(partition).ifPresent(reading -> {
                List<Message> messages = RecordReader.read(records.records(partition));
                if (reading.added(messages, now)) {
                    active.pause(reading);
                } else if (active.hasMore(partition)) {
                    lastBehindNanos = now;
                }
                news.add(reading.upTo(messages, active.position(partition)));
            });
        }
        if (records.isEmpty() && now - lastScanNanos > SCAN_NANOS) {
            lastScanNanos = now;
            scanPositions(news);
        }
        if (!news.isEmpty()) {
            listener.onFetched(news);
        }
    }

    /** If so, the inbox must be looked at again: who posted meanwhile has woken up the wrong consumer. */
    private boolean changesPace() {
        long calmNanos = clock.nanoTime() - lastBehindNanos;
        Lane fitting = calmNanos > CALM_AFTER_NANOS ? calm : busy;
        if (active == fitting) {
            if (calmNanos > CLOSE_BUSY_AFTER_NANOS) {
                busy.close();
            }
            return false;
        }
        active.moveTo(fitting);
        active = fitting;
        return true;
    }

    private void scanPositions(List<Fetched> news) {
        for (Reading reading : active.readings()) {
            long position = active.position(reading.partition());
            if (position > reading.next()) {
                news.add(reading.upTo(List.of(), position));
            }
        }
    }

    private void outOfRange(TopicPartition partition) {
        Optional<Reading> reading = active.reading(partition);
        remove(partition);
        reading.ifPresent(removed -> listener.onOutOfRange(removed.id(), removed.epoch()));
    }

    void onAdd(PartitionId id, long offset, long epoch, Allowance allowance) {
        // it must not wait for a fetch that is out without it
        lastBehindNanos = clock.nanoTime();
        active.add(List.of(new Reading(id, epoch, offset, allowance)));
        limits.shareAmong(active.size());
    }

    void onRemove(PartitionId id) {
        remove(new TopicPartition(id.topic(), id.partition()));
    }

    private void remove(TopicPartition partition) {
        active.remove(partition);
        limits.shareAmong(active.size());
    }

    void onResume(PartitionId id, long epoch) {
        active.reading(new TopicPartition(id.topic(), id.partition()))
                .filter(reading -> reading.epoch() == epoch && !reading.isPaused())
                .ifPresent(this::resume);
    }

    private void resume(Reading reading) {
        active.resume(reading);
        long now = clock.nanoTime();
        if (reading.sinceFull(now) < FAST_WAITS * settings.maxWait().toNanos()) {
            lastBehindNanos = now;
        }
    }
}
