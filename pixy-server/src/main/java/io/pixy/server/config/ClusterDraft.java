package io.pixy.server.config;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.KafkaVersion;
import io.pixy.api.config.NetConfig;
import io.pixy.api.config.Partitioner;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.SaslConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.kafka.TlsFiles;
import java.util.List;
import java.util.Optional;

/** A cluster before it is checked; starts as the defaults. Confined to one thread. */
final class ClusterDraft {
    String clientId = "";
    final KafkaConfig.Builder kafka = KafkaConfig.builder();
    Optional<KafkaVersion> version = Optional.empty();
    final NetConfig.Builder net = NetConfig.builder();
    final SaslConfig.Builder sasl = SaslConfig.builder();
    final ZooKeeperConfig.Builder zooKeeper = ZooKeeperConfig.builder();
    final ProducerConfig.Builder producer = ProducerConfig.builder();
    final ConsumerConfig.Builder consumer = ConsumerConfig.builder();
    List<QueueReader> queues = List.of();
    String partitioner = Partitioner.HASH.text();

    /** As in flags: {@code host:port,...} and a chroot, if there is a slash. */
    void zooKeeperPeers(String value) {
        int slash = value.indexOf('/');
        String peers = slash < 0 ? value : value.substring(0, slash);
        zooKeeper.seedPeers(List.of(peers.split(",", -1)));
        if (slash >= 0) {
            zooKeeper.chroot(value.substring(slash));
        }
    }

    /** Checks in the order of Kafka-Pixy: producer, consumer, files; then what it did not check. */
    ClusterConfig build(String name, String generatedClientId, Optional<KafkaVersion> fallbackVersion) {
        try {
            ClusterConfig.Builder cluster = ClusterConfig.builder()
                    .producer(checkedProducer())
                    .consumer(consumer.queues(QueueReader.rules(queues)).build())
                    .clientId(clientId(generatedClientId));
            KafkaConfig checkedKafka =
                    kafka.version(version.or(() -> fallbackVersion)).build();
            TlsFiles.check(checkedKafka);
            return cluster.kafka(checkedKafka)
                    .net(net.sasl(sasl.build()).build())
                    .zooKeeper(zooKeeper.build())
                    .build();
        } catch (InvalidConfigException e) {
            throw ServerConfig.invalid("invalid config, cluster=" + name + ": " + e.getMessage());
        }
    }

    /** One that is made up is another one after the restart. */
    private Optional<String> clientId(String generated) {
        boolean given = !clientId.isEmpty();
        return consumer.build().staticMembership() && !given
                ? Optional.empty()
                : Optional.of(given ? clientId : generated);
    }

    /** The partitioner comes last, so it is read after all else was found good. */
    private ProducerConfig checkedProducer() {
        producer.build();
        return producer.partitioner(Partitioner.parse(partitioner)
                        .orElseThrow(() -> new InvalidConfigException(
                                "producer.partitioner is invalid: \"bad partitioner: " + partitioner + "\"")))
                .build();
    }
}
