package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.RegistryException;
import io.pixy.engine.registry.Registry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClusterRegistryTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private interface Close {
        void within(Duration timeout) throws InterruptedException;
    }

    private static Registry registry(Close close) {
        return (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                    close.within((Duration) arguments[0]);
                    return null;
                });
    }

    private static void close(Registry one, Registry other, Duration timeout) {
        new ClusterRegistry(one, List.of(one, other), () -> {}, () -> {}).close(timeout);
    }

    /** One that does not answer must not take the time that the other one needs. */
    @Test
    void bothAreClosedAtATime() {
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger inTime = new AtomicInteger();
        Registry waiting = registry(timeout -> {
            begun.countDown();
            if (begun.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                inTime.incrementAndGet();
            }
        });

        close(waiting, waiting, LONG);

        assertThat(inTime).hasValue(2);
    }

    @Test
    void theEndOfTheTimeIsTheEnd() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);

        close(
                registry(timeout -> {
                    never.await();
                    released.countDown();
                }),
                registry(timeout -> {}),
                Duration.ofMillis(1));

        never.countDown();
        assertThat(released.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void oneThatFailsDoesNotKeepTheOtherFromIt() {
        AtomicInteger closed = new AtomicInteger();

        close(
                registry(timeout -> {
                    throw new RegistryException("scripted", null);
                }),
                registry(timeout -> closed.incrementAndGet()),
                LONG);

        assertThat(closed).hasValue(1);
    }
}
