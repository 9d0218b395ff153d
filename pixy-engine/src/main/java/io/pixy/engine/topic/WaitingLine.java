package io.pixy.engine.topic;

import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Calls that wait for a message, the one whose deadline is first goes first: since all may wait equally long, that is
 * first come, first served, also for those that came to a group before this one. Each is answered by its deadline,
 * whatever else goes on. One that is withdrawn leaves the line at once, so that nobody has to look for it.
 *
 * <p>Confined to the group strand.
 */
final class WaitingLine {
    private final int capacity;
    private final Strand strand;
    private final Timers timers;
    private final Clock clock;
    private final Runnable onEmpty;
    private final TreeSet<ConsumeCall> calls = new TreeSet<>(ConsumeCall.BY_DEADLINE);
    private long added;
    private ConsumeCall asked;
    private Timers.Timer timer;
    private long timerNanos;

    /**
     * A line.
     *
     * @param capacity how many calls may wait beside the one that is next
     * @param onEmpty called when calls have run out of time, or were withdrawn, and none is left
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
        call.onWithdrawn(gone -> strand.execute(() -> remove(gone)));
        if (!call.isOpen()) {
            return;
        }
        if (calls.size() > capacity) {
            call.fail(TooManyRequestsException.consumer(), strand::tell);
            return;
        }
        call.entersLineAs(added++);
        calls.add(call);
        arm();
    }

    /** From now on time runs for those who came before the group had joined. */
    void onJoined() {
        long now = clock.nanoTime();
        List<ConsumeCall> all = removeAll();
        all.forEach(call -> call.joined(now));
        calls.addAll(all);
        arm();
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The call that is next, if its receiver is there; it is asked for. */
    ConsumeCall peek() {
        while (!calls.isEmpty()) {
            ConsumeCall call = calls.first();
            if (isServed(call)) {
                asked = call;
                return call;
            }
            calls.remove(call);
        }
        return null;
    }

    /** Takes the call that is next; null if its caller has left this very moment, or there is none. */
    ConsumeCall claimNext() {
        ConsumeCall call;
        while ((call = calls.pollFirst()) != null) {
            if ((call == asked || isServed(call)) && call.claim()) {
                return call;
            }
        }
        return null;
    }

    /** Whether it may get a message; if its receiver has left it is withdrawn. */
    private boolean isServed(ConsumeCall call) {
        if (!call.isOpen()) {
            return false;
        }
        boolean received = call.hasReceiver();
        if (!received) {
            call.giveUp(strand::tell);
        }
        return received;
    }

    /** Takes all calls away, unanswered. */
    List<ConsumeCall> removeAll() {
        List<ConsumeCall> left = new ArrayList<>(calls);
        calls.clear();
        return left;
    }

    private void remove(ConsumeCall withdrawn) {
        if (calls.remove(withdrawn) && calls.isEmpty()) {
            onEmpty.run();
        }
    }

    /** One that is handed over by another group can be due before all that are here. */
    private void arm() {
        if (calls.isEmpty()) {
            return;
        }
        long first = calls.first().deadlineNanos();
        if (timer != null) {
            if (timerNanos - first <= 0) {
                return;
            }
            timer.cancel();
        }
        timerNanos = first;
        timer = timers.schedule(first - clock.nanoTime(), this::onDeadline);
    }

    private void onDeadline() {
        timer = null;
        long now = clock.nanoTime();
        while (!calls.isEmpty() && calls.first().deadlineNanos() - now <= 0) {
            calls.pollFirst().fail(new LongPollTimeoutException(), strand::tell);
        }
        arm();
        if (calls.isEmpty()) {
            onEmpty.run();
        }
    }
}
