package io.pixy.engine.fetch;

import io.pixy.api.Message;
import io.pixy.engine.kafka.Records;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
 * <p>A partition whose buffer is full is paused, the others go on. Which consumer reads which is up to {@link Lanes}.
 *
 * <p>Confined to the fetch thread, except {@link #post}, {@link #stop} and {@link #isUnasked}, which may be called from
 * anywhere.
 */
final class FetchLoop {
    private static final Logger log = LoggerFactory.getLogger(FetchLoop.class);
    /** How often positions are compared while nothing comes: control records move nothing else. */
    private static final long SCAN_NANOS = Duration.ofSeconds(1).toNanos();

    private final FetchListener listener;
    private final Queue<Command> inbox;
    private final Clock clock;
    private final BooleanSupplier retires;
    private final Backoff backoff;
    private final Lanes lanes;
    private long lastScanNanos;

    /** Whom those wake up who post. */
    private volatile Optional<Lane> polled = Optional.empty();

    private volatile Thread thread;
    private volatile boolean stopped;

    /**
     * What a thread is to do.
     *
     * @param backoff between polls that fail
     * @param retires asked when there has been nothing to read for a while, and all consumers are closed: whether to end
     */
    FetchLoop(
            Lanes lanes,
            Backoff backoff,
            FetchListener listener,
            Queue<Command> inbox,
            BooleanSupplier retires,
            Clock clock) {
        this.lanes = lanes;
        this.listener = listener;
        this.inbox = inbox;
        this.retires = retires;
        this.clock = clock;
        this.backoff = backoff;
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

    /** Whether nothing was posted that is not carried out yet. */
    boolean isUnasked() {
        return inbox.isEmpty();
    }

    void stop() {
        stopped = true;
        wakeUp();
    }

    private void wakeUp() {
        polled.ifPresent(Lane::wakeUp);
        LockSupport.unpark(thread);
    }

    /** Until it is stopped, or retires; true in the latter case. */
    boolean run() {
        thread = Thread.currentThread();
        try {
            while (!stopped) {
                if (lanes.isUnused(clock.nanoTime())) {
                    lanes.close();
                    if (retires.getAsBoolean()) {
                        return true;
                    }
                }
                step();
            }
            return false;
        } finally {
            lanes.close();
        }
    }

    private void step() {
        if (Thread.interrupted()) {
            log.warn("Interrupted, which is nothing that ends reading");
        }
        try {
            runCommands();
            lanes.settle(clock.nanoTime());
            Turns.Turn turn = lanes.next(clock.nanoTime());
            polled = turn.lane();
            if (stopped || !inbox.isEmpty()) {
                // who has asked for that meanwhile may have woken up the other one
                return;
            }
            if (turn.lane().isPresent()) {
                deliver(turn.lane().get(), turn.most());
            } else {
                LockSupport.parkNanos(turn.most().toNanos());
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
            if (polled.isEmpty() || !isolate(e, polled.get())) {
                long pause = backoff.next();
                log.warn("Poll failed, trying again in {} ms", pause / 1_000_000, e);
                LockSupport.parkNanos(pause);
            }
        }
    }

    /** None is taken before there is a consumer to carry it out. */
    private void runCommands() {
        if (!inbox.isEmpty()) {
            lanes.open();
        }
        Command command;
        while (!stopped && (command = inbox.poll()) != null) {
            command.run(this);
        }
    }

    /** Gives up the partitions that a failed poll was about, so that the others go on; false if it concerns them all. */
    private boolean isolate(Throwable failure, Lane lane) {
        Set<Reading> culprits = Culprits.in(failure, lane.readings());
        if (culprits.isEmpty() && Culprits.mayBeOne(failure) && lanes.size() > 1) {
            Set<Reading> failing = Suspects.in(lane, () -> deliver(lane, Duration.ZERO), this::outOfRange);
            // where all that there are fail, none is to blame
            culprits = failing.size() == lanes.size() ? Set.of() : failing;
        }
        culprits.forEach(reading -> unreadable(reading, failure));
        return !culprits.isEmpty() || Culprits.isAboutTopics(failure);
    }

    private void unreadable(Reading reading, Throwable why) {
        lanes.remove(reading.partition());
        listener.onUnreadable(reading.id(), reading.epoch(), why);
    }

    private void deliver(Lane lane, Duration most) {
        ConsumerRecords<byte[], byte[]> records = lane.poll(most);
        long now = clock.nanoTime();
        if (!records.isEmpty()) {
            List<Fetched> news = new ArrayList<>();
            for (TopicPartition partition : records.partitions()) {
                lane.reading(partition)
                        .ifPresent(reading -> read(lane, reading, records.records(partition), now, news));
            }
            tell(news);
            // not before it is told: what is taken at once need not be waited for
            news.forEach(fetched -> lanes.reading(Reading.kafkaName(fetched.partition()))
                    .filter(Reading::isPaused)
                    .ifPresent(lanes::hold));
        }
        if (now - lastScanNanos > SCAN_NANOS) {
            lastScanNanos = now;
            tell(scanPositions());
        }
    }

    private void read(
            Lane lane, Reading reading, List<ConsumerRecord<byte[], byte[]>> records, long now, List<Fetched> news) {
        TopicPartition partition = reading.partition();
        try {
            List<Message> messages = Records.messages(records);
            long behindLast = messages.isEmpty()
                    ? reading.next()
                    : messages.get(messages.size() - 1).offset() + 1;
            OptionalLong lag = lane.lag(partition);
            reading.added(messages);
            news.add(reading.upTo(messages, lane.position(partition).orElse(behindLast), lag));
            lanes.onRead(reading, lane, now);
            if (lag.orElse(0) > 0) {
                lanes.hurry(reading, now);
            }
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
                lanes.reading(Reading.kafkaName(untold.partition())).ifPresent(reading -> {
                    reading.undo(untold);
                    lanes.seek(reading);
                });
            }
            throw e;
        }
    }

    /** Positions that have moved though no message came, and ends of logs of which nothing is read. */
    private List<Fetched> scanPositions() {
        List<Fetched> news = new ArrayList<>();
        for (Reading reading : lanes.readings()) {
            Lane lane = lanes.of(reading);
            OptionalLong position = lane.position(reading.partition());
            if (position.isEmpty()) {
                continue;
            }
            OptionalLong lag = reading.asksForEnd() ? lane.lag(reading.partition()) : OptionalLong.empty();
            if (position.getAsLong() > reading.next() || reading.isEndNews(position.getAsLong(), lag)) {
                news.add(reading.upTo(List.of(), position.getAsLong(), lag));
            }
        }
        return news;
    }

    private void outOfRange(TopicPartition partition) {
        Optional<Reading> reading = lanes.reading(partition);
        lanes.remove(partition);
        reading.ifPresent(removed -> listener.onOutOfRange(removed.id(), removed.epoch()));
    }

    void onAdd(Reading reading) {
        try {
            lanes.add(reading, clock.nanoTime());
        } catch (RuntimeException e) {
            unreadable(reading, e);
        }
    }

    void onRemove(PartitionId id, long epoch) {
        reading(id, epoch).ifPresent(reading -> lanes.remove(reading.partition()));
    }

    private Optional<Reading> reading(PartitionId id, long epoch) {
        return lanes.reading(Reading.kafkaName(id)).filter(reading -> reading.epoch() == epoch);
    }

    void onResume(PartitionId id, long epoch) {
        reading(id, epoch)
                .filter(reading -> reading.isHeld() && !reading.isPaused())
                .ifPresent(reading -> lanes.release(reading, clock.nanoTime()));
    }
}
