package io.pixy.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.pixy.api.metrics.Registration;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/**
 * What Kafka's clients measure themselves, by Micrometer's own binder, all of them with one thread. Each client has some
 * hundred metrics, so not more than so many are looked at.
 *
 * <p>Thread-safe: by a semaphore and a concurrent set; binders belong to the one thread.
 */
final class KafkaMeters {
    /** How often it is looked whether a client has other metrics than before: those of new topics, say. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final MeterRegistry registry;
    private final Semaphore left;
    private final Set<Bound> bound = ConcurrentHashMap.newKeySet();
    private final Looks looks;

    KafkaMeters(MeterRegistry registry, int most, Looks looks) {
        this.looks = looks;
        this.registry = registry;
        this.left = new Semaphore(most);
    }

    Registration bind(String cluster, Supplier<? extends Map<?, ?>> metrics) {
        if (!left.tryAcquire()) {
            return Registration.NONE;
        }
        Bound one = new Bound(new KafkaClientMetrics(client(metrics), Tags.of("cluster", cluster), looks, LOOK_EVERY));
        bound.add(one);
        onThread(one::begin);
        return one;
    }

    /** Groups come and go on threads that have better things to do. */
    private void onThread(Runnable task) {
        try {
            looks.execute(task);
        } catch (RejectedExecutionException e) {
            // all of it has been closed
            task.run();
        }
    }

    /** The binder takes clients of three kinds, and asks any of them for nothing but its metrics. */
    private static Producer<?, ?> client(Supplier<? extends Map<?, ?>> metrics) {
        return (Producer<?, ?>) Proxy.newProxyInstance(
                KafkaMeters.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("metrics")) {
                        return metrics.get();
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Idempotent. */
    void close() {
        looks.shutdownNow();
        bound.forEach(Registration::close);
    }

    /** A client that is looked at. */
    private final class Bound implements Registration {
        private final KafkaClientMetrics binder;
        private final AtomicBoolean closed = new AtomicBoolean();
        private Future<?> look;

        Bound(KafkaClientMetrics binder) {
            this.binder = binder;
        }

        void begin() {
            if (!closed.get()) {
                binder.bindTo(registry);
                look = looks.last();
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                bound.remove(this);
                left.release();
                onThread(this::end);
            }
        }

        private void end() {
            if (look != null) {
                look.cancel(false);
            }
            binder.close();
        }
    }
}
