package io.pixy.server.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.pixy.api.Cluster;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.v1.IdempotencyKeys.ConflictException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
    private static final ProduceResult WRITTEN = ProduceResult.written(new RecordPosition(0, 1), 2);
    private static final ProduceResult THROTTLED = ProduceResult.failed(TooManyRequestsException.producer());

    private final List<CompletableFuture<List<ProduceResult>>> calls = new ArrayList<>();
    private final Cluster cluster = cluster("a");
    private long now;
    private IdempotencyKeys keys = new IdempotencyKeys(100_000, () -> now);

    @Test
    void theSameRecordsAreWrittenOnceWithinTheTime() {
        produce("k", "v");
        calls.get(0).complete(List.of(WRITTEN));

        now += IdempotencyKeys.KEPT.toNanos() - 1;
        assertThat(produce("k", "v")).isCompletedWithValue(List.of(WRITTEN));
        assertThat(calls).hasSize(1);

        now += 1;
        produce("k", "v");
        assertThat(calls).hasSize(2);
    }

    @Test
    void anythingThatDiffersIsOtherRecords() {
        ProduceRequest request = ProduceRequest.of("t", "k", "v");
        var first = keys.produce(cluster, "t", "key", List.of(request));
        calls.get(0).complete(List.of(WRITTEN));
        assertThat(first).isCompleted();

        for (List<ProduceRequest> others : List.of(
                List.of(request, request),
                List.of(ProduceRequest.of("t", "kv", "")),
                List.of(ProduceRequest.of("t", "k", null)),
                List.of(request.withPartition(0)),
                List.of(request.withTimestamp(Instant.EPOCH)),
                List.of(request.withPartitionKey(null)),
                List.of(request.withHeaders(List.of(new Header("", null)))))) {
            assertThat(keys.produce(cluster, "t", "key", others))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(ConflictException.class);
        }
        assertThat(calls).hasSize(1);
    }

    @Test
    void keysOfOtherTopicsAndClustersAreOtherKeys() {
        produce("k", "v");
        var other = keys.produce(cluster, "u", "k", List.of(ProduceRequest.of("u", "k", "v")));
        var elsewhere = keys.produce(cluster("b"), "t", "k", List.of(ProduceRequest.of("t", "k", "v")));

        assertThat(other).isNotDone();
        assertThat(elsewhere).isNotDone();
        assertThat(calls).hasSize(3);
    }

    @Test
    void whatWasNotEvenTriedMayBeTriedAgain() {
        produce("k", "v");
        calls.get(0).complete(List.of(THROTTLED));
        produce("k", "v");
        calls.get(1).completeExceptionally(new ShuttingDownException());
        produce("k", "v");
        calls.get(2).complete(List.of(ProduceResult.failed(new UnknownTopicException(null))));
        assertThat(keys.bytes()).isPositive();

        produce("k", "v");

        assertThat(calls).hasSize(3);
    }

    @Test
    void theOldestGoFirstAndOnesThatRunNever() {
        produce("running", "v");
        for (int i = 0; i < 1000; i++) {
            produce("k" + i, "v");
            calls.get(i + 1).complete(List.of(WRITTEN));
            assertThat(keys.bytes()).isLessThanOrEqualTo(100_000);
        }
        int made = calls.size();

        assertThat(produce("k999", "v")).isCompleted();
        assertThat(calls).hasSize(made);
        produce("k0", "v");
        assertThat(calls).hasSize(made + 1);
        assertThatThrownBy(() -> produce("running", "v").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ConflictException.class);
    }

    @Test
    void whereAllAreRunningTheNextIsRefused() {
        keys = new IdempotencyKeys(1_000, () -> now);
        produce("a", "v");
        produce("b", "v");

        assertThatThrownBy(() -> produce("c", "v").join()).hasCauseInstanceOf(TooManyRequestsException.class);
        calls.forEach(call -> call.completeExceptionally(new ShuttingDownException()));
        assertThat(keys.bytes()).isZero();
    }

    @Test
    void longNamesTakeMoreThanShortOnes() {
        produce("k", "v");
        long one = keys.bytes();
        String topic = "t".repeat(249);
        var second = keys.produce(cluster, topic, "k".repeat(255), List.of(ProduceRequest.of(topic, "k", "v")));

        assertThat(second).isNotDone();
        assertThat(keys.bytes() - one).isGreaterThanOrEqualTo(one + 248 + 254);
        calls.forEach(call -> call.completeExceptionally(new ShuttingDownException()));
        assertThat(keys.bytes()).isZero();
    }

    @Test
    void keysAreShortAndVisible() {
        for (String bad : List.of("", " ", "a b", "\u00e9", "x".repeat(256))) {
            assertThatThrownBy(() -> produce(bad, "v").join()).hasCauseInstanceOf(InvalidRequestException.class);
        }
        produce("x".repeat(255), "v");
        assertThat(calls).hasSize(1);
    }

    @CanIgnoreReturnValue
    private CompletableFuture<List<ProduceResult>> produce(String key, String value) {
        return keys.produce(cluster, "t", key, List.of(ProduceRequest.of("t", "k", value)));
    }

    private Cluster cluster(String name) {
        return (Cluster) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Cluster.class}, (self, method, args) -> {
                    if (method.getName().equals("name")) {
                        return name;
                    }
                    CompletableFuture<List<ProduceResult>> call = new CompletableFuture<>();
                    calls.add(call);
                    return call;
                });
    }
}
