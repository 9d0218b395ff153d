package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;

/**
 * Works off the messages that the client could not take at once: the partitions of their topic are not known yet, its
 * buffer is full, or others of their topic wait already. They are tried again in order, topic by topic, so that a topic
 * that can't be written to holds up no other.
 *
 * <p>Talks to the client (through {@link Work}), to the timers, and to the brokers about topics that seem to be missing.
 * Owned by {@link ProducerAggregator}. Stops when it is closed and empty.
 *
 * <p>Thread-safe: the lines have their lock; who works on them holds the turn, which no caller waits for.
 */
final class Backlog {
    /** How long a message waits to be accepted before it is refused. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long FIRST_TRY_NANOS = Duration.ofMillis(1).toNanos();

    /** The client tells of a batch a little before it lets go of its memory. */
    private static final long NUDGE_NANOS = FIRST_TRY_NANOS / 10;

    /** Others use the timer thread too. */
    private static final int MOST_AT_A_TIME = 256;

    private final Lines lines;
    private final Duration budget;
    private final Work work;
    private final Clock clock;
    private final Alarm alarm;
    private final Outcomes outcomes;
    private final ReentrantLock turn;
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();

    @GuardedBy("turn") private final MissingTopics missing;

    private volatile boolean wantsRoom;
    private volatile boolean frozen;
    private volatile boolean closed;

    /** Why nothing is written any more, from the end on. */
    private volatile PixyException over;

    Backlog(
            Lines lines,
            Duration budget,
            Work work,
            TopicInquiry inquiry,
            Outcomes outcomes,
            Clock clock,
            Timers timers) {
        this.lines = lines;
        this.outcomes = outcomes;
        this.turn = outcomes.turn();
        this.budget = budget;
        this.work = work;
        this.clock = clock;
        this.alarm = new Alarm(clock, timers, this::takeTurn);
        this.missing = new MissingTopics(inquiry, () -> alarm.within(0));
    }

    /** What is done with messages. */
    interface Work {
        /** Tries to get rid of a message; null if it is sent or has failed, otherwise why it must wait. */
        Exception handOver(Delivery delivery);

        /** The message will not be written. */
        void fail(Delivery delivery, Exception error);

        /** The message was not accepted. */
        void refuse(Held one, PixyException why);

        /** Nothing of a topic waits any more. */
        void onEmpty(Lane lane);
    }

    /**
     * Puts a message at the end of the line of its topic, or refuses it.
     *
     * @return false if the lane has been retired: look for its successor
     */
    boolean add(Held one) {
        switch (lines.add(one)) {
            case ACCEPTED -> accepted(one);
            case FULL -> work.refuse(one, TooManyRequestsException.producer());
            case CLOSED -> work.refuse(one, new ShuttingDownException());
            case RETIRED -> {
                return false;
            }
            case WAITING -> {}
        }
        alarm.within(FIRST_TRY_NANOS);
        return true;
    }

    /** Whether a message of that topic has to line up. */
    boolean holdsUp(Lane lane) {
        return lane.holding || frozen;
    }

    /** To be called when the client may have room in its buffer again. */
    void nudge() {
        if (wantsRoom) {
            alarm.within(NUDGE_NANOS);
        }
    }

    /** Lets nothing reach the client until {@link #thaw}. */
    void freeze() {
        frozen = true;
    }

    /**
     * Goes on with another client, beginning with messages that came back from the one before.
     *
     * @param takeOver makes the other one take over and returns those messages; runs in a turn, so that none of the
     *     backlog is on its way to either client meanwhile
     */
    void thaw(Supplier<List<Held>> takeOver) {
        turn.lock();
        try {
            takeOver.get().forEach(lines::putBack);
            frozen = false;
            if (over != null) {
                failLines(over);
            }
        } finally {
            turn.unlock();
            outcomes.onTurnEnded();
        }
        alarm.within(0);
    }

    /** Sends a message again that came back from the client, before those of its topic that have not been sent. */
    void putBack(Held one) {
        lines.putBack(one);
        alarm.within(FIRST_TRY_NANOS);
    }

