package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Lets go of the bodies of messages that wait for long, where memory is short, and reads them again before they are due: one
 * page after the other, and no more than there is room for, but always one.
 *
 * <p>Owned by {@link HandOuts}. Confined to the group strand.
 */
final class Recall {
    private static final Logger log = LoggerFactory.getLogger(Recall.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final long LOG_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final PartitionId id;
    private final PartitionContext context;
    private final Events events;
    private final Runnable onShort = this::spare;
    private final Runnable onRoom = this::read;
    private final TreeSet<Long> wanted = new TreeSet<>();
    private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private OffsetTracker tracker;

    /** From a question on until it is known what to do next. */
    private boolean reading;

    private Timers.Timer retry = () -> {};
    private OptionalLong loggedNanos = OptionalLong.empty();

    /** Who is told. */
    interface Events {
        /** There may be something to hand out again. */
        void onBack();

        /** Messages do not exist any more: they count as acknowledged. */
        void onGone();

        /** Something is to be done sooner than was known. */
        void onSooner();
    }

    Recall(PartitionId id, PartitionContext context, Events events) {
        this.id = id;
        this.context = context;
        this.events = events;
    }

    /** Goes on with another tracker, or none: what is read for the one before is not wanted any more. */
    void begin(OffsetTracker next) {
        tracker = next;
        wanted.clear();
        reading = false;
        retry.cancel();
        pauses.reset();
        context.memory().forget(onShort);
        context.memory().forget(onRoom);
    }

    /** To be called when something waits, or waits for another time: may have to let go of it. */
    void onWaiting(long now) {
        if (tracker.bodies().maySpare(now)) {
            context.memory().maySpare(onShort);
        }
    }

    private void spare() {
        tracker.bodies().spare(context.clock().nanoTime());
        events.onSooner();
    }

    /** Reads what is due soon. */
    void look(long now) {
        List<Long> soon = tracker.bodies().recalled(now);
        if (wanted.addAll(soon)) {
            read();
        }
    }

    /** Reads a message whose time has not come, if its body is not here. */
    void want(long offset) {
        if (tracker.bodies().isAbsent(offset) && wanted.add(offset)) {
            read();
        }
    }

    /** To be called when something has changed: goes on with what there was no room for. */
    void proceed() {
        if (!wanted.isEmpty()) {
            read();
        }
    }

    private void read() {
        if (reading || tracker == null) {
            return;
        }
        // acknowledged meanwhile
        wanted.removeIf(offset -> !tracker.bodies().isAbsent(offset));
        if (wanted.isEmpty()) {
            return;
        }
        // where nothing is on its way there is nothing to wait for, whatever else takes up the room
        boolean isIdle = tracker.bodies().isIdle(context.clock().nanoTime());
        if (!context.memory().allowsMore(isIdle ? 0 : 1, onRoom)) {
            return;
        }
        reading = true;
        OffsetTracker asking = tracker;
        long from = wanted.first();
        context.strand().whenDone(context.rereading().read(id, from), (page, failure) -> {
            if (tracker != asking) {
                return;
            }
            if (failure != null || page.next() <= from) {
                again(from, failure == null ? "nothing was read" : failure.toString());
                return;
            }
            List<Message> others = onPage(from, page);
            if (tracker != asking) {
                return;
            }
            if (others.isEmpty()) {
                pauses.reset();
                reading = false;
                read();
            } else {
                check(from, others);
            }
        });
    }

    /** Takes what is wanted; yields what is in the place of other messages, if anything is. */
    private List<Message> onPage(long from, MessagePage page) {
        // what lies before the page was asked for after it
        NavigableSet<Long> answered = new TreeSet<>(wanted.subSet(from, page.next()));
        List<Message> others = new ArrayList<>();
        for (Message message : page.messages()) {
            if (answered.remove(message.offset())) {
                if (tracker.bodies().isAbsent(message.offset())
                        && !tracker.bodies().isOf(message)) {
                    others.add(message);
                } else {
                    restore(message);
                }
            }
        }
        answered.forEach(wanted::remove);
        answered.removeIf(offset -> !tracker.bodies().isAbsent(offset));
        if (!answered.isEmpty()) {
            log.warn(
                    "Group {}: {} messages of {} were deleted while they waited to be handed out again, from {} to {}",
                    context.group(),
                    answered.size(),
                    id,
                    answered.first(),
                    answered.last());
            answered.forEach(offset -> tracker.gap(offset, offset + 1));
            events.onGone();
        }
        events.onBack();
        return others;
    }

    private void restore(Message message) {
        wanted.remove(message.offset());
        tracker.bodies().restore(message);
    }

    /** The topic may be another one: if so, we are told. If not, its log was cut off, and what is there now counts. */
    private void check(long from, List<Message> others) {
        OffsetTracker asking = tracker;
        context.strand().whenDone(context.topics().look(id.topic()), (told, failure) -> {
            if (tracker != asking) {
                return;
            }
            if (Boolean.TRUE.equals(told)) {
                reading = false;
                others.forEach(this::restore);
                events.onBack();
                read();
            } else {
                again(from, "there is another message, and nothing is known of the topic");
            }
        });
    }

    private void again(long from, String why) {
        long now = context.clock().nanoTime();
        // all partitions may have the same trouble, which ends by itself where too many read at a time
        boolean isNews = loggedNanos.isEmpty() || now - loggedNanos.getAsLong() > LOG_AGAIN_NANOS;
        loggedNanos = isNews ? OptionalLong.of(now) : loggedNanos;
        long pause = pauses.next();
        log.atLevel(isNews ? Level.WARN : Level.DEBUG)
                .log(
                        "Group {} can't read {}@{} again, which is to be handed out; tries once more in {} ms: {}",
                        context.group(),
                        id,
                        from,
                        pause / 1_000_000,
                        why);
        OffsetTracker asking = tracker;
        retry = context.timers().schedule(pause, () -> {
            if (tracker == asking) {
                reading = false;
                read();
            }
        });
    }
}
