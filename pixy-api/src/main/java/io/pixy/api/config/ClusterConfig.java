package io.pixy.api.config;

import io.pixy.api.InvalidConfigException;
import java.util.Objects;
import java.util.Optional;

/**
 * A Kafka cluster: section {@code proxies.<name>}.
 *
 * @param clientId names this instance to the brokers and in consumer groups, where it must be unique; generated if empty
 * @param kafka how the brokers are reached
 * @param net connections to the brokers
 * @param zooKeeper the registry of group members, where it is the one; it names the server of this host then if none are
 *     given
 * @param producer how messages are written
 * @param consumer how messages are handed out
 */
public record ClusterConfig(
        Optional<String> clientId,
        KafkaConfig kafka,
        NetConfig net,
        ZooKeeperConfig zooKeeper,
        ProducerConfig producer,
        ConsumerConfig consumer) {

    private static final ClusterConfig DEFAULTS = new Builder().build();

    /**
     * Checks the values.
     *
     * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
     */
    public ClusterConfig {
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(net, "net");
        Objects.requireNonNull(zooKeeper, "zooKeeper");
        Objects.requireNonNull(producer, "producer");
        Objects.requireNonNull(consumer, "consumer");
        if (consumer.staticMembership() && clientId.isEmpty()) {
            throw new InvalidConfigException("consumer.static_membership needs a client_id that stays the same"
                    + " after a restart, and that no other instance has");
        }
        QueueRules.checkHeaders(consumer.queues(), kafka.version());
        if (resolve(consumer, zooKeeper) == Membership.ZOOKEEPER) {
            zooKeeper = zooKeeper.withServers();
        }
    }

    /**
     * Who says which instance owns which partition.
     *
     * @return {@link Membership#ZOOKEEPER} or {@link Membership#KAFKA}
     */
    public Membership membership() {
        return resolve(consumer, zooKeeper);
    }

    /**
     * Why it is {@link #membership()}, for people.
     *
     * @return such as {@code zoo_keeper.seed_peers are given}
     */
    public String whyMembership() {
        if (consumer.membership() != Membership.AUTO) {
            return "consumer.membership says so";
        }
        return membership() == Membership.ZOOKEEPER
                ? "zoo_keeper.seed_peers are given"
                : "no zoo_keeper.seed_peers are given";
    }

    private static Membership resolve(ConsumerConfig consumer, ZooKeeperConfig zooKeeper) {
        if (consumer.membership() != Membership.AUTO) {
            return consumer.membership();
        }
        return zooKeeper.seedPeers().isEmpty() ? Membership.KAFKA : Membership.ZOOKEEPER;
    }

    /**
     * What holds for every key that is not given.
     *
     * @return the defaults
     */
    public static ClusterConfig defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the values; each setter replaces one default. Not thread-safe. */
    public static final class Builder {
        private Optional<String> clientId = Optional.empty();
        private KafkaConfig kafka = KafkaConfig.defaults();
        private NetConfig net = NetConfig.defaults();
        private ZooKeeperConfig zooKeeper = ZooKeeperConfig.defaults();
        private ProducerConfig producer = ProducerConfig.defaults();
        private ConsumerConfig consumer = ConsumerConfig.defaults();

        private Builder() {}

        /**
         * Sets {@code client_id}.
         *
         * @param value see {@link ClusterConfig#clientId}
         * @return this builder
         */
        public Builder clientId(Optional<String> value) {
            this.clientId = value;
            return this;
        }

        /**
         * Sets {@code kafka}.
         *
         * @param value see {@link ClusterConfig#kafka}
         * @return this builder
         */
        public Builder kafka(KafkaConfig value) {
            this.kafka = value;
            return this;
        }

        /**
         * Sets {@code net}.
         *
         * @param value see {@link ClusterConfig#net}
         * @return this builder
         */
        public Builder net(NetConfig value) {
            this.net = value;
            return this;
        }

        /**
         * Sets {@code zoo_keeper}.
         *
         * @param value see {@link ClusterConfig#zooKeeper}
         * @return this builder
         */
        public Builder zooKeeper(ZooKeeperConfig value) {
            this.zooKeeper = value;
            return this;
        }

        /**
         * Sets {@code producer}.
         *
         * @param value see {@link ClusterConfig#producer}
         * @return this builder
         */
        public Builder producer(ProducerConfig value) {
            this.producer = value;
            return this;
        }

        /**
         * Sets {@code consumer}.
         *
         * @param value see {@link ClusterConfig#consumer}
         * @return this builder
         */
        public Builder consumer(ConsumerConfig value) {
            this.consumer = value;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the configuration
         * @throws io.pixy.api.InvalidConfigException naming the first value that can't be
         */
        public ClusterConfig build() {
            return new ClusterConfig(clientId, kafka, net, zooKeeper, producer, consumer);
        }
    }
}
