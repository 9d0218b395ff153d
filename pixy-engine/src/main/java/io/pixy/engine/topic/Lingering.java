package io.pixy.engine.topic;

import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * Calls that stand aside, since there is something for them, but less than they want: until there is as much, or they have
 * waited for long enough. Nothing is taken for them meanwhile. Each of them does so once.
 *
 * <p>Owned by a {@link WaitingLine}. Confined to the group strand.
 */
final class Lingering {
    private final Clock clock;
    private final Consumer<Demand<?>> onBack;
    private final DeadlineTimer timer;

    /** Until when they stand aside. */
    private final Map<Demand<?>, Long> aside = new LinkedHashMap<>();

    /** Those that have done so and are not answered yet. */
    private final Set<Demand<?>> done = new HashSet<>();

    Lingering(Timers timers, Clock clock, Consumer<Demand<?>> onBack) {
        this.clock = clock;
        this.onBack = onBack;
        this.timer = new DeadlineTimer(timers, clock, this::onTime);
    }

    boolean isWorthIt(Demand<?> call, IntUnaryOperator available) {
        return call.lingerNanos() > 0 && !done.contains(call) && !isEnough(call, available);
    }

    private static boolean isEnough(Demand<?> call, IntUnaryOperator available) {
        int most = call.batch().room();
        return available.applyAsInt(most) >= most;
    }

    void add(Demand<?> call) {
        long now = clock.nanoTime();
        long left = Math.min(call.lingerNanos(), call.deadlineNanos() - now);
        aside.put(call, now + left);
        timer.arm(now + left);
    }

    void remove(Demand<?> call) {
        aside.remove(call);
        done.remove(call);
    }

    void clear() {
        aside.clear();
        done.clear();
    }

    void onMore(IntUnaryOperator available) {
        if (!aside.isEmpty()) {
            back(call -> isEnough(call, available));
        }
    }

    private void onTime() {
        long now = clock.nanoTime();
        back(call -> aside.get(call) - now <= 0);
        aside.values().stream()
                .reduce((one, other) -> one - other < 0 ? one : other)
                .ifPresent(timer::arm);
    }

    private void back(Predicate<Demand<?>> which) {
        List<Demand<?>> back = new ArrayList<>(aside.keySet());
        back.removeIf(which.negate());
        for (Demand<?> call : back) {
            // one that is served may make others leave
            if (aside.remove(call) != null) {
                done.add(call);
                onBack.accept(call);
            }
        }
    }
}
