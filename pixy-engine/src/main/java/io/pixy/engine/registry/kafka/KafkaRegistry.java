package io.pixy.engine.registry.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.PixyException;
import io.pixy.api.TopicConfig;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.KafkaNames;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.registry.Answers;
import io.pixy.engine.registry.Listener;
import io.pixy.engine.registry.Membership;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of one cluster on its brokers: each group that consumes is a group of Kafka's, with a member of ours in it.
 *
 * <p>Talks to Kafka through one consumer per group and an admin client. Owns the memberships. Stops when closed.
 *
 * <p>Thread-safe: a concurrent set, and what is thread-safe itself.
 */
public final class KafkaRegistry implements Registry {
    private static final Logger log = LoggerFactory.getLogger(KafkaRegistry.class);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final String cluster;
    private final MemberEnvironment environment;
    private final LastingAdmin kafka;
    private final OwnersOfGroups owners;
    private final Timers timers;
    private final Set<KafkaMembership> memberships = ConcurrentHashMap.newKeySet();
    private volatile boolean comesBack;

    /**
     * A registry that talks to nobody yet.
     *
     * @param cluster names threads
     * @param settings of all members
     * @param consumers makes a consumer from these settings, whose client id must be exactly that of the settings; may
     *     block, and throw what kafka-clients throws
     * @param kafka asks coordinators; must be started before the first group is joined or asked about, and outlive this
     * @param elsewhere says why a group must not be joined, since it is consumed by way of ZooKeeper; empty if it may be.
     *     A failure counts as a refusal, too
     * @param onFatal told, on any thread, of what makes it pointless to go on: another process has our static name
     * @param timers must outlive the registry
     * @param clock the time
     */
    public KafkaRegistry(
            String cluster,
            KafkaMembershipSettings settings,
            Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers,
            LastingAdmin kafka,
            Function<String, CompletableFuture<Optional<PixyException>>> elsewhere,
            Consumer<PixyException> onFatal,
            Timers timers,
            Clock clock) {
        GroupMembers members = new GroupMembers(kafka, ANSWER);
        this.cluster = cluster;
        this.kafka = kafka;
        this.owners = new OwnersOfGroups(members);
        this.timers = timers;
        this.environment = new MemberEnvironment(
                settings,
                consumers,
                elsewhere,
                onFatal,
                group -> members.remove(group, settings.clientId()),
                members::forbidden,
                clock);
    }

    /**
     * Makes sure that the protocol can be had. Blocks for the time-out at most.
     *
     * @throws InvalidConfigException telling why not; that brokers do not answer is no reason
     */
    public void checkProtocol(Duration timeout) {
        try {
            ProtocolSupport.check(environment.settings().protocol(), kafka, timeout)
                    .join();
        } catch (CompletionException e) {
            if (KafkaErrors.translate(e) instanceof InvalidConfigException unavailable) {
                throw unavailable;
            }
            log.warn("Whether brokers have the protocol of consumer.group_protocol can't be found out", e);
        }
    }

    /** Static members that leave from now on leave their partitions waiting, since they come back at once. */
    public void remainAtClose() {
        comesBack = true;
    }

    @Override
    public Membership join(String group, Listener listener) {
        KafkaNames.checkGroup(group);
        if (group.isEmpty()) {
            throw new InvalidRequestException("consumer group must not be empty with consumer.membership: `kafka`");
        }
        KafkaMembership membership = new KafkaMembership(
                group,
                listener,
                environment,
                new OwnThread("pixy-" + cluster + "-" + group + "-member"),
                timers,
                () -> comesBack,
                memberships::remove);
        memberships.add(membership);
        return membership;
    }

    @Override
    public CompletableFuture<Map<String, Map<String, List<Integer>>>> owners(String topic, Optional<String> group) {
        return Answers.plain(
                group.map(name -> owners.ofGroup(name, topic)).orElseGet(() -> owners.ofAllGroups(topic)),
                KafkaErrors::translate);
    }

    /** Brokers have the settings of topics, and are asked for them where the registry has none. */
    @Override
    public CompletableFuture<Optional<TopicConfig>> topicConfig(String topic) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public boolean isConnected() {
        return memberships.stream().noneMatch(KafkaMembership::isInTrouble);
    }

    @Override
    public void close(Duration timeout) {
        CompletableFuture.allOf(memberships.stream().map(KafkaMembership::leave).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .join();
    }
}
