package io.pixy.engine.group;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.TopicConfig;
import io.pixy.api.TopicPosition;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.FetchSettings;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.offsets.LogRange;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.FakeLetters;
import io.pixy.engine.partition.ManualFetcher;
import io.pixy.engine.partition.ManualMembership;
import io.pixy.engine.partition.MemoryOffsets;
import io.pixy.engine.partition.PartitionSettings;
import io.pixy.engine.partition.Rereading;
import io.pixy.engine.registry.GroupSnapshot;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.registry.Shares;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.topic.TopicSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** The groups of a cluster, whose registry, brokers and clients are the test. */
final class GroupFixture implements Registry, PartitionCounts {
    static final Duration LONG_POLL = Duration.ofSeconds(3);
    static final Duration SUBSCRIPTION_TIMEOUT = Duration.ofSeconds(15);
    static final Duration ACK_TIMEOUT = Duration.ofSeconds(60);
    static final Duration RETRY_BACKOFF = Duration.ofMillis(500);

    static final int MAX_GROUPS = 20;
    static final int MAX_TOPICS = 200;

    /** What the registry and the fetcher know of one group. */
    static final class Joined {
        final ManualMembership membership;
        final Shares shares = new Shares("me");
        final ManualFetcher fetcher = new ManualFetcher();
        final Listener registryNews;
        FetchListener fetchNews;

        Joined(OffsetStore offsets, Listener registryNews) {
            this.membership = new ManualMembership(offsets);
            this.registryNews = registryNews;
            membership.onCounts = counts -> shares.onCounts(counts).ifPresent(registryNews::onAssigned);
        }

