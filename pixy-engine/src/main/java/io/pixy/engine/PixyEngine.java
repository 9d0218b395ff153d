package io.pixy.engine;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.Pixy;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The engine: one or more clusters in this process.
 *
 * <pre>{@code
 * try (PixyEngine pixy = PixyEngine.builder().cluster("main", config).build()) {
 *     pixy.start();
 *     pixy.cluster().blocking().produce(ProduceRequest.of("orders", "key", "value"));
 * }
 * }</pre>
 *
 * <p>Thread-safe: after {@link #start} nothing changes but the parts, which take care of themselves.
 */
public final class PixyEngine implements Pixy {
    private final Map<String, ClusterEngine> clusters = new LinkedHashMap<>();
    private final String defaultCluster;
    private final Duration shutdownTimeout;
    private final SystemTimers timers = new SystemTimers("pixy-timers");
    private final ExecutorService blocking = new ThreadPoolExecutor(
            0, 16, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), PixyEngine::daemon, new Waiting());
    private final AtomicBoolean closed = new AtomicBoolean();

    private PixyEngine(Builder builder) {
        this.defaultCluster = builder.defaultCluster();
        this.shutdownTimeout = builder.shutdownTimeout;
        Budget budget = new Budget(builder.maxBufferedBytes);
        String generated = ClientIds.generate();
        builder.clusters.forEach((name, config) -> clusters.put(
                name,
                new ClusterEngine(
                        name, config.clientId().orElse(generated), config, budget, Clock.system(), timers, blocking)));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "pixy-blocking");
        thread.setDaemon(true);
        return thread;
    }

    /** An engine to be configured. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects all clusters, one after the other in the order of configuration. If one fails, those before it are
     * stopped again.
     *
     * @throws StartException naming the cluster, if it can't be connected or its configuration can't be
     */
    public void start() {
        for (ClusterEngine cluster : clusters.values()) {
            try {
                cluster.start();
            } catch (RuntimeException e) {
                close();
                throw new StartException(cluster.name(), e);
            }
        }
    }

    @Override
    public Cluster cluster() {
        return clusters.get(defaultCluster);
    }

    @Override
    public Cluster cluster(String name) {
        if (name == null || name.isEmpty()) {
            return cluster();
        }
        Cluster cluster = clusters.get(name);
        if (cluster == null) {
            throw new UnknownClusterException(name);
        }
        return cluster;
    }

    @Override
    public List<String> clusterNames() {
        return List.copyOf(clusters.keySet());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<?>[] stops = clusters.values().stream()
                .map(cluster -> CompletableFuture.runAsync(() -> cluster.close(shutdownTimeout), PixyEngine::onThread))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stops).join();
        blocking.shutdownNow();
        timers.close();
    }

    private static void onThread(Runnable task) {
        daemon(task).start();
    }

    /** A task that finds all threads busy runs on the caller's: those are Kafka's own, which come to no harm. */
    private static final class Waiting extends ThreadPoolExecutor.CallerRunsPolicy {}

    /** What an engine is made of. Not thread-safe. */
    public static final class Builder {
        private final Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        private String named;
        private Duration shutdownTimeout = Duration.ofSeconds(60);
        private long maxBufferedBytes = Runtime.getRuntime().maxMemory() / 4;

        private Builder() {}

        /** Adds a cluster; the first one is the default. */
        public Builder cluster(String name, ClusterConfig config) {
            clusters.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(config, "config"));
            return this;
        }

        /** Makes another than the first cluster the default. */
        public Builder defaultCluster(String name) {
            named = name;
            return this;
        }

        /** The longest time {@link PixyEngine#close} may take; 60 s unless set. Clients can acknowledge meanwhile. */
        public Builder shutdownTimeout(Duration timeout) {
            shutdownTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * How many bytes of messages all consumer groups of all clusters may keep in memory together, those read ahead and
         * those handed out and not acknowledged; a quarter of the largest heap unless set. Beyond it each partition is left
         * with what it needs to go on: one message, or one fetch. Each group has a bound of its own beside it, {@code
         * consumer.max_buffered_bytes}.
         *
         * @throws InvalidConfigException if it is not above zero
         */
        public Builder maxBufferedBytes(long bytes) {
            if (bytes <= 0) {
                throw new InvalidConfigException("max_buffered_bytes must be above 0, not " + bytes);
            }
            maxBufferedBytes = bytes;
            return this;
        }

        /**
         * Makes the engine, without connecting to anything.
         *
         * @throws InvalidConfigException if there is no cluster, or the default is none of them
         */
        public PixyEngine build() {
            return new PixyEngine(this);
        }

        private String defaultCluster() {
            if (clusters.isEmpty()) {
                throw new InvalidConfigException("at least one cluster must be configured");
            }
            String chosen = named == null ? clusters.keySet().iterator().next() : named;
            if (!clusters.containsKey(chosen)) {
                throw new InvalidConfigException("default_cluster: no cluster is called `" + chosen + "`");
            }
            return chosen;
        }
    }
}
