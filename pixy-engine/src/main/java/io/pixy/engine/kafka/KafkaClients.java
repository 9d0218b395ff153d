package io.pixy.engine.kafka;

import io.pixy.api.KafkaException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.metrics.Registration;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.HostNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Makes clients of one cluster. What they have in common (addresses, security, time-outs) comes from here, what they do
 * with it from their users. Immutable.
 */
public final class KafkaClients {
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(100);
    private static final Function<Supplier<Map<?, ?>>, Registration> NOT_MEASURED = client -> Registration.NONE;

    private final String clientId;
    private final ClusterConfig config;
    private final Map<String, Object> connection;
    private final Function<Supplier<Map<?, ?>>, Registration> measured;

    /**
     * Clients for that cluster that call themselves by {@code clientId}, with a suffix where there are several.
     *
     * @throws io.pixy.api.InvalidConfigException if a value can't be, a file of keys can't be read, or
     *     {@code kafka.properties} has something that is unknown or not to be set
     */
    public KafkaClients(String clientId, ClusterConfig config) {
        this(clientId, config, NOT_MEASURED);
    }

    /**
     * The same; what clients measure themselves can be asked for.
     *
     * @param measured told of each client, with what asks it; returns what is to be closed with the client
     */
    public KafkaClients(String clientId, ClusterConfig config, Function<Supplier<Map<?, ?>>, Registration> measured) {
        ConnectionCheck.check(clientId, config);
        ExtraProperties.check(config);
        OauthSources.allow(config.kafka());
        this.clientId = clientId;
        this.config = config;
        this.measured = measured;
        this.connection = ConnectionProperties.of(config);
    }

    /** Makes the same clients, and nobody is told of them: for those that come and go. */
    public KafkaClients unmeasured() {
        return new KafkaClients(clientId, config);
    }

    /** A producer of bytes; the caller closes it. */
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new MeasuredProducer(merged(ProducerConfig.configNames(), "", settings), measured);
    }

    /** A consumer of bytes, to be used by one thread; the caller closes it. */
    public Consumer<byte[], byte[]> consumer(String suffix, Map<String, Object> settings) {
        Map<String, Object> quiet = new HashMap<>(ConsumerProperties.UNTOLD);
        quiet.keySet().retainAll(ConsumerConfig.configNames());
        quiet.keySet().removeAll(config.kafka().properties().keySet());
        quiet.putAll(settings);
        return new MeasuredConsumer(merged(ConsumerConfig.configNames(), suffix, quiet), measured);
    }

    /** The same for one that is there beside the one before it: 0 and 1 in turn, so that their names differ. */
    public Consumer<byte[], byte[]> consumer(String suffix, int number, Map<String, Object> settings) {
        return consumer(numbered(suffix, number), settings);
    }

    private static String numbered(String suffix, int number) {
        return number == 0 ? suffix : suffix + "-" + number;
    }

    /**
     * A client for admin calls and commits; the caller closes it.
     *
     * @param timeout of calls that have none of their own, and of what a call asks for first: clients 3.8 to 3.9 describe
     *     topics with the nodes of the cluster, and forget the time-out of the call when they ask for these
     */
    public Admin admin(String suffix, Duration timeout) {
        int millis = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        int requestMillis = (int) connection.get(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
        return MeasuredAdmin.create(
                merged(
                        AdminClientConfig.configNames(),
                        suffix,
                        Map.of(
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                millis,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                Math.min(millis, requestMillis))),
                measured);
    }

    /**
     * The same for a client that may have had predecessors: one and its successor can be there at the same time, and
     * with one name they would share their metrics.
     *
     * @param number how many there have been before
     */
    public Admin admin(String suffix, int number, Duration timeout) {
        return admin(numbered(suffix, number), timeout);
    }

    /**
     * Makes sure that messages can be compressed as configured.
     *
     * @throws io.pixy.api.InvalidConfigException if not, telling why and what can be done
     */
    public void checkCompression() {
        CompressionCheck.check(config.producer().compression());
    }

    /**
     * Makes sure that the cluster can be talked to. Blocks for a second if all connections are refused, longer if
     * nobody answers at all or if brokers are slow.
     *
     * @param timeout how long at most
     * @throws io.pixy.api.PixyException telling why not; {@link KafkaException} with {@link KafkaException#NO_BROKERS}
     *     if there is no broker, and with the names in addition if none of them resolves
     */
    public void checkReachable(Duration timeout) {
        Clock clock = Clock.system();
        long deadlineNanos = clock.nanoTime() + timeout.toNanos();
        BrokerKnock knock = new BrokerKnock(
                config.kafka().seedPeers(), config.net().dialTimeout().toMillis(), clock);
        if (!knock.isAnswered(deadlineNanos)) {
            String lookups = HostNames.whyNoneResolves(config.kafka().seedPeers())
                    .map(why -> ": " + why)
                    .orElse("");
            throw new KafkaException(KafkaException.NO_BROKERS + lookups, null);
        }
        long leftMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - clock.nanoTime()));
        greet((int) Math.min(leftMillis, Integer.MAX_VALUE));
    }

    /** Whoever listens may not be a broker, or may not let us in. */
    private void greet(int timeoutMillis) {
        Admin admin = null;
        try {
            admin = unmeasured().admin("-check", Duration.ofMillis(timeoutMillis));
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMillis))
                    .nodes()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("kafka: interrupted", e);
        } catch (ExecutionException | org.apache.kafka.common.KafkaException e) {
            throw KafkaErrors.translate(e);
        } finally {
            if (admin != null) {
                admin.close(CLOSE_TIMEOUT);
            }
        }
    }

    /** Clients in one JVM need different ids, or their metrics collide. */
    private Map<String, Object> merged(Set<String> namesOfTheKind, String suffix, Map<String, Object> settings) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.putAll(ExtraProperties.of(config, namesOfTheKind));
        properties.putAll(settings);
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + suffix);
        return properties;
    }
}
