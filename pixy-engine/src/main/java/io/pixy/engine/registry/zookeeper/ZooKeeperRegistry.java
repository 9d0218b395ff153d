package io.pixy.engine.registry.zookeeper;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.PixyException;
import io.pixy.api.TopicConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Answers;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.zookeeper.common.PathUtils;

/**
 * The registry of one cluster on ZooKeeper. Connects on first use, or when told to; whether ZooKeeper is there makes no difference to
 * anything but the outcome.
 *
 * <p>Talks to ZooKeeper through one {@link Connection}, which it owns. Stops when closed.
 *
 * <p>Thread-safe: its parts are.
 */
public final class ZooKeeperRegistry implements Registry {
    private final String cluster;
    private final String memberId;
    private final Duration retryBackoff;
    private final OffsetStore offsets;
    private final Timers timers;
    private final Clock clock;
    private final Paths paths;
    private final Connection connection;
    private final OwnersReader owners;
    private final TopicConfigReader topicConfigs;
    private final MembersReader members;
    private final Function<String, CompletableFuture<Optional<PixyException>>> elsewhere;

    /**
     * A registry that is not connected yet.
     *
     * @param cluster names threads and shows in the log
     * @param memberId this instance's client id, unique among all members of a group
     * @param zooKeeper where it is
     * @param consumer of which the pause after a failure is taken
     * @param offsets where members commit
     * @param elsewhere says why a group must not be consumed here, since it is consumed through Kafka's own protocol; if
     *     it can't tell, the group is consumed
     * @param timers must outlive the registry
     * @param clock the time
     */
    public ZooKeeperRegistry(
            String cluster,
            String memberId,
            ZooKeeperConfig zooKeeper,
            ConsumerConfig consumer,
            OffsetStore offsets,
            Function<String, CompletableFuture<Optional<PixyException>>> elsewhere,
            Timers timers,
            Clock clock) {
        this.cluster = cluster;
        this.memberId = memberId;
        this.retryBackoff = consumer.retryBackoff();
        this.offsets = offsets;
        this.timers = timers;
        this.clock = clock;
        this.paths = new Paths(zooKeeper.chroot());
        this.connection = new Connection(cluster, zooKeeper, timers, clock);
        this.owners = new OwnersReader(connection, paths, timers);
        this.elsewhere = elsewhere;
        this.members = new MembersReader(connection, paths, timers);
        this.topicConfigs = new TopicConfigReader(connection, paths, timers);
    }

    @Override
    public Membership join(String group, Listener listener) {
        return join(group, new SnapshotNews(group, memberId, listener));
    }

    Membership join(String group, SnapshotNews news) {
        check(group);
        Strand strand = new Strand("pixy-" + cluster + "-" + group + "-registry");
        Group scope = new Group(group, memberId, paths, retryBackoff, strand, timers.on(strand), clock);
        GroupMembership membership =
                new GroupMembership(scope, connection, news, new Admission(scope, elsewhere), offsets);
        connection.add(membership);
        return membership;
    }

    /** A name that can't be part of a path would be retried for ever, since no repetition can succeed. */
    private void check(String group) {
        try {
            PathUtils.validatePath(paths.group(group));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("group can't be a name in ZooKeeper: " + e.getMessage());
        }
        if (group.contains("/")) {
            throw new InvalidRequestException("group must not contain '/': " + group);
        }
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        return Answers.plain(
                group.map(name -> owners.ofGroup(name, topic)).orElseGet(() -> owners.ofAllGroups(topic)),
                ErrorTexts::unwrap);
    }

    @Override
    public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        return Answers.plain(topicConfigs.read(topic), ErrorTexts::unwrap);
    }

    /**
     * Why a group must not be consumed through Kafka's own protocol: it has members here, of Pixy or of Kafka-Pixy.
     *
     * @return empty if it has none; fails with {@link io.pixy.api.RegistryException} if that can't be told
     */
    public CompletableFuture<Optional<PixyException>> whyNotByKafka(String group) {
        check(group);
        return Answers.plain(members.whyNotByKafka(group), ErrorTexts::unwrap);
    }

    @Override
    public CompletableFuture<Void> connectAhead(Duration most) {
        return connection.ahead(most).handle((session, failure) -> null);
    }

    @Override
    public boolean isConnected() {
        return connection.isConnected();
    }

    @Override
    public void close(Duration timeout) {
        connection.close(timeout);
    }
}
