package io.pixy.server.grpc;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.pixy.api.ClusterStatus;
import io.pixy.api.Pixy;
import io.pixy.v1.PixyGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import mailgun.kafkapixy.KafkaPixyGrpc;

/**
 * What the health service says. Under the name of a cluster: whether its Kafka can be reached and its registry is connected,
 * as {@code /readyz} does. Under the names of the services and under the empty one: whether the Kafka of all clusters can be
 * reached, as messages can be produced then. Once this instance is to stop nothing is serving any more, though calls are
 * still answered.
 *
 * <p>Owned by the surface, which calls {@link #refresh} again and again. Thread-safe: the library's board is, and only it
 * changes.
 */
final class HealthBoard {
    private static final Set<String> WHOLE =
            Set.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, KafkaPixyGrpc.SERVICE_NAME, PixyGrpc.SERVICE_NAME);

    private final Pixy pixy;
    private final HealthStatusManager board = new HealthStatusManager();
    private final AtomicBoolean ended = new AtomicBoolean();

    HealthBoard(Pixy pixy) {
        this.pixy = pixy;
    }

    BindableService service() {
        return board.getHealthService();
    }

    /** What holds before anything was asked: the engine has started, so every Kafka was there a moment ago. */
    void begin() {
        WHOLE.forEach(name -> set(name, true));
        pixy.clusterNames().forEach(name -> set(name, true));
        refresh();
    }

    /** Asks every cluster; does not wait. */
    void refresh() {
        List<CompletableFuture<ClusterStatus>> answers = new ArrayList<>();
        for (String name : pixy.clusterNames()) {
            CompletableFuture<ClusterStatus> answer = status(name);
            answers.add(answer);
            // a cluster may bear the service's name
            if (!WHOLE.contains(name)) {
                var unused =
                        answer.thenAccept(status -> set(name, status.kafkaReachable() && status.registryConnected()));
            }
        }
        var unused = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> answers.stream().map(CompletableFuture::join).allMatch(ClusterStatus::kafkaReachable))
                .thenAccept(reachable -> WHOLE.forEach(name -> set(name, reachable)));
    }

    /** For ever. Idempotent. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            board.enterTerminalState();
        }
    }

    private CompletableFuture<ClusterStatus> status(String cluster) {
        return pixy.cluster(cluster).status().exceptionally(error -> new ClusterStatus(false, false));
    }

    private void set(String name, boolean serving) {
        board.setStatus(name, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }
}
