package io.pixy.server.management;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells what of the engine does not move any more. Who asks has every part do a step, once per second at most and unless the last steps
 * are not all done; a part that has not done its step for {@link #PATIENCE} stands still. So nobody waits here, and however many ask,
 * there is one step of a part at a time.
 *
 * <p>Thread-safe: one lock, which is held while steps are asked for and not while they are done.
 */
final class PulseWatch {
    /** Far longer than a garbage collection or a busy host takes: who is told that we stand still may end the process. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Anybody may ask as often as they like, and there may be hundreds of parts. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Map<String, CompletableFuture<Void>>> pulse;
    private final LongSupplier nanoTime;

    @GuardedBy("this") private Map<String, CompletableFuture<Void>> steps = Map.of();

    @GuardedBy("this") private long sinceNanos;

    /** Nothing was asked for yet; {@code pulse} has all parts do a step, by their names, and does not wait for them. */
    PulseWatch(Supplier<Map<String, CompletableFuture<Void>>> pulse, LongSupplier nanoTime) {
        this.pulse = pulse;
        this.nanoTime = nanoTime;
    }

    /** The names of the parts that stand still. */
    synchronized List<String> still() {
        long now = nanoTime.getAsLong();
        List<String> undone = steps.entrySet().stream()
                .filter(step -> !step.getValue().isDone())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (undone.isEmpty()) {
            if (steps.isEmpty() || now - sinceNanos >= PAUSE.toNanos()) {
                steps = Map.copyOf(pulse.get());
                sinceNanos = now;
            }
            return undone;
        }
        return now - sinceNanos < PATIENCE.toNanos() ? List.of() : undone;
    }
}
