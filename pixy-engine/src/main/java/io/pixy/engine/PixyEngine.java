package io.pixy.engine;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.QueueRule;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.letters.Redrives;
import io.pixy.engine.meters.SafeMetrics;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger log = LoggerFactory.getLogger(PixyEngine.class);

    /** Beyond the shutdown timeout, which the parts keep by themselves. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final int BLOCKING_THREADS = 16;
    private static final int BLOCKING_TASKS = 10_000;

    private final Map<String, ClusterEngine> clusters = new LinkedHashMap<>();
    private final String defaultCluster;
    private final Duration shutdownTimeout;
    private final SystemTimers timers = new SystemTimers("pixy-timers");
    private final Workers workers;
    private final ExecutorService blocking = blocking();
    private final Threads threads;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Scope scope;

    private PixyEngine(Builder builder) {
        this.defaultCluster = builder.defaultCluster();
        this.shutdownTimeout = builder.shutdownTimeout;
        Budget budget = new Budget(builder.maxBufferedBytes);
        Metrics metrics = SafeMetrics.of(builder.metrics);
        this.scope = metrics.open(Subject.engine());
        scope.gauge(Measure.BUFFERED_BYTES, budget::used);
        Semaphore redrives = new Semaphore(Redrives.MOST_RUNNING);
        int parallel = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.workers = new Workers(
                "pixy-delivery", parallel, Math.max(parallel, builder.deliveryThreads), timers, Clock.system());
        this.threads = builder.threads(workers);
        FatalNews fatal = new FatalNews(builder.onFatal, threads.callers());
        String generated = ClientIds.generate();
        builder.clusters.forEach((name, config) -> clusters.put(
                name,
                new ClusterEngine(
                        name,
                        config.clientId().orElse(generated),
                        config,
                        budget,
                        redrives,
                        why -> fatal.tell(name, why),
                        Optional.ofNullable(builder.peers),
                        Clock.system(),
                        timers,
                        threads,
                        blocking,
                        metrics)));
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

    /**
     * Connects what would else be connected when it is first needed, ZooKeeper for one, so that the first callers do not wait
     * for it. To be called after {@link #start}; nothing depends on it, and nothing is changed by it.
     *
     * @return completes when that is done, or when who is asked does not answer in some seconds; never fails
     */
    public CompletableFuture<Void> warmUp() {
        return CompletableFuture.allOf(
                clusters.values().stream().map(ClusterEngine::warmUp).toArray(CompletableFuture<?>[]::new));
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

    /** What is for this instance alone, to be offered to those who are {@link Peers} of it. */
    public OwnPartitions ownPartitions() {
        return new OwnPart(clusters);
    }

    /**
     * Other rules for the queues of a cluster, in the place of {@link io.pixy.api.config.ConsumerConfig#queues}. Nothing changes
     * before what is returned is run; then they hold for partitions that are claimed from that moment on. One that is
     * consumed keeps those that it has until it is given up.
     *
     * @throws UnknownClusterException if there is no such cluster
     * @throws InvalidConfigException if the rules can't be, or not without a restart
     */
    public Runnable prepareQueues(String cluster, List<QueueRule> queues) {
        ClusterEngine engine = clusters.get(cluster);
        if (engine == null) {
            throw new UnknownClusterException(cluster);
        }
        return engine.prepareQueues(List.copyOf(queues));
    }

    /**
     * Has every part that must never stand still do a step: timers, and the strand of each consumer group with the threads
     * that run it. For those who watch over this process; does not wait.
     *
     * @return by the names of the parts what completes when they have done it, within moments if all is well; after {@link
     *     #close} it may never
     */
    public Map<String, CompletableFuture<Void>> pulse() {
        Map<String, CompletableFuture<Void>> steps = new LinkedHashMap<>();
        CompletableFuture<Void> tick = new CompletableFuture<>();
        timers.schedule(0, () -> threads.callers().execute(() -> tick.complete(null)));
        steps.put("timers", tick);
        clusters.forEach((name, cluster) ->
                cluster.pulse().forEach((group, step) -> steps.put("group " + name + "/" + group, step)));
        return steps;
    }

    /**
     * Like {@link #close}, for a program that starts again at once: static members ({@code consumer.static_membership})
     * keep their partitions, which nobody consumes until this instance is back, or its session has timed out. Others leave
     * their groups as ever.
     */
    public void closeForRestart() {
        clusters.values().forEach(ClusterEngine::remainAtClose);
        close();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        clusters.values()
                .forEach(cluster -> stops.add(
                        CompletableFuture.runAsync(() -> cluster.close(shutdownTimeout), PixyEngine::onThread)));
        try {
            CompletableFuture.allOf(stops.toArray(CompletableFuture[]::new))
                    .orTimeout(shutdownTimeout.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS)
                    .join();
        } catch (CompletionException e) {
            log.error("Not everything could be stopped", e.getCause());
        } finally {
            blocking.shutdownNow();
            workers.close();
            timers.close();
            scope.close();
        }
    }

    private static void onThread(Runnable task) {
        daemon(task).start();
    }

    /** Topics wait in it to be created: who asks for them has a thread of Kafka's, which must not wait instead. */
    private static ExecutorService blocking() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                BLOCKING_THREADS,
                BLOCKING_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(BLOCKING_TASKS),
                PixyEngine::daemon);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** What an engine is made of. Not thread-safe. */
    public static final class Builder {
        private final Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        private String named;
        private Duration shutdownTimeout = Duration.ofSeconds(60);
        private long maxBufferedBytes = Runtime.getRuntime().maxMemory() / 4;
        private int deliveryThreads = 1000;
        private Executor deliveryExecutor;
        private Consumer<PixyException> onFatal = why -> {};
        private Peers peers;
        private Metrics metrics = Metrics.none();

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
         * The most threads that may be inside of what the program has made dependent on the engine's futures, unless
         * {@link #deliveryExecutor} runs it; 1000 unless set. There are a few as long as such code does not block, and one
         * more for each piece that does. At the limit others wait for their answers until one of them ends.
         */
        public Builder deliveryThreads(int most) {
            if (most < 1) {
                throw new InvalidConfigException("deliveryThreads must be > 0: " + most);
            }
            deliveryThreads = most;
            return this;
        }

        /**
         * Runs what the program makes dependent on the engine's futures, in place of threads of the engine. While it is
         * busy, answers are late; nothing else depends on it. If it refuses a task, threads of the engine run that.
         *
         * @param executor {@code Runnable::run} means the thread that has the answer, also when that is Kafka's own: only
         *     for programs none of whose dependent code ever blocks
         */
        public Builder deliveryExecutor(Executor executor) {
            deliveryExecutor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Told when a group can't be consumed from here any more, whatever is tried: another instance has the same client
         * id, with {@code consumer.static_membership}. Until the program ends or closes the engine, requests for that group
         * fail with the same exception. It is called once at most, where code that depends on the engine's futures runs; so
         * it may close the engine.
         */
        public Builder onFatal(Consumer<PixyException> listener) {
            onFatal = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Has other instances settle what they own the partitions of; unless set that is refused, as nobody knows of others.
         * They must outlive the engine.
         */
        public Builder peers(Peers others) {
            peers = Objects.requireNonNull(others, "peers");
            return this;
        }

        /**
         * Tells what it does, in numbers; nothing is measured unless this is set. {@code pixy-micrometer} has one for any
         * registry of Micrometer's. What they throw harms nothing.
         */
        public Builder metrics(Metrics binding) {
            metrics = Objects.requireNonNull(binding, "binding");
            return this;
        }

        private Threads threads(Workers workers) {
            if (deliveryExecutor == null) {
                return workers.threads();
            }
            Executor given = deliveryExecutor;
            Executor own = workers.threads().callers();
            return workers.threads(task -> {
                try {
                    given.execute(task);
                } catch (RejectedExecutionException e) {
                    own.execute(task);
                }
            });
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
