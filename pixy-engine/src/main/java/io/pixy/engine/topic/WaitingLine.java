package io.pixy.engine.topic;

import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.PixyException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls that wait for a message, first come, first served. Each is answered by its deadline, whatever else goes on.
 *
 * <p>Confined to the group strand.
 */
final class WaitingLine {
    private final int capacity;
    private final Strand strand;
    private final Timers timers;
    private final Clock clock;
    private final Runnable onEmpty;
    private final ArrayDeque<ConsumeCall> calls = new ArrayDeque<>();
    private Timers.Timer timer;

    /**
     * A line.
     *
     * @param capacity how many calls may wait beside the one that is next
     * @param onEmpty called when calls have run out of time and none is left
     */
    WaitingLine(int capacity, Strand strand, Timers timers, Clock clock, Runnable onEmpty) {
        this.capacity = capacity;
        this.strand = strand;
        this.timers = timers;
        this.clock = clock;
        this.onEmpty = onEmpty;
    }

    /** Adds a call, or answers that there are too many. */
    void add(ConsumeCall call) {
        if (calls.size() > capacity) {
            dropClosed();
        }
        if (calls.size() > capacity) {
            fail(call, TooManyRequestsException.consumer());
            return;
        }
        calls.add(call);
        arm();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The call that is next, if its caller is still there. */
    ConsumeCall peek() {
        ConsumeCall call;
        while ((call = calls.peek()) != null && !call.isOpen()) {
            calls.remove().cancel(false);
        }
        return call;
    }

    /** Takes the call that is next; null if its caller has left this very moment, or there is none. */
    ConsumeCall claimNext() {
        ConsumeCall call;
        while ((call = calls.poll()) != null) {
            if (call.claim()) {
                return call;
            }
        }
        return null;
    }

    /** Takes all calls away, unanswered. */
    List<ConsumeCall> removeAll() {
        List<ConsumeCall> left = new ArrayList<>(calls);
        calls.clear();
        return left;
    }

    private void arm() {
        if (timer == null && !calls.isEmpty()) {
            timer = timers.schedule(calls.peek().deadlineNanos() - clock.nanoTime(), this::onDeadline);
        }
    }

    private void onDeadline() {
        timer = null;
        long now = clock.nanoTime();
        ConsumeCall call;
        while ((call = calls.peek()) != null && call.deadlineNanos() - now <= 0) {
            calls.remove();
            fail(call, new LongPollTimeoutException());
        }
        arm();
        if (calls.isEmpty()) {
            onEmpty.run();
        }
    }

    private void dropClosed() {
        calls.removeIf(call -> {
            boolean left = !call.isOpen();
            if (left) {
                call.cancel(false);
            }
            return left;
        });
    }

    private void fail(ConsumeCall call, PixyException why) {
        strand.afterwards(() -> call.fail(why));
    }
}
