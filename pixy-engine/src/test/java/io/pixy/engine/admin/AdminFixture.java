package io.pixy.engine.admin;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.SystemTimers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Makes admin calls to real brokers and waits for what comes of them. No state. */
final class AdminFixture {
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    private AdminFixture() {}

    static ClusterAdmin admin(String servers, Registry registry) {
        return admin(servers, registry, TIMEOUT);
    }

    static ClusterAdmin admin(String servers, Registry registry, Duration timeout) {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(servers.split(",")))
                        .build())
                .build();
        return new ClusterAdmin(
                new KafkaClients("admin-test", config),
                registry,
                new OwnThread("admin-test-background"),
                Clock.system(),
                new SystemTimers("admin-test-timers"),
                4096,
                timeout);
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(TIMEOUT.toMillis() * 2, TimeUnit.MILLISECONDS).join();
    }

    /** With what a call failed, as {@code whenComplete} shows it: without a wrapper. */
    static Throwable failure(CompletableFuture<?> future) {
        CompletableFuture<Throwable> direct = new CompletableFuture<>();
        var unused = future.whenComplete((value, error) -> direct.complete(error));
        Throwable failed = catchThrowable(() -> await(future));
        return failed instanceof CompletionException ? direct.join() : failed;
    }
}
