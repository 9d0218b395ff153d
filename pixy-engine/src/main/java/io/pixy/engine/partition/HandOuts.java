package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.PartitionId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a partition hands out next: messages read ahead, in order, and those that were not acknowledged in time.
 *
 * <p>Owned by a {@link PartitionConsumer}, together with whose tracker it changes. Confined to the group strand.
 */
final class HandOuts {
    private static final Logger log = LoggerFactory.getLogger(HandOuts.class);

    private final PartitionId id;
    private final PartitionContext context;
    private final Runnable onChange;
    private final Runnable onRoom;
    private final MessageBuffer buffer = new MessageBuffer();

    private OffsetTracker tracker;
    private long position;
    private boolean newGoesFirst;
    private boolean any;

    /**
     * Nothing to hand out yet.
     *
     * @param onChange told when the tracker has changed without an acknowledgement
     * @param onRoom told when there is memory again for what could not be handed out
     */
    HandOuts(PartitionId id, PartitionContext context, Runnable onChange, Runnable onRoom) {
        this.id = id;
        this.context = context;
        this.onChange = onChange;
        this.onRoom = onRoom;
    }

    /** Null before the committed offset is known. */
    OffsetTracker tracker() {
        return tracker;
    }

    /** Starts with another tracker, or none. */
    void tracker(OffsetTracker next) {
        if (tracker != null) {
            tracker.account(by -> {});
            context.memory().changed(-tracker.pendingBytes());
        }
        tracker = next;
        any = false;
        if (next != null) {
            context.memory().changed(next.pendingBytes());
            next.account(context.memory()::changed);
        }
    }

    /** Nothing is handed out any more. */
    void close() {
        tracker(null);
        context.memory().forget(onRoom);
    }

    MessageBuffer buffer() {
        return buffer;
    }

    /** The offset from which on nothing was handed out yet. */
    long position() {
        return position;
    }

    void position(long offset) {
        position = offset;
    }

    /** Whether anything was handed out since the tracker began. */
    boolean any() {
        return any;
    }

    /**
     * Takes the next message and records that it was handed out, in one step.
     *
     * <p>What is next is decided when the message before it is taken: an expired one if there is one, else a new one,
     * which then goes first even if others expire meanwhile.
     */
    Optional<Message> take(long now) {
        dropExhausted(now);
        Optional<Message> taken = newGoesFirst ? takeNew(now) : Optional.empty();
        if (taken.isEmpty()) {
            taken = takeExpired(now);
        }
        if (taken.isEmpty()) {
            taken = takeNew(now);
        }
        any |= taken.isPresent();
        newGoesFirst = tracker.nextRetry(now).isEmpty() && hasNew();
        return taken;
    }

    private Optional<Message> takeExpired(long now) {
        return tracker.nextRetry(now).map(message -> tracker.retried(message.offset(), now));
    }

    private Optional<Message> takeNew(long now) {
        if (!hasNew()) {
            return Optional.empty();
        }
        // in this order: what fails half-way must not leave a hole between the position and the buffer
        Message message = buffer.peek();
        skipTo(message.offset());
        tracker.offered(message, now);
        position = message.offset() + 1;
        buffer.removeFirst();
        return Optional.of(message);
    }

    /** Makes a hand-out undone: nothing goes before it now. False if there is none. */
    boolean takeBack(long offset) {
        boolean done = tracker.takeBack(offset);
        newGoesFirst &= !done;
        return done;
    }

    /** Whether there is something to take. */
    boolean isReady(long now) {
        if (tracker.nextRetry(now).isPresent()) {
            return true;
        }
        boolean ready = hasNew();
        newGoesFirst |= ready;
        return ready;
    }

    /** Whether the buffer begins with what may be handed out; drops what needs not be. */
    private boolean hasNew() {
        Message next;
        while ((next = buffer.peek()) != null) {
            if (next.offset() >= position && !tracker.isAcked(next.offset()) && !tracker.isPending(next.offset())) {
                return tracker.mayOfferNew(next.offset()) && context.memory().allowsMore(tracker.pending(), onRoom);
            }
            if (next.offset() >= position) {
                skipTo(next.offset());
                position = next.offset() + 1;
            }
            buffer.removeFirst();
        }
        skipTo(buffer.end());
        return false;
    }

    /** What lies between the position and the next message does not exist: it must not hold back the committed offset. */
    private void skipTo(long offset) {
        if (offset > position) {
            tracker.gap(position, offset);
            position = offset;
            onChange.run();
        }
    }

    /** Acknowledges what was handed out as often as it may be. */
    void dropExhausted(long now) {
        List<Message> dropped = tracker.dropExhausted(now);
        for (Message message : dropped) {
            log.error(
                    "Group {} drops {} after {} hand-outs without acknowledgement: key={}, value={}",
                    context.group(),
                    message,
                    message.attempt(),
                    base64(message.key()),
                    base64(message.value()));
        }
        if (!dropped.isEmpty()) {
            onChange.run();
        }
    }

    private static String base64(byte[] bytes) {
        return bytes == null ? "null" : Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return id + " from " + position;
    }
}
