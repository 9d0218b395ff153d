package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.engine.offsets.OffsetTracker;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private final PartitionId id;
    private final PartitionContext context;
    private final Events events;
    private final Runnable onShort = this::spare;
    private final Runnable onRoom = this::read;
    private final TreeSet<Long> wanted = new TreeSet<>();
    private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private OffsetTracker tracker;
    private boolean reading;
    private Timers.Timer retry = () -> {};

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
            reading = false;
            if (failure == null && page.next() > from) {
                pauses.reset();
                onPage(from, page);
                read();
            } else {
                again(from, failure);
            }
        });
    }

    private void onPage(long from, MessagePage page) {
        for (Message message : page.messages()) {
            if (wanted.remove(message.offset())) {
                tracker.bodies().restore(message);
            }
        }
        // what lies before the page was asked for after it
        List<Long> gone = List.copyOf(wanted.subSet(from, page.next()));
        for (long offset : gone) {
            wanted.remove(offset);
            if (tracker.bodies().isAbsent(offset)) {
                log.warn(
                        "Group {}: {}@{} was deleted while it waited to be handed out again",
                        context.group(),
                        id,
                        offset);
                tracker.gap(offset, offset + 1);
            }
        }
        if (!gone.isEmpty()) {
            events.onGone();
        }
        events.onBack();
    }

    private void again(long from, Throwable failure) {
        long pause = pauses.next();
        log.warn(
                "Group {} can't read {}@{} again, which is to be handed out; tries once more in {} ms: {}",
                context.group(),
                id,
                from,
                pause / 1_000_000,
                failure == null ? "nothing was read" : failure.toString());
        reading = true;
        OffsetTracker asking = tracker;
        retry = context.timers().schedule(pause, () -> {
            if (tracker == asking) {
                reading = false;
                read();
            }
        });
    }
}
