package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.SettleCode;
import io.pixy.api.config.Order;
import io.pixy.engine.meters.TopicMeters;
import io.pixy.engine.meters.Verb;
import io.pixy.engine.offsets.HandOut;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.offsets.Past;
import io.pixy.engine.offsets.Tenure;
import io.pixy.engine.offsets.Terms;
import io.pixy.engine.offsets.TrackerSettings;
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
    private final TrackerSettings rules;
    private final Runnable onChange;
    private final Runnable onRoom;
    private final Runnable onParked;

    /** Whether there may be messages that can't be handed out when they come. */
    private final boolean somethingWaits;

    private final TopicMeters meters;
    private final MessageBuffer buffer = new MessageBuffer();
    private final Recall recall;

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
     * @param onParked told when a message was put aside, which is due some time
     * @param onBack told when there are bodies again of messages that wait
     */
    HandOuts(
            PartitionId id,
            PartitionContext context,
            TrackerSettings rules,
            Runnable onChange,
            Runnable onRoom,
            Runnable onParked,
            Runnable onBack) {
        this.id = id;
        this.context = context;
        this.rules = rules;
        this.meters = context.meters().topic(id.topic());
        this.onChange = onChange;
        this.onRoom = onRoom;
        this.onParked = onParked;
        this.recall = new Recall(id, context, new Recall.Events() {
            @Override
            public void onBack() {
                onBack.run();
            }

            @Override
            public void onGone() {
                context.side().changed(id);
                onChange.run();
            }

            @Override
            public void onSooner() {
                onParked.run();
            }
        });
        this.somethingWaits = rules.policy().order() == Order.KEY
                || rules.policy().retryTopic().isPresent();
    }

    /** Null before the committed offset is known. */
    OffsetTracker tracker() {
        return tracker;
    }

    /** Starts with another tracker, or none. */
    void tracker(OffsetTracker next) {
        if (tracker != null) {
            tracker.account(by -> {});
            tracker.leases().forgetHolders();
            context.memory().changed(-tracker.pendingBytes());
        }
        tracker = next;
        recall.begin(next);
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

    /** Bodies that are not here. */
    Recall recall() {
        return recall;
    }

    /** Count what becomes of messages. */
    TopicMeters meters() {
        return meters;
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
     *
     * @return whether there is more to take
     */
    boolean take(PartitionConsumer partition, Batch batch, int most, long now) {
        boolean known = false;
        boolean more = true;
        for (int i = 0; i < most && more && !batch.isFull(); i++) {
            HandOut next = takeNext(batch, now, known);
            if (next == null) {
                more = batch.isClosed();
                break;
            }
            any = true;
            batch.add(partition, tenure, next);
            boolean again = tracker.hasRetry(now);
            newGoesFirst = !again && hasNew(now);
            more = again || newGoesFirst;
            known = true;
        }
        recall.proceed();
        return more;
    }

    /** Where {@code known}, a new one that goes first was looked for just now. */
    private HandOut takeNext(Batch batch, long now, boolean known) {
        if (newGoesFirst && (known || hasNew(now))) {
            return takeNew(batch, now);
        }
        if (tracker.hasRetry(now)) {
            return takeExpired(batch, now);
        }
        return hasNew(now) ? takeNew(batch, now) : null;
    }

    private HandOut takeExpired(Batch batch, long now) {
        Message message = tracker.nextRetry(now).orElseThrow();
        boolean isLast = tracker.isLastAttempt(tracker.attemptsOfNextRetry(now));
        context.side().changed(id);
        return batch.admits(message, isLast) ? tracker.retried(message.offset(), now, terms(batch)) : null;
    }

    private HandOut takeNew(Batch batch, long now) {
        // in this order: what fails half-way must not leave a hole between the position and the buffer
        Message message = buffer.peek();
        Past past = past(message, now);
        if (!batch.admits(message, tracker.isLastAttempt(past.attempts()))) {
            return null;
        }
        skipTo(message.offset());
        HandOut handOut = tracker.offered(message, past, now, terms(batch));
        passed(message);
        return handOut;
    }

    private void passed(Message message) {
        position = message.offset() + 1;
        buffer.removeFirst();
    }

    /** What is said about a message that was not handed out yet. */
    private Past past(Message message, long now) {
        if (nothingWaits()) {
            return Past.none(now);
        }
        long wall = context.clock().wallMillis();
        Past known = tracker.pasts().of(message.offset(), now, wall);
        return rules.policy()
                .retryTopic()
                .flatMap(template -> Retried.of(message, context.group(), template))
                .map(told -> tracker.pasts()
                        .past(told.attempts(), told.notBeforeMillis(), now, wall)
                        .and(known))
                .orElse(known);
    }

    private boolean nothingWaits() {
        return !somethingWaits && tracker.pasts().isEmpty();
    }

    private Terms terms(Batch batch) {
        return batch.terms(rules.ackTimeoutNanos());
    }

    /** About how many messages there are to take. */
    int available(long now) {
        return buffer.held().messages() + tracker.leases().due(now);
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
        recall.proceed();
        if (tracker.hasRetry(now)) {
            return true;
        }
        boolean ready = hasNew(now);
        newGoesFirst |= ready;
        if (somethingWaits && !ready) {
            // what was held back by another one may be due later than at once
            onParked.run();
        }
        return ready;
    }

    /** Whether the buffer begins with what is to be handed out, now or later: then there is nothing to drop from it. */
    boolean isUpToDate() {
        Message next = buffer.peek();
        return next != null && !tracker.isAcked(next.offset());
    }

    /** Whether the buffer begins with what may be handed out; drops what needs not be, and puts aside what must wait. */
    private boolean hasNew(long now) {
        Message next;
        while ((next = buffer.peek()) != null) {
            boolean isNew = next.offset() >= position;
            if (isNew && !tracker.isAcked(next.offset()) && !tracker.isPending(next.offset())) {
                if (!tracker.mayOfferNew(next.offset())
                        || !context.memory().allowsMore(tracker.bodies().present(), onRoom)) {
                    return false;
                }
                if (!park(next, now)) {
                    return true;
                }
            } else {
                if (isNew) {
                    skipTo(next.offset());
                    position = next.offset() + 1;
                }
                buffer.removeFirst();
            }
        }
        skipTo(buffer.end());
        return false;
    }

    /** Puts a message aside that has to wait. */
    private boolean park(Message message, long now) {
        if (nothingWaits()) {
            return false;
        }
        Past past = past(message, now);
        if (!tracker.mustWait(message, past, now)) {
            return false;
        }
        skipTo(message.offset());
        tracker.park(message, past);
        passed(message);
        onParked.run();
        return true;
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
            meters.settled(Verb.DROP, SettleCode.SETTLED, dropped.size());
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
