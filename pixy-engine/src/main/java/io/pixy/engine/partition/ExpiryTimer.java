package io.pixy.engine.partition;

import io.pixy.engine.runtime.Timers;
import java.util.OptionalLong;

/** Runs out when the next message that was handed out is due again. Confined to the group strand. */
final class ExpiryTimer {
    private final Timers timers;
    private final Runnable onExpiry;
    private Timers.Timer armed;
    private long dueNanos;

    /** Not armed yet. */
    ExpiryTimer(Timers timers, Runnable onExpiry) {
        this.timers = timers;
        this.onExpiry = onExpiry;
    }

    /** One that is armed stays, unless something is due before it. */
    void arm(OptionalLong nextNanos, long now) {
        if (nextNanos.isEmpty() || (armed != null && dueNanos - nextNanos.getAsLong() <= 0)) {
            return;
        }
        cancel();
        dueNanos = nextNanos.getAsLong();
        armed = timers.schedule(Math.max(0, dueNanos - now), () -> {
            armed = null;
            onExpiry.run();
        });
    }

    void cancel() {
        if (armed != null) {
            armed.cancel();
            armed = null;
        }
    }
}
