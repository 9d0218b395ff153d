package io.pixy.engine;

import io.pixy.api.BrowseRequest;
import io.pixy.api.MessagePage;
import io.pixy.api.PixyException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.admin.ClusterAdmin;
import io.pixy.engine.browse.Browser;
import io.pixy.engine.fetch.Consumers;
import io.pixy.engine.fetch.FetchSettings;
import io.pixy.engine.fetch.KafkaFetcher;
import io.pixy.engine.fetch.SharedReader;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.group.GatheredCounts;
import io.pixy.engine.group.GroupEnvironment;
import io.pixy.engine.group.GroupSettings;
import io.pixy.engine.group.TopicQuota;
import io.pixy.engine.kafka.ConsumerProperties;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.AdminOffsetStore;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.stream.Streams;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one cluster is made of: producer, admin and consumer groups, wired to one Kafka and one registry.
 *
 * <p>Created by {@link ClusterEngine}; {@link #start} once, {@link #close} once. Thread-safe in between: its parts are.
 */
final class ClusterParts {
    private static final Logger log = LoggerFactory.getLogger(ClusterEngine.class);

    /** How long Kafka may take to answer a question, a second attempt included. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final Duration LEAST = Duration.ofMillis(10);

    /** A redrive that does not end until then goes on where it was last known to be. */
    private static final Duration REDRIVES = Duration.ofSeconds(2);

    private static final Duration REACHABLE = Duration.ofSeconds(10);

    /** Who has not answered by then is waited for by those who need it. */
    private static final Duration AHEAD = Duration.ofSeconds(5);

    private final String name;
    private final String clientId;
    private final ClusterConfig config;
    private final Policies policies;
    private final KafkaClients clients;
    private final ProducerAggregator producer;
    private final ClusterRegistry registry;
    private final ClusterAdmin admin;
    private final ClusterHealth health;
    private final Budget budget;
    private final Clock clock;
    private final Timers timers;
    private final Threads threads;
    private final ExecutorService blocking;
    private final LastingAdmin offsetsClient;
    private final OffsetStore offsets;
    private final ClusterLetters letters;
    private final Browser browser;
    private final Metrics metrics;
    private final Scope scope;

    /** Of its own, so that those who look at messages keep nobody waiting who is to get some. */
    private final Browser rereader;

    private SharedReader shared;
    private ConsumerGroups groups;
    private Streams streams;

    /**
     * Connects to nothing yet.
     *
     * @param budget what consuming may keep in memory, in all clusters together
     * @param redrives one for each redrive that may run in all clusters together
     * @param onFatal told of what makes it pointless to go on
     * @param threads run tasks of strands, and what callers have made dependent on their futures
     * @param blocking runs what has to wait for Kafka
     * @param metrics are told what is done
     */
    ClusterParts(
            String name,
            String clientId,
            ClusterConfig config,
            Budget budget,
            Semaphore redrives,
            Consumer<PixyException> onFatal,
            Clock clock,
            Timers timers,
            Threads threads,
            ExecutorService blocking,
            Metrics metrics) {
        this.name = name;
        this.clientId = clientId;
        this.config = config;
        this.policies = new Policies(config);
        this.budget = budget;
        this.clock = clock;
        this.timers = timers;
        this.threads = threads;
        this.blocking = blocking;
        this.metrics = metrics;
        this.scope = metrics.open(Subject.cluster(name));
        this.clients = new KafkaClients(clientId, config, client -> metrics.client(name, client));
        KafkaClients passing = clients.unmeasured();
        OwnThread background = new OwnThread("pixy-" + name + "-admin-background");
        this.producer = new ProducerAggregator(
                name, clients, config, clock, timers.via(threads.engine()), threads.callers(), metrics);
        this.offsetsClient = new LastingAdmin(
                name + "-offsets",
                number -> clients.admin("-offsets", number, config.net().readTimeout()),
                background,
                clock,
                timers);
        this.offsets = new AdminOffsetStore(offsetsClient, config.net().readTimeout());
        this.registry = ClusterRegistry.of(new ClusterRegistry.Surroundings(
                name, clientId, config, clients, offsetsClient, offsets, onFatal, timers, clock));
        this.admin = new ClusterAdmin(
                clients,
                registry.registry(),
                background,
                clock,
                timers,
                config.consumer().maxMetadataBytes(),
                ANSWER);
        this.letters = ClusterLetters.of(new ClusterLetters.Surroundings(
                name,
                clientId,
                config,
                producer,
                clients,
                offsetsClient,
                offsets,
                redrives,
                clock,
                timers.via(threads.engine()),
                threads,
                metrics));
        AtomicInteger looks = new AtomicInteger();
        this.browser = browser(name, "-browse-", passing, looks, threads.callers());
        this.rereader = browser(name + "-again", "-again-", passing, looks, threads.engine());
        producer.gauges(scope);
        scope.gauge(Measure.REGISTRY_SESSION, () -> registry.registry().isConnected() ? 1 : 0);
        scope.gauge(Measure.GROUPS, () -> groups().map(ConsumerGroups::size).orElse(0));
        this.health = new ClusterHealth(admin::ping, registry.registry()::isConnected, clock, timers);
    }

    /** One that reads with consumers of its own, which are told apart by their numbers. */
    private Browser browser(String own, String suffix, KafkaClients passing, AtomicInteger looks, Executor answers) {
        return new Browser(
                own,
                () -> passing.consumer(
                        suffix + looks.incrementAndGet(), ConsumerProperties.forAPage(config.consumer())),
                answers,
                clock,
                timers);
    }

    /** Fails if no broker answers, or if no name of ZooKeeper's resolves; its servers may come later. */
    void start() {
        clients.checkCompression();
        clients.checkReachable(REACHABLE);
        producer.start();
        offsetsClient.start();
        letters.start();
        if (!config.consumer().disabled()) {
            registry.check();
            startGroups();
        }
    }

    /**
     * Connects what would else be connected when it is first used, and changes nothing anywhere. Completes when that is done, or
     * can't be; never fails.
     */
    CompletableFuture<Void> warmUp() {
        CompletableFuture<Void> asked = health.status().thenAccept(status -> {});
        CompletableFuture<Void> writing = producer.connectAhead(AHEAD);
        CompletableFuture<Void> consuming = groups == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(registry.connectAhead(AHEAD), offsetsClient.connectAhead(AHEAD));
        return CompletableFuture.allOf(asked, writing, consuming);
    }

    private void startGroups() {
        GroupSettings settings = GroupWiring.settings(config, policies);
        shared = new SharedReader(
                "pixy-" + name + "-fetch",
                number -> consumers("--shared-" + number, settings.fetch()),
                settings.fetch(),
                clock);
        groups = new ConsumerGroups(new GroupEnvironment(
                name,
                registry.registry(),
                (group, share, listener) -> new KafkaFetcher(
                        "pixy-" + name + "-" + group + "-fetch",
                        consumers("-" + group, settings.fetch()),
                        settings.fetch(),
                        share,
                        listener,
                        shared,
                        clock),
                offsets,
                new GatheredCounts(catalog(), timers, clock),
                letters.office(),
                this::reread,
                budget,
                new TopicQuota(config.consumer().maxTopics()),
                new SecureRandom()::nextLong,
                threads,
                timers,
                clock,
                metrics,
                settings));
        streams = new Streams(clientId, groups, threads.callers(), timers.via(threads.engine()), clock);
    }

    private TopicCatalog catalog() {
        return new TopicCatalog(
                offsetsClient,
                clients.unmeasured(),
                config.consumer().autoCreateTopics(),
                Duration.ofSeconds(5),
                clock,
                blocking);
    }

    private CompletableFuture<MessagePage> reread(PartitionId id, long from) {
        return rereader.browse(BrowseRequest.of(id.topic(), id.partition(), new BrowseRequest.AtOffset(from))
                .withMaxMessages(BrowseRequest.MOST_MESSAGES));
    }

    private Consumers consumers(String suffix, FetchSettings fetch) {
        return new Consumers(
                number -> consumer(suffix, number, fetch.maxWait().toMillis()),
                number -> consumer(suffix + "-busy", number, Consumers.BUSY_WAIT_MILLIS));
    }

    private org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer(
            String suffix, int number, long maxWaitMillis) {
        return clients.consumer(suffix, number, ConsumerProperties.of(config.consumer(), maxWaitMillis));
    }

    ProducerAggregator producer() {
        return producer;
    }

    Policies policies() {
        return policies;
    }

    ClusterAdmin admin() {
        return admin;
    }

    ClusterHealth health() {
        return health;
    }

    ClusterLetters letters() {
        return letters;
    }

    Browser browser() {
        return browser;
    }

    /** None if this cluster does not consume, or has not been started. */
    Optional<ConsumerGroups> groups() {
        return Optional.ofNullable(groups);
    }

    /** None if there are no groups. */
    Optional<Streams> streams() {
        return Optional.ofNullable(streams);
    }

    /** It is about to be closed, and to be started again at once: static members keep their partitions. */
    void remainAtClose() {
        registry.remainAtClose();
    }

    /**
     * Stops the consumer, then the producer, which has had as long to write what clients gave it: the last letters of the
     * groups need it. Then what both rest on. Admin calls and acknowledgements go on as long as they can.
     *
     * @param timeout for all of it
     */
    void close(Duration timeout) {
        long start = clock.nanoTime();
        long deadline = start + timeout.toNanos();
        Duration most = timeout.multipliedBy(9).dividedBy(10);
        attempt(producer::retire);
        attempt(browser::close);
        attempt(rereader::close);
        attempt(() -> letters.closeRedrives(REDRIVES));
        attempt(() -> streams().ifPresent(Streams::close));
        CompletableFuture<Void> consumed =
                groups == null ? CompletableFuture.completedFuture(null) : groups.close(most);
        attempt(() -> consumed.completeOnTimeout(
                        null, left(start + most.toNanos()).toNanos(), TimeUnit.NANOSECONDS)
                .join());
        attempt(() -> Optional.ofNullable(shared)
                .ifPresent(reader -> reader.close()
                        .completeOnTimeout(null, left(deadline).toNanos(), TimeUnit.NANOSECONDS)
                        .join()));
        attempt(() -> letters.close(left(deadline)));
        attempt(() -> producer.close(left(deadline)));
        attempt(() -> admin.close(left(deadline)));
        attempt(() -> offsetsClient.close(left(deadline)));
        attempt(() -> registry.close(left(deadline)));
        scope.close();
    }

    /** What fails to stop must not keep the rest from it. */
    private void attempt(Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException | Error e) {
            log.error("A part of cluster {} failed to stop", name, e);
        }
    }

    /** Never zero, nor what becomes zero in milliseconds: that makes kafka-clients wait for ever. */
    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(LEAST.toNanos(), deadline - clock.nanoTime()));
    }
}
