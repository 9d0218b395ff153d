package io.pixy.client;

import io.grpc.Deadline;
import io.pixy.api.ClusterStatus;
import io.pixy.api.NotSupportedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ListTopicRq;

/**
 * How a cluster is, as its server's health service says; where there is none, whether the topics can be told. An answer is
 * remembered for some seconds. Thread-safe: one atomic.
 */
final class Health {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Method<String, Integer> CHECK = Method.question(HealthCheck.METHOD, LIMIT);

    private final Calls calls;
    private final String cluster;
    private final AtomicReference<Asked> last =
            new AtomicReference<>(new Asked(CompletableFuture.completedFuture(null), Deadline.after(0, TimeUnit.DAYS)));

    private record Asked(CompletableFuture<ClusterStatus> answer, Deadline goodUntil) {}

    /**
     * Nobody has asked yet.
     *
     * @param cluster by name; empty for all that the server has
     */
    Health(Calls calls, String cluster) {
        this.calls = calls;
        this.cluster = cluster;
    }

    /** See {@link io.pixy.api.Cluster#status}. */
    CompletableFuture<ClusterStatus> status() {
        Asked before = last.get();
        if (before.goodUntil().isExpired()) {
            CompletableFuture<ClusterStatus> answer = new CompletableFuture<>();
            Asked now = new Asked(answer, Deadline.after(REMEMBERED.toNanos(), TimeUnit.NANOSECONDS));
            if (last.compareAndSet(before, now)) {
                var unused = ask().whenComplete((status, none) -> answer.complete(status));
            }
        }
        return last.get().answer().copy();
    }

    private CompletableFuture<ClusterStatus> ask() {
        return calls.call(CHECK, cluster, state -> of(state == HealthCheck.SERVING), Failures::of)
                .exceptionallyCompose(why ->
                        why instanceof NotSupportedException ? askForTopics() : CompletableFuture.failedFuture(why))
                .exceptionally(why -> of(false));
    }

    private CompletableFuture<ClusterStatus> askForTopics() {
        ListTopicRq request = ListTopicRq.newBuilder().setCluster(cluster).build();
        return calls.call(
                Method.question(KafkaPixyGrpc.getListTopicsMethod(), LIMIT), request, all -> of(true), Failures::of);
    }

    /** The service does not tell Kafka and the registry apart. */
    private static ClusterStatus of(boolean serving) {
        return new ClusterStatus(serving, serving);
    }
}
