package io.pixy.engine.topic;

import io.pixy.api.TooManyRequestsException;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * Calls that wait for messages: first come, first served, also for those that came to a group before this one. Each is
 * answered by its deadline, whatever else goes on. One that is withdrawn leaves the line at once, so that nobody has to look
 * for it. One that rather waits for more messages than there are steps aside for a while, and lets others pass.
 *
 * <p>Confined to the group strand.
 */
final class WaitingLine {
    private final int capacity;
    private final Strand strand;
    private final Clock clock;
    private final Runnable onAnswer;
    private final Runnable onEmpty;
    private final DeadlineTimer timer;
    private final TreeSet<Demand<?>> calls = new TreeSet<>(Demand.BY_ARRIVAL);
    private final TreeSet<Demand<?>> deadlines = new TreeSet<>(Demand.BY_DEADLINE);
    private final Lingering lingering;
    private int standing;
    private long added;

    /**
     * A line.
     *
     * @param capacity how many calls may wait beside the one that is next; those of streams are bounded elsewhere
     * @param onAnswer called when a call is answered with messages, or with none since its time is over
     * @param onEmpty called when calls have run out of time, or were withdrawn, and none is left
     * @param onNext called when one that stepped aside is back
     */
    WaitingLine(
            int capacity,
            Strand strand,
            Timers timers,
            Clock clock,
            Runnable onAnswer,
            Runnable onEmpty,
            Runnable onNext) {
        this.capacity = capacity;
        this.onAnswer = onAnswer;
        this.strand = strand;
        this.clock = clock;
        this.onEmpty = onEmpty;
        this.timer = new DeadlineTimer(timers, clock, this::onDeadline);
        this.lingering = new Lingering(timers, clock, call -> {
            calls.add(call);
            onNext.run();
        });
    }

    /** Adds a call, or answers that there are too many. */
    void add(Demand<?> call) {
        call.onWithdrawn(gone -> strand.execute(() -> remove(gone)));
        if (!call.isOpen()) {
            return;
        }
        if (!call.isStanding() && deadlines.size() - standing > capacity) {
            call.fail(TooManyRequestsException.consumer(), strand::tell);
            return;
        }
        call.entersLineAs(added++);
        enter(call);
        arm();
    }

    private void enter(Demand<?> call) {
        calls.add(call);
        deadlines.add(call);
        standing += call.isStanding() ? 1 : 0;
    }

    /** From now on time runs for those who came before the group had joined. */
    void onJoined() {
        long now = clock.nanoTime();
        List<Demand<?>> all = removeAll();
        all.forEach(call -> call.joined(now));
        all.forEach(this::enter);
        arm();
    }

    boolean isEmpty() {
        return deadlines.isEmpty();
    }

    /** How many wait, those that stand aside too. */
    int size() {
        return deadlines.size();
    }

    /** The call that is next, if its receiver is there; it is asked for. */
    Demand<?> peek() {
        while (!calls.isEmpty()) {
            Demand<?> call = calls.first();
            if (call.isServed(strand::tell)) {
                return call;
            }
            drop(call);
        }
        return null;
    }

    /** Takes a call out of the line to serve it; false if its caller has left this very moment. */
    boolean claim(Demand<?> call) {
        drop(call);
        boolean claimed = call.claim();
        if (claimed) {
            onAnswer.run();
        }
        return claimed;
    }

    /**
     * Whether a call steps aside now, since it rather waits for more.
     *
     * @param available tells how many messages there are, up to a number
     */
    boolean stepsAside(Demand<?> call, IntUnaryOperator available) {
        if (!lingering.isWorthIt(call, available)) {
            return false;
        }
        calls.remove(call);
        lingering.add(call);
        return true;
    }

    /** There are more messages: those that wait for so many are back. */
    void onMore(IntUnaryOperator available) {
        lingering.onMore(available);
    }

    /** Takes all calls away, unanswered. */
    List<Demand<?>> removeAll() {
        // in the order of their arrival, whether they stand aside or not
        TreeSet<Demand<?>> left = new TreeSet<>(Demand.BY_ARRIVAL);
        left.addAll(deadlines);
        calls.clear();
        deadlines.clear();
        lingering.clear();
        standing = 0;
        return new ArrayList<>(left);
    }

    /** Takes away those that would wait for ever, unanswered. */
    List<Demand<?>> removeStanding() {
        List<Demand<?>> removed = standing == 0
                ? List.of()
                : deadlines.stream().filter(Demand::isStanding).toList();
        removed.forEach(this::drop);
        return removed;
    }

    private void drop(Demand<?> call) {
        calls.remove(call);
        lingering.remove(call);
        standing -= deadlines.remove(call) && call.isStanding() ? 1 : 0;
    }

    private void remove(Demand<?> withdrawn) {
        boolean was = deadlines.contains(withdrawn);
        drop(withdrawn);
        if (was && isEmpty()) {
            onEmpty.run();
        }
    }

    /** One that is handed over by another group can be due before all that are here. */
    private void arm() {
        if (!deadlines.isEmpty()) {
            timer.arm(deadlines.first().deadlineNanos());
        }
    }

    private void onDeadline() {
        long now = clock.nanoTime();
        while (!deadlines.isEmpty() && deadlines.first().deadlineNanos() - now <= 0) {
            Demand<?> due = deadlines.first();
            drop(due);
            due.expire(strand::tell);
            onAnswer.run();
        }
        arm();
        if (isEmpty()) {
            onEmpty.run();
        }
    }
}
