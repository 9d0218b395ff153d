package io.pixy.engine;

import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.Membership;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.registry.kafka.GroupMembers;
import io.pixy.engine.registry.kafka.KafkaMembershipSettings;
import io.pixy.engine.registry.kafka.KafkaRegistry;
import io.pixy.engine.registry.zookeeper.ZooKeeperRegistry;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.HostNames;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of the kind that is configured for a cluster, and a look at the other one, lest a group is consumed through
 * both. Thread-safe: its parts are.
 */
final class ClusterRegistry {
    private static final Logger log = LoggerFactory.getLogger(ClusterRegistry.class);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final OwnThread CLOSING = new OwnThread("pixy-registry-close");

    private final Registry registry;
    private final List<Registry> all;
    private final Runnable check;
    private final Runnable comesBack;

    /**
     * What is made by {@link #of}.
     *
     * @param registry the one that is asked
     * @param all what is to be closed in the end
     */
    ClusterRegistry(Registry registry, List<Registry> all, Runnable check, Runnable comesBack) {
        this.registry = registry;
        this.all = all;
        this.check = check;
        this.comesBack = comesBack;
    }

    /**
     * What both kinds need. Immutable.
     *
     * @param kafka asks coordinators; started before the first group is joined
     * @param onFatal told of what makes it pointless to go on
     */
    record Surroundings(
            String cluster,
            String clientId,
            ClusterConfig config,
            KafkaClients clients,
            LastingAdmin kafka,
            OffsetStore offsets,
            Consumer<PixyException> onFatal,
            Timers timers,
            Clock clock) {

        private ZooKeeperRegistry zooKeeper(Function<String, CompletableFuture<Optional<PixyException>>> elsewhere) {
            return new ZooKeeperRegistry(
                    cluster, clientId, config.zooKeeper(), config.consumer(), offsets, elsewhere, timers, clock);
        }
    }

    static ClusterRegistry of(Surroundings around) {
        log.info(
                "Cluster {}: members of groups are known to {}, since {}",
                around.cluster,
                around.config.membership() == Membership.KAFKA ? "Kafka" : "ZooKeeper",
                around.config.whyMembership());
        return around.config.membership() == Membership.KAFKA ? onKafka(around) : onZooKeeper(around);
    }

    private static ClusterRegistry onZooKeeper(Surroundings around) {
        GroupMembers members = new GroupMembers(around.kafka, ANSWER);
        Registry registry = around.zooKeeper(members::whyNotByZooKeeper);
        return new ClusterRegistry(
                registry,
                List.of(registry),
                () -> checkNames(around.config.zooKeeper().seedPeers()),
                () -> {});
    }

    /** Curator would try for ever, and nobody be told that the name is wrong. */
    private static void checkNames(List<String> servers) {
        HostNames.whyNoneResolves(servers).ifPresent(why -> {
            throw new RegistryException("failed to spawn consumer: failed to create kazoo.Kazoo: " + why, null);
        });
    }

    private static ClusterRegistry onKafka(Surroundings around) {
        Optional<ZooKeeperRegistry> other =
                around.config.zooKeeper().seedPeers().isEmpty()
                        ? Optional.empty()
                        : Optional.of(around.zooKeeper(group -> CompletableFuture.completedFuture(Optional.empty())));
        // the members of all groups have one name, and that of the producer: what each measures could not be told apart
        KafkaClients members = around.clients.unmeasured();
        KafkaRegistry registry = new KafkaRegistry(
                around.cluster,
                settings(around.clientId, around.config.consumer()),
                properties -> members.consumer("", properties),
                around.kafka,
                group -> other.map(zooKeeper -> zooKeeper.whyNotByKafka(group))
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())),
                around.onFatal,
                around.timers,
                around.clock);
        List<Registry> all = other.<List<Registry>>map(zooKeeper -> List.of(registry, zooKeeper))
                .orElseGet(() -> List.of(registry));
        return new ClusterRegistry(registry, all, () -> registry.checkProtocol(ANSWER), registry::remainAtClose);
    }

    private static KafkaMembershipSettings settings(String clientId, ConsumerConfig consumer) {
        return new KafkaMembershipSettings(
                consumer.groupProtocol(),
                consumer.sessionTimeout(),
                consumer.rebalanceTimeout(),
                consumer.staticMembership(),
                clientId);
    }

    Registry registry() {
        return registry;
    }

    /** How long joining may take before it counts against the time of calls: in ZooKeeper it takes next to none. */
    static Duration joinGrace(ClusterConfig config) {
        return config.membership() == Membership.KAFKA ? config.consumer().joinGrace() : Duration.ZERO;
    }

    /** Looks, at the start, whether it can be used; throws why not. */
    void check() {
        check.run();
    }

    /** See {@link Registry#connectAhead}. */
    CompletableFuture<Void> connectAhead(Duration most) {
        return registry.connectAhead(most);
    }

    /** This instance is about to stop, and to come back at once. */
    void remainAtClose() {
        comesBack.run();
    }

    /** Takes no longer than that in all. */
    void close(Duration timeout) {
        CompletableFuture<?>[] closed = all.stream()
                .map(one -> CompletableFuture.runAsync(() -> one.close(timeout), CLOSING))
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closed).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.warn("What knows the members of groups is not closed within {} ms", timeout.toMillis());
        } catch (ExecutionException e) {
            log.error("What knows the members of groups can't be closed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