        /** The group consists of these members. */
        void snapshot(Map<String, Set<String>> members) {
            registryNews.onAssigned(shares.onSnapshot(GroupSnapshot.of(members)));
        }
    }

    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);
    final Budget budget = new Budget(1 << 20);
    final MemoryOffsets offsets = new MemoryOffsets();
    final Map<String, Integer> partitionCounts = new HashMap<>();
    final Map<String, String> topicIds = new HashMap<>();

    /** The newest incarnation of each group. */
    final Map<String, Joined> joined = new HashMap<>();

    int joins;
    boolean countsBreak;
    int countQuestions;
    int timersRun;

    /** Null while Kafka tells how many partitions there are. */
    KafkaException countsFail;

    /** What happens elsewhere while a group comes into being. */
    Runnable onJoin = () -> {};

    Set<String> lastMayCreate = Set.of();

    /** What happens elsewhere while something is in hand that has to wait for its time. */
    Runnable onSchedule = () -> {};

    /** Of every topic that is not consumed yet. */
    QueuePolicy policy = QueuePolicy.defaults();

    /** The same; how long the metadata of a commit may be. */
    int maxMetadata = 4096;

    final FakeLetters letters = new FakeLetters();

    /** What is read again; nothing ever comes of it unless the test says so. */
    Rereading rereading = (id, from) -> new CompletableFuture<>();

    final GroupEnvironment environment;
    final ConsumerGroups groups;

    /** Joining takes no time that would count. */
    GroupFixture() {
        this(Duration.ZERO);
    }

    /** Joining may take some time. */
    GroupFixture(Duration joinGrace) {
        this(joinGrace, Metrics.none());
    }

    /** What happens is counted. */
    GroupFixture(Duration joinGrace, Metrics metrics) {
        environment = new GroupEnvironment(
                "c",
                this,
                (group, share, listener) -> {
                    joined.get(group).fetchNews = listener;
                    return joined.get(group).fetcher;
                },
                offsets,
                this,
                letters,
                (id, from) -> rereading.read(id, from),
                budget,
                new TopicQuota(MAX_TOPICS),
                new AtomicLong()::incrementAndGet,
                Threads.inline(),
                (delay, action) -> {
                    onSchedule.run();
                    return timers.schedule(delay, () -> {
                        timersRun++;
                        action.run();
                    });
                },
                clock,
                metrics,
                settings(joinGrace));
        groups = new ConsumerGroups(environment);
    }

    private GroupSettings settings(Duration joinGrace) {
        return new GroupSettings(
                new TopicSettings(3, SUBSCRIPTION_TIMEOUT.toNanos(), ACK_TIMEOUT.toNanos(), joinGrace.toNanos()),
                new PartitionSettings(
                        (group, topic) -> new TrackerSettings(ACK_TIMEOUT.toNanos(), 300, -1, maxMetadata, 20, policy),
                        false,
                        RETRY_BACKOFF,
                        Duration.ofSeconds(30),
                        1 << 16,
                        ACK_TIMEOUT),
                new Committer.Settings(Duration.ofMillis(500), RETRY_BACKOFF, Duration.ofHours(1)),
                new FetchSettings(1 << 20, 1000, Duration.ofMillis(250), RETRY_BACKOFF),
                LONG_POLL,
                RETRY_BACKOFF,
                MAX_GROUPS,
                4096,
                false);
    }

    @Override
    public Membership join(String group, Listener listener) {
        joins++;
        onJoin.run();
        Joined fresh = new Joined(offsets, listener);
        joined.put(group, fresh);
        return fresh.membership;
    }

    @Override
    public CompletableFuture<Map<String, Lookup<TopicFacts>>> count(Set<String> topics, Set<String> mayCreate) {
        countQuestions++;
        if (countsBreak) {
            throw new IllegalStateException("a bug, on purpose");
        }
        lastMayCreate = mayCreate;
        Map<String, Lookup<TopicFacts>> found = new TreeMap<>();
        topics.forEach(topic -> found.put(
                topic,
                countsFail != null
                        ? new Lookup.Failed<>(countsFail)
                        : new Lookup.Found<>(
                                partitionCounts.containsKey(topic)
                                        ? new TopicFacts(
                                                partitionCounts.get(topic), topicIds.getOrDefault(topic, "1"), false)
                                        : TopicFacts.MISSING)));
        return CompletableFuture.completedFuture(found);
    }

    CompletableFuture<Message> consume(String group, String topic, Ack ack) {
        return groups.consume(ConsumeRequest.of(group, topic, ack));
    }

    CompletableFuture<Message> consume(String topic) {
        return consume("g", topic, Ack.none());
    }

    CompletableFuture<Void> ack(String topic, int partition, long offset) {
        return groups.ack("g", new TopicPosition(topic, partition, offset));
    }

    Joined group() {
        return joined.get("g");
    }

    /** The group consists of these members; what is claimed is granted. */
    void snapshot(Map<String, Set<String>> members) {
        Joined group = group();
        group.snapshot(members);
        grant("g");
    }

    /** We are alone in the group. */
    void snapshotOfUs() {
        snapshot(Map.of("me", group().membership.topics));
    }

    /** Grants what the group claims. */
    void grant(String group) {
        Joined one = joined.get(group);
        Set.copyOf(one.membership.claims).forEach(one.registryNews::onClaimed);
    }

    /** The log of a partition is that long, all of it unread. */
    void log(String topic, int partition, long end) {
        PartitionId id = new PartitionId(topic, partition);
        offsets.ranges.put(id, new LogRange(0, end));
        offsets.committed.putIfAbsent(id, new Committed(0, ""));
    }

    /** Reads messages of a partition for the group. */
    void read(String group, String topic, int partition, long first, int count) {
        Joined one = joined.get(group);
        one.fetchNews.onFetched(List.of(one.fetcher.batch(
                new PartitionId(topic, partition),
                first + count,
                LongStream.range(first, first + count).toArray())));
    }

    /** The same where the end of the log is known. */
    void read(String group, String topic, int partition, long first, int count, long end) {
        Joined one = joined.get(group);
        Fetched batch = one.fetcher.batch(
                new PartitionId(topic, partition),
                first + count,
                LongStream.range(first, first + count).toArray());
        one.fetchNews.onFetched(List.of(
                new Fetched(batch.partition(), batch.epoch(), batch.from(), batch.messages(), batch.next(), end)));
    }

    Set<PartitionId> reading() {
        return Set.copyOf(group().fetcher.readings.keySet());
    }

    void advance(Duration by) {
        timers.advance(by);
    }

    /** So much time passes in the middle of something. */
    void pass(Duration time) {
        clock.stall(time);
        long unused = clock.wallMillis();
        clock.stall(Duration.ZERO);
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public void close(Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
