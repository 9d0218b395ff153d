package io.pixy.client;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import io.pixy.api.UnknownClusterException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pixy behind a server: what programs do that have no engine inside. What they have written for the engine works with
 * this, and the other way round.
 *
 * <pre>{@code
 * try (PixyClient pixy = PixyClient.builder("pixy.example:19091").build()) {
 *     pixy.cluster().blocking().produce(ProduceRequest.of("orders", "key", "value"));
 * }
 * }</pre>
 *
 * <p>Connects when first used, and again whenever the connection breaks. What was not sent yet waits for that, for a
 * while; what was sent is never sent again by itself, save questions that change nothing. A server that can't be reached, or
 * does not answer in time, is a {@link io.pixy.api.KafkaException} of the kind {@code TIMED_OUT}.
 *
 * <p>Thread-safe: nothing changes but the calls under way, which take care of themselves.
 */
public final class PixyClient implements Pixy {
    /** What the default cluster is called by who does not know its name. */
    public static final String DEFAULT_CLUSTER = "(default)";

    private static final int MOST_THREADS = 1000;

    private final Settings settings;
    private final Connection connection;
    private final Calls calls;
    private final Map<String, RemoteCluster> clusters = new LinkedHashMap<>();
    private final RemoteCluster defaultCluster;
    private final AtomicBoolean closed = new AtomicBoolean();

    PixyClient(PixyClientBuilder builder) {
        this.settings = builder.settings();
        this.connection = Connection.to(settings);
        int usual = Math.max(2, Runtime.getRuntime().availableProcessors());
        Continuations own = new Continuations(usual, MOST_THREADS);
        this.calls = new Calls(connection, Continuations.with(builder.executor(), own), settings.mostCalls());
        settings.clusters().forEach(name -> clusters.put(name, new RemoteCluster(calls, name, name, settings)));
        this.defaultCluster = clusters.isEmpty()
                ? new RemoteCluster(calls, "", DEFAULT_CLUSTER, settings)
                : clusters.get(settings.clusters().get(0));
    }

    /**
     * A client to be configured.
     *
     * @param target {@code HOST:PORT}, {@code dns:///HOST:PORT} for any address that the name has, or {@code unix:PATH}
     * @return to be built
     * @throws io.pixy.api.InvalidConfigException if the target is none of these
     */
    public static PixyClientBuilder builder(String target) {
        return new PixyClientBuilder(target);
    }

    @Override
    public Cluster cluster() {
        return defaultCluster;
    }

    /**
     * A cluster by its name. Which ones there are is known only if {@link PixyClientBuilder#clusters} has told it; else any
     * name is taken, and calls fail with {@link UnknownClusterException} if the server has no such cluster.
     *
     * @param name case-sensitive; null or empty means the default cluster
     * @return the cluster
     * @throws UnknownClusterException if the clusters are known, and this is none of them
     */
    @Override
    public Cluster cluster(String name) {
        if (name == null || name.isEmpty() || name.equals(defaultCluster.name())) {
            return defaultCluster;
        }
        RemoteCluster known = clusters.get(name);
        if (known == null && !clusters.isEmpty()) {
            throw new UnknownClusterException(name);
        }
        return known == null ? new RemoteCluster(calls, name, name, settings) : known;
    }

    /**
     * The names that {@link PixyClientBuilder#clusters} has told.
     *
     * @return only that of the default cluster if it has told none
     */
    @Override
    public List<String> clusterNames() {
        return clusters.isEmpty() ? List.of(defaultCluster.name()) : List.copyOf(clusters.keySet());
    }

    /**
     * Takes no more calls, withdraws those that wait for messages, and waits for the others for as long as {@link
     * PixyClientBuilder#closeTimeout} says. What is left then fails with {@link io.pixy.api.ShuttingDownException}, as
     * does what comes later. The server goes on with what it has got.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // the network's own thread must not wait for itself
            close(connection.isOnLoop() ? Duration.ZERO : settings.times().close());
        }
    }

    private void close(Duration patience) {
        try {
            calls.close(patience);
        } finally {
            connection.close();
        }
    }
}
