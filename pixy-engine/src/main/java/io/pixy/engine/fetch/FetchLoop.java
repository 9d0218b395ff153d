package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.kafka.Records;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
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
    private final Backoff backoff;
    private final Lane calm;
    private final Lane busy;
    private long changeNotBeforeNanos;
    private long lastScanNanos;
    private long lastBehindNanos;
    private volatile Lane active;
    private volatile Thread thread;
    private volatile boolean stopped;

    FetchLoop(
            Consumers consumers,
            FetchSettings settings,
            SharedLimits limits,
            FetchListener listener,
            Queue<Command> inbox,
            Clock clock) {
        this.settings = settings;
        this.listener = listener;
        this.inbox = inbox;
        this.clock = clock;
        this.limits = limits;
        this.calm = new Lane(consumers.calm());
        this.busy = new Lane(consumers.busy());
        this.active = busy;
        this.backoff = new Backoff(settings.retryBackoff(), MAX_PAUSE);
        this.changeNotBeforeNanos = clock.nanoTime();
        this.lastBehindNanos = clock.nanoTime() - CLOSE_BUSY_AFTER_NANOS;
    }

    /** What other threads ask for. */
    @FunctionalInterface
    interface Command {
        void run(FetchLoop owner);
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
        } finally {
            calm.close();
            busy.close();
        }
    }

    private void step() {
        if (Thread.interrupted()) {
            log.warn("Interrupted, which is nothing that ends reading");
        }
        try {
            runCommands();
            if (active.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
            } else if (!changesPace()) {
                deliver(active.poll(POLL));
            }
            backoff.reset();
        } catch (WakeupException e) {
            log.trace("Woken up");
        } catch (InterruptException e) {
            log.debug("Interrupted while polling", e);
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(this::outOfRange);
        } catch (RuntimeException | LinkageError e) {
            // the latter: a compression of which this process lacks the code
            if (!isolate(e)) {
                long pause = backoff.next();
                log.warn("Poll failed, trying again in {} ms", pause / 1_000_000, e);
                LockSupport.parkNanos(pause);
            }
        }
    }

    /** None is taken before there is a consumer to carry it out. */
    private void runCommands() {
        if (!inbox.isEmpty()) {
            active.open();
        }
        Command command;
        while ((command = inbox.poll()) != null) {
            command.run(this);
        }
    }

    /** Gives up the partitions that a failed poll was about, so that the others go on; false if it concerns them all. */
    private boolean isolate(Throwable failure) {
        Set<Reading> culprits = Culprits.in(failure, active.readings());
        if (culprits.isEmpty() && Culprits.mayBeOne(failure) && active.size() > 1) {
            culprits = suspects();
        }
        culprits.forEach(reading -> unreadable(reading, failure));
        return !culprits.isEmpty() || Culprits.isAboutTopics(failure);
    }

    /** Polls one partition after the other. Where all fail, none is to blame. */
    private Set<Reading> suspects() {
        Set<Reading> failing = new LinkedHashSet<>();
        List<Reading> all = List.copyOf(active.readings());
        all.forEach(active::pause);
        for (Reading reading : all) {
            active.resume(reading);
            try {
                deliver(active.poll(Duration.ZERO));
            } catch (WakeupException | InterruptException e) {
                log.trace("Woken up", e);
            } catch (OffsetOutOfRangeException e) {
                e.partitions().forEach(this::outOfRange);
            } catch (RuntimeException | LinkageError e) {
                failing.add(reading);
            }
            // unless it is gone
            active.reading(reading.partition()).ifPresent(active::pause);
        }
        List.copyOf(active.readings()).stream()
                .filter(reading -> !reading.isPaused())
                .forEach(active::resume);
        return failing.size() == all.size() ? Set.of() : failing;
    }

    private void unreadable(Reading reading, Throwable why) {
        remove(reading.partition());
        listener.onUnreadable(reading.id(), reading.epoch(), why);
    }

    private void deliver(ConsumerRecords<byte[], byte[]> records) {
        long now = clock.nanoTime();
        List<Fetched> news = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            active.reading(partition).ifPresent(reading -> read(reading, records.records(partition), now, news));
        }
        tell(news);
        if (now - lastScanNanos > SCAN_NANOS) {
            lastScanNanos = now;
            tell(scanPositions());
        }
    }

    private void read(Reading reading, List<ConsumerRecord<byte[], byte[]>> records, long now, List<Fetched> news) {
        TopicPartition partition = reading.partition();
        try {
            List<Message> messages = Records.messages(records);
            long behindLast = messages.isEmpty()
                    ? reading.next()
                    : messages.get(messages.size() - 1).offset() + 1;
            OptionalLong lag = active.lag(partition);
            if (reading.added(messages, now)) {
                active.pause(reading);
            } else if (lag.orElse(0) > 0) {
                lastBehindNanos = now;
            }
            news.add(reading.upTo(messages, active.position(partition).orElse(behindLast), lag));
        } catch (RuntimeException e) {
            // the consumer is behind these records, so it must not go on from there
            unreadable(reading, e);
        }
    }

    private void tell(List<Fetched> news) {
        if (news.isEmpty()) {
            return;
        }
        try {
            listener.onFetched(news);
        } catch (RuntimeException e) {
            for (Fetched untold : news) {
                active.reading(kafkaName(untold.partition())).ifPresent(reading -> {
                    reading.undo(untold);
                    active.seek(reading);
                });
            }
            throw e;
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
        if (clock.nanoTime() - changeNotBeforeNanos < 0) {
            return false;
        }
        try {
            fitting.open();
            active.moveTo(fitting);
        } catch (RuntimeException e) {
            log.warn("Reading goes on as it is, since no other consumer can be made", e);
            changeNotBeforeNanos = clock.nanoTime() + MAX_PAUSE.toNanos();
            return false;
        }
        active = fitting;
        return true;
    }

    /** Positions that have moved though no message came, and ends of logs of which nothing is read. */
    private List<Fetched> scanPositions() {
        List<Fetched> news = new ArrayList<>();
        for (Reading reading : active.readings()) {
            OptionalLong position = active.position(reading.partition());
            if (position.isEmpty()) {
                continue;
            }
            OptionalLong lag = reading.asksForEnd() ? active.lag(reading.partition()) : OptionalLong.empty();
            if (position.getAsLong() > reading.next() || reading.isEndNews(position.getAsLong(), lag)) {
                news.add(reading.upTo(List.of(), position.getAsLong(), lag));
            }
        }
        return news;
    }

    private void outOfRange(TopicPartition partition) {
        Optional<Reading> reading = active.reading(partition);
        remove(partition);
        reading.ifPresent(removed -> listener.onOutOfRange(removed.id(), removed.epoch()));
    }

    void onAdd(PartitionId id, long offset, long epoch, Allowance allowance) {
        // it must not wait for a fetch that is out without it
        lastBehindNanos = clock.nanoTime();
        Reading reading = new Reading(id, epoch, offset, allowance);
        try {
            active.add(List.of(reading));
            limits.shareAmong(active.size());
        } catch (RuntimeException e) {
            unreadable(reading, e);
        }
    }

    private static TopicPartition kafkaName(PartitionId id) {
        return new TopicPartition(id.topic(), id.partition());
    }

    void onRemove(PartitionId id) {
        remove(kafkaName(id));
    }

    private void remove(TopicPartition partition) {
        active.remove(partition);
        limits.shareAmong(active.size());
    }

    void onResume(PartitionId id, long epoch) {
        active.reading(kafkaName(id))
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
