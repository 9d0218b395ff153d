package io.pixy.server.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.config.ClusterConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Clusters that leave spans. A look-up binds a cluster to the context that it is made in, so that what is called later, on
 * whichever thread, belongs to the same request. Immutable.
 */
final class TracedPixy implements Pixy {
    private final Pixy next;
    private final Map<String, MessagingSpans> spans = new HashMap<>();
    private final Map<String, MessageHeaders> headers = new HashMap<>();

    /**
     * Traces what is done through {@code next}, which stays its owner's.
     *
     * @param clusters the configuration of each of its clusters
     */
    TracedPixy(Pixy next, OpenTelemetry telemetry, Map<String, ClusterConfig> clusters) {
        this.next = next;
        clusters.forEach((name, config) -> {
            spans.put(name, new MessagingSpans(telemetry.getTracer(Tracing.SCOPE), name));
            headers.put(
                    name, new MessageHeaders(telemetry.getPropagators().getTextMapPropagator(), HeaderRoom.of(config)));
        });
    }

    @Override
    public Cluster cluster() {
        return traced(next.cluster());
    }

    @Override
    public Cluster cluster(String name) {
        return traced(next.cluster(name));
    }

    private Cluster traced(Cluster cluster) {
        Context caller = Context.current();
        return new TracedCluster(cluster, spans.get(cluster.name()), headers.get(cluster.name()), () -> caller);
    }

    @Override
    public List<String> clusterNames() {
        return next.clusterNames();
    }

    @Override
    public void close() {
        next.close();
    }
}
