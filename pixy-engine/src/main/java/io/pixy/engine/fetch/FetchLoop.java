package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The body of the fetch thread: runs commands from its inbox, polls, tells what came.
 *
 * <p>A partition whose buffer is full is paused, the others go on. A paused partition keeps what the client has fetched
 * for it.
 *
 * <p>Confined to the fetch thread, except {@link #post} and {@link #stop}, which may be called from anywhere.
 */
final class FetchLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(FetchLoop.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    /** How many polls without records pass before positions are compared: control records move nothing else. */
    private static final int POLLS_PER_SCAN = 4;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final FetchSettings settings;
    private final FetchListener listener;
    private final Queue<Command> inbox;
    private final Map<TopicPartition, Reading> readings = new HashMap<>();
    private final SharedLimits limits;
    private int pollsUntilScan;
    private volatile Consumer<byte[], byte[]> consumer;
    private volatile Thread thread;
    private volatile boolean stopped;

    FetchLoop(
            Supplier<Consumer<byte[], byte[]>> consumers,
            FetchSettings settings,
            FetchListener listener,
            Queue<Command> inbox) {
        this.consumers = consumers;
        this.settings = settings;
        this.listener = listener;
        this.inbox = inbox;
        this.limits = new SharedLimits(settings);
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
        Consumer<byte[], byte[]> polling = consumer;
        if (polling != null) {
            polling.wakeup();
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            consumer = consumers.get();
            while (!stopped) {
                step();
            }
        } catch (RuntimeException | Error e) {
            log.error("Reading ended", e);
        } finally {
            closeConsumer();
        }
    }

    private void step() {
        try {
            Command command;
            while ((command = inbox.poll()) != null) {
                command.run(this);
            }
            if (readings.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            } else {
                deliver(consumer.poll(POLL));
            }
        } catch (WakeupException e) {
            log.trace("Woken up");
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(this::outOfRange);
        } catch (InterruptException e) {
            stopped = true;
        } catch (KafkaException e) {
            log.warn("Poll failed, trying again in {}", settings.retryBackoff(), e);
            LockSupport.parkNanos(settings.retryBackoff().toNanos());
        }
    }

    private void deliver(ConsumerRecords<byte[], byte[]> records) {
        List<Fetched> news = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            Reading reading = readings.get(partition);
            if (reading != null) {
                List<Message> messages = RecordReader.read(records.records(partition));
                if (reading.added(messages)) {
                    consumer.pause(Set.of(partition));
                }
                news.add(reading.upTo(messages, consumer.position(partition)));
            }
        }
        if (records.isEmpty() && --pollsUntilScan <= 0) {
            pollsUntilScan = POLLS_PER_SCAN;
            scanPositions(news);
        }
        if (!news.isEmpty()) {
            listener.onFetched(news);
        }
    }

    private void scanPositions(List<Fetched> news) {
        readings.forEach((partition, reading) -> {
            long position = consumer.position(partition);
            if (position > reading.next) {
                news.add(reading.upTo(List.of(), position));
            }
        });
    }

    private void outOfRange(TopicPartition partition) {
        Reading reading = readings.remove(partition);
        assign();
        if (reading != null) {
            listener.onOutOfRange(reading.id, reading.epoch);
        }
    }

    void onAdd(PartitionId id, long offset, long epoch, Allowance allowance) {
        TopicPartition partition = new TopicPartition(id.topic(), id.partition());
        readings.put(partition, new Reading(id, epoch, offset, allowance));
        assign();
        consumer.seek(partition, offset);
        // a partition that stays assigned through remove and add keeps its pause
        consumer.resume(Set.of(partition));
    }

    void onRemove(PartitionId id) {
        readings.remove(new TopicPartition(id.topic(), id.partition()));
        assign();
    }

    void onResume(PartitionId id, long epoch) {
        TopicPartition partition = new TopicPartition(id.topic(), id.partition());
        Reading reading = readings.get(partition);
        if (reading != null && reading.epoch == epoch) {
            consumer.resume(Set.of(partition));
        }
    }

    private void assign() {
        consumer.assign(readings.keySet());
        limits.shareAmong(readings.size());
    }

    @SuppressWarnings("deprecation") // clients 3.9 know no other way to bound it
    private void closeConsumer() {
        Consumer<byte[], byte[]> polled = consumer;
        consumer = null;
        if (polled != null) {
            try {
                // the time is for the network; what comes of it is nobody's concern
                Thread.interrupted();
                polled.close(CLOSE);
            } catch (RuntimeException e) {
                log.warn("Closing the Kafka consumer failed", e);
            }
        }
    }

    /** A partition that is read. */
    private static final class Reading {
        private final PartitionId id;
        private final long epoch;
        private final Allowance allowance;
        private long next;

        Reading(PartitionId id, long epoch, long next, Allowance allowance) {
            this.id = id;
            this.epoch = epoch;
            this.next = next;
            this.allowance = allowance;
        }

        boolean added(List<Message> messages) {
            long bytes = 0;
            for (Message message : messages) {
                bytes += Fetched.sizeOf(message);
            }
            return allowance.added(messages.size(), bytes);
        }

        Fetched upTo(List<Message> messages, long position) {
            next = position;
            return new Fetched(id, epoch, messages, position);
        }
    }

    /** Each partition's share of the group's memory. Thread-safe: one volatile number. */
    private static final class SharedLimits implements Allowance.Limits {
        private final FetchSettings settings;
        private volatile long share;

        SharedLimits(FetchSettings settings) {
            this.settings = settings;
            this.share = settings.maxBufferedBytes();
        }

        void shareAmong(int partitions) {
            share = settings.maxBufferedBytes() / Math.max(1, partitions);
        }

        @Override
        public int maxMessages() {
            return settings.maxBufferedMessages();
        }

        @Override
        public long maxBytes() {
            return share;
        }
    }
}
