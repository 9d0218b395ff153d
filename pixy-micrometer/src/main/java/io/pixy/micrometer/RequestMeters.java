package io.pixy.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Counts the requests of one kind of surface. What is asked for is told by route, never by path: whoever calls must have it
 * from a list of its own. Thread-safe: by concurrent maps and counters.
 */
public final class RequestMeters {
    /** What is none of the things that there are. */
    public static final String NOTHING = "none";

    private static final String REQUESTS = "pixy.requests";
    private static final String IN_FLIGHT = "pixy.requests.in.flight";
    private static final String DURATION = "pixy.request.duration";

    /** Codes that servers answer with are few; this is for those that are none. */
    private static final int MOST_STATUSES = 100;

    private static final Duration[] BUCKETS = Stream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final String surface;
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    /**
     * Nothing was asked for yet.
     *
     * @param registry where it is counted
     * @param surface how requests come: {@code rest}, {@code grpc} or {@code java}
     */
    public RequestMeters(MeterRegistry registry, String surface) {
        this.registry = registry;
        this.surface = surface;
    }

    /**
     * A request has come.
     *
     * @param operation one of those that there are, or {@link #NOTHING}
     * @return the request, to be ended once
     */
    public Request begin(String operation) {
        Operation known = operations.get(operation);
        return new Request(known != null ? known : operations.computeIfAbsent(operation, Operation::new));
    }

    /** All requests for the same. Thread-safe. */
    private final class Operation {
        private final String name;
        private final AtomicInteger running = new AtomicInteger();
        private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

        Operation(String name) {
            this.name = name;
            Gauge.builder(IN_FLIGHT, running, AtomicInteger::get)
                    .description("Requests that are being served")
                    .strongReference(true)
                    .tags("surface", surface, "operation", name)
                    .register(registry);
        }

        long nanoTime() {
            return registry.config().clock().monotonicTime();
        }

        void ended(String status, long nanos) {
            Outcome known = outcomes.get(status);
            if (known == null) {
                String told = outcomes.size() < MOST_STATUSES ? status : "other";
                known = outcomes.computeIfAbsent(told, code -> new Outcome(name, code));
            }
            known.time.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** All requests with the same outcome. */
    private final class Outcome {
        private final Timer time;

        Outcome(String operation, String status) {
            String[] tags = {"surface", surface, "operation", operation, "status", status};
            this.time = Timer.builder(DURATION)
                    .description("Time from the head of a request to the end of its answer")
                    .tags(tags)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            // the timer has counted it already
            FunctionCounter.builder(REQUESTS, time, Timer::count)
                    .description("Requests that were answered")
                    .tags(tags)
                    .register(registry);
        }
    }

    /** One request. Thread-safe: by a flag. */
    public static final class Request {
        private final Operation operation;
        private final long beganNanos;
        private final AtomicBoolean ended = new AtomicBoolean();

        private Request(Operation operation) {
            this.operation = operation;
            this.beganNanos = operation.nanoTime();
            operation.running.incrementAndGet();
        }

        /**
         * It is over, however that came. Idempotent.
         *
         * @param status how it ended: one of not too many
         */
        public void end(String status) {
            if (ended.compareAndSet(false, true)) {
                operation.running.decrementAndGet();
                operation.ended(status, operation.nanoTime() - beganNanos);
            }
        }
    }
}
