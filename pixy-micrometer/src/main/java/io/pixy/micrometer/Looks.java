package io.pixy.micrometer;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that looks at clients of Kafka's. Micrometer's binder schedules its looks and never ends them where the
 * scheduler is not its own; so what was scheduled last can be had here, by the thread itself, to be cancelled with the
 * client.
 */
final class Looks extends ScheduledThreadPoolExecutor {
    /** Touched by the one thread only. */
    private ScheduledFuture<?> last;

    Looks() {
        super(1, task -> {
            Thread thread = new Thread(task, "pixy-kafka-metrics");
            thread.setDaemon(true);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        last = super.scheduleAtFixedRate(command, initialDelay, period, unit);
        return last;
    }

    /** What was scheduled last; null if nothing was. */
    ScheduledFuture<?> last() {
        return last;
    }
}
