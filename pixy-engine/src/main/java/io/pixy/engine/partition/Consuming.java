package io.pixy.engine.partition;

import io.pixy.api.BlockedReason;
import io.pixy.api.QueueState;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages are read ahead and handed out. Confined to the group strand. */
final class Consuming extends State {
    private static final Logger log = LoggerFactory.getLogger(Consuming.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final long LOG_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    /** What can't be read is tried, and told, more often. */
    private static final long TROUBLE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();

    private final boolean commitAtOnce;
    private final Backoff backoff;
    private Timers.Timer pause = () -> {};
    private long epoch;

    /** Nobody asks, and there is enough in the buffer for whoever does next. */
    private boolean resting;

    /** When it was asked last where the log ends, while resting. */
    private long lookedNanos;

    private OptionalLong loggedNanos = OptionalLong.empty();

    /** Why what is behind the buffer could not be read, until something is, and when that was noticed last. */
    private Optional<String> trouble = Optional.empty();

    private long troubleNanos;

    /**
     * Consumes from the partition's position.
     *
     * @param commitAtOnce whether what is committed differs from where we start: the next owner must start there, too
     */
    Consuming(PartitionConsumer partition, boolean commitAtOnce) {
        super(partition);
        this.commitAtOnce = commitAtOnce;
        this.backoff = new Backoff(context().settings().retryBackoff(), MAX_PAUSE);
    }

    @Override
    void enter() {
        buffer().startAt(partition.handOuts().position());
        read();
        partition.commits().begin(partition.tracker(), commitAtOnce);
        partition.resume();
    }

    private MessageBuffer buffer() {
        return partition.handOuts().buffer();
    }

    /** Reads on behind what is in the buffer. */
    private void read() {
        epoch = context().epochs().getAsLong();
        try {
            buffer().flow(context().fetcher().add(partition.id(), buffer().end(), epoch, buffer().held()));
        } catch (RuntimeException | OutOfMemoryError e) {
            // no thread is to be had, for one
            readAgain(e);
        }
    }

    @Override
    void leave() {
        pause.cancel();
        context().fetcher().remove(partition.id());
        buffer().clear();
    }

    /**
     * Whoever has messages in hand may leave a group alone for as long as {@code consumer.ack_timeout}. What it has more of
     * than a little is read again when it is wanted: if somebody asks again and again, or what was kept runs low.
     */
    @Override
    void on(Asking who) {
        long kept = context().settings().keptBytes();
        switch (who) {
            case OFTEN -> readIfResting();
            case ONCE -> {
                if (buffer().held().bytes() <= kept / 2) {
                    readIfResting();
                }
            }
            case NOBODY -> {
                if (resting) {
                    lookForEnd();
                } else if (buffer().held().bytes() > kept) {
                    resting = true;
                    lookedNanos = context().clock().nanoTime();
                    stopReading();
                    buffer().trim(kept);
                }
            }
        }
    }

    private void readIfResting() {
        if (resting) {
            resting = false;
            read();
        }
    }

    /** Who does not read does not hear how far behind the group is, by which others decide whether to ask. */
    private void lookForEnd() {
        long now = context().clock().nanoTime();
        if (now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        context().lookups().range(partition.id(), answer -> {
            if (isCurrent() && resting && answer instanceof Lookup.Found<LogRange> found) {
                buffer().logEnd(found.value().end());
            }
        });
    }

    private void stopReading() {
        pause.cancel();
        context().fetcher().remove(partition.id());
        // what is still on its way is nothing that continues
        epoch = context().epochs().getAsLong();
    }

    @Override
    void onFetched(Fetched fetched) {
        if (fetched.epoch() != epoch) {
            return;
        }
        if (buffer().add(fetched)) {
            if (fetched.isProgress()) {
                backoff.reset();
                trouble = Optional.empty();
            }
            partition.refresh();
        } else {
            readAgain(new IllegalStateException("What was read begins at " + fetched.from()));
        }
    }

    @Override
    void onOutOfRange(long ofEpoch) {
        if (ofEpoch == epoch) {
            partition.become(new Seeking(partition, false));
        }
    }

    @Override
    void onUnreadable(long ofEpoch, Throwable why) {
        if (ofEpoch == epoch) {
            readAgain(why);
        }
    }

    @Override
    void onFetcherDead(Throwable why) {
        if (!resting) {
            readAgain(why);
        }
    }

    /** After a pause; what was read before is handed out meanwhile. */
    private void readAgain(Throwable why) {
        long now = context().clock().nanoTime();
        trouble = Optional.of(text(why));
        troubleNanos = now;
        if (loggedNanos.isEmpty() || now - loggedNanos.getAsLong() > LOG_AGAIN_NANOS) {
            loggedNanos = OptionalLong.of(now);
            log.error(
                    "Group {} can't read {} from offset {} on, trying again and again: {}",
                    context().group(),
                    partition.id(),
                    buffer().end(),
                    trouble.get());
        }
        log.debug("Group {} has not read {}", context().group(), partition.id(), why);
        stopReading();
        pause = context().timers().schedule(backoff.next(), () -> {
            if (isCurrent()) {
                read();
            }
        });
    }

    /** Kafka's client wraps the reason. */
    private static String text(Throwable why) {
        return why.getCause() == null ? why.toString() : why + ", caused by " + why.getCause();
    }

    @Override
    void onAnotherTopic(boolean exists) {
        if (exists) {
            partition.anotherTopic().begin();
        } else {
            partition.anotherTopic().leaveStart(false);
        }
    }

    @Override
    void onUnwanted() {
        partition.become(new Draining(partition));
    }

    @Override
    void onClaimLost() {
        partition.commits().freeze();
        partition.become(new Claiming(partition));
    }

    @Override
    boolean handsOut() {
        return true;
    }

    @Override
    boolean takesWishes() {
        return true;
    }

    @Override
    boolean takesAcks() {
        return true;
    }

    @Override
    Optional<QueueState.Blockage> blockage() {
        // who reads what was mended, and finds nothing there, tells nothing
        boolean isOver = context().clock().nanoTime() - troubleNanos > TROUBLE_NANOS;
        return trouble.filter(why -> !isOver)
                .map(why -> new QueueState.Blockage(
                        BlockedReason.UNREADABLE,
                        "the partition can't be read from offset " + buffer().end() + " on: " + why));
    }
}
