package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.engine.offsets.HandOut;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Tenure;
import io.pixy.engine.runtime.PartitionId;
import java.util.Base64;
import java.util.List;
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
    private Tenure tenure = new Tenure(0, 0);
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
        tenure = new Tenure(context.tenures().getAsLong(), context.topics().incarnation(id.topic()));
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

    /** Whose hand-outs these are. */
    Tenure tenure() {
        return tenure;
    }

    /**
     * Takes messages and records that they were handed out, in one step, until that many are in the batch or it takes no
     * more.
     *
     * <p>What is next is decided when the message before it is taken: an expired one if there is one, else a new one,
     * which then goes first even if others expire meanwhile.
     */
    void take(PartitionConsumer partition, Batch batch, int most, long now) {
        dropExhausted(now);
        for (int i = 0; i < most && !batch.isFull(); i++) {
            HandOut next = takeNext(batch, now);
            if (next == null) {
                return;
            }
            any = true;
            batch.add(partition, tenure, next);
            newGoesFirst = !tracker.hasRetry(now) && hasNew();
        }
    }

    private HandOut takeNext(Batch batch, long now) {
        if (newGoesFirst && hasNew()) {
            return takeNew(batch, now);
        }
        if (tracker.hasRetry(now)) {
            return takeExpired(batch, now);
        }
        return hasNew() ? takeNew(batch, now) : null;
    }

    private HandOut takeExpired(Batch batch, long now) {
        Message message = tracker.nextRetry(now).orElseThrow();
        return batch.admits(message) ? tracker.retried(message.offset(), now, leaseNanos(batch)) : null;
    }

    private HandOut takeNew(Batch batch, long now) {
        // in this order: what fails half-way must not leave a hole between the position and the buffer
        Message message = buffer.peek();
        if (!batch.admits(message)) {
            return null;
        }
        skipTo(message.offset());
        HandOut handOut = tracker.offered(message, now, leaseNanos(batch));
        position = message.offset() + 1;
        buffer.removeFirst();
        return handOut;
    }

    private long leaseNanos(Batch batch) {
        return batch.leaseNanos().orElse(context.settings().tracker().ackTimeoutNanos());
    }

    /** About how many messages there are to take. */
    int available(long now) {
        return buffer.held().messages() + (tracker.hasRetry(now) ? 1 : 0);
    }

    /** Makes a hand-out undone: nothing goes before it now. False if there is none. */
    boolean takeBack(long offset) {
        boolean done = tracker.takeBack(offset);
        newGoesFirst &= !done;
        return done;
    }

    /** A client has handed something back: it goes first, if it is to be handed out at once. */
    void onHandedBack() {
        newGoesFirst = false;
    }

    /** Whether there is something to take. */
    boolean isReady(long now) {
        if (tracker.hasRetry(now)) {
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