    /** Takes nothing any more; what is there is still worked off, and the future completes then. */
    CompletableFuture<Void> close() {
        lines.close();
        closed = true;
        alarm.within(0);
        return emptied;
    }

    /** Gives up what is still there; waits for the turn that long at most. */
    void failAll(PixyException why, Duration patience) throws InterruptedException {
        over = why;
        if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return;
        }
        try {
            failLines(why);
        } finally {
            turn.unlock();
            outcomes.onTurnEnded();
        }
    }

    @GuardedBy("turn") private void failLines(PixyException why) {
        for (Lane lane : lines.lanes()) {
            Held head;
            while ((head = lines.head(lane)) != null) {
                fail(head, why);
            }
        }
    }

    private void takeTurn() {
        turn.lock();
        try {
            if (!frozen) {
                workOff(clock.nanoTime());
            }
        } finally {
            turn.unlock();
            outcomes.onTurnEnded();
        }
    }

    @GuardedBy("turn") private void workOff(long now) {
        lines.abandonWaiting(now - PATIENCE.toNanos())
                .forEach(one -> work.refuse(one, TooManyRequestsException.producer()));
        missing.verdicts(now).forEach(verdict -> failMissing(verdict, now));
        boolean mayHaveRoom = wantsRoom;
        wantsRoom = false;
        long pause = Long.MAX_VALUE;
        for (Lane lane : lines.lanes()) {
            if (!lane.paused || lane.nextTryNanos - now <= 0 || (mayHaveRoom && lane.wantsRoom)) {
                workOff(lane, now);
            }
            if (lane.wantsRoom) {
                wantsRoom = true;
            }
            if (lane.holding) {
                pause = Math.min(pause, lane.paused ? lane.nextTryNanos - now : 0);
            }
        }
        missing.ask(now);
        if (!lines.isEmpty()) {
            alarm.within(Math.max(0, pause));
        } else if (closed) {
            emptied.complete(null);
        }
    }

    @GuardedBy("turn") private void workOff(Lane lane, long now) {
        for (int i = 0; i < MOST_AT_A_TIME && !frozen; i++) {
            Held head = lines.head(lane);
            if (head == null) {
                work.onEmpty(lane);
                break;
            }
            Exception refusal = work.handOver(head.delivery);
            if (refusal != null && now - head.sinceNanos < budget.toNanos()) {
                pause(lane, head, refusal, now);
                return;
            }
            remove(head);
            if (refusal != null) {
                work.fail(head.delivery, refusal);
            }
        }
        lane.paused = false;
        lane.wantsRoom = false;
        lane.pauses.reset();
    }

    @GuardedBy("turn") private void pause(Lane lane, Held head, Exception refusal, long now) {
        lane.paused = true;
        lane.nextTryNanos = now + lane.pauses.next();
        lane.wantsRoom = refusal instanceof BufferExhaustedException;
        if (!lane.wantsRoom) {
            missing.suspect(lane, head.sinceNanos, now);
        }
    }

    /** The client may have learnt of the topic while the brokers were being asked. */
    @GuardedBy("turn") private void failMissing(MissingTopics.Verdict verdict, long now) {
        Lane lane = verdict.lane();
        workOff(lane, now);
        Held head;
        while (lane.paused
                && !lane.wantsRoom
                && (head = lines.head(lane)) != null
                && head.sinceNanos - verdict.untilNanos() <= 0) {
            fail(head, new UnknownTopicException(null));
        }
        if (!lane.holding) {
            work.onEmpty(lane);
        }
    }

    @GuardedBy("turn") private void fail(Held head, PixyException why) {
        remove(head);
        work.fail(head.delivery, why);
    }

    @GuardedBy("turn") private void remove(Held head) {
        lines.remove(head).forEach(this::accepted);
    }

    private void accepted(Held one) {
        outcomes.tell(() -> one.accepted.complete(null));
    }
}
