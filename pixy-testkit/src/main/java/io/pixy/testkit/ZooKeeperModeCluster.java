package io.pixy.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A Kafka cluster of a version that keeps its metadata in ZooKeeper; brokers run as processes. Immutable. */
final class ZooKeeperModeCluster implements KafkaCluster {
    private final List<Broker> brokers;

    private ZooKeeperModeCluster(List<Broker> brokers) {
        this.brokers = List.copyOf(brokers);
    }

    static ZooKeeperModeCluster create(
            ClusterSettings settings, List<BrokerPorts> ports, DataDirectory data, String zooKeeper, Topics topics) {
        ProcessBrokers processes =
                new ProcessBrokers(settings, data, new Registrations(zooKeeper, Objects.requireNonNull(topics)));
        NodeProperties properties = new NodeProperties(settings, 0);
        List<Broker> brokers = new ArrayList<>();
        for (int id = 0; id < settings.brokers(); id++) {
            Path brokerData = data.directory("kafka/broker-" + id);
            brokers.add(processes.create(
                    id, ports.get(id), properties.zooKeeperBroker(id, ports.get(id), brokerData, zooKeeper)));
        }
        return new ZooKeeperModeCluster(brokers);
    }

    @Override
    public void start(Deadline deadline) {
        deadline.allOrNone(
                "start of the brokers",
                brokers.stream().<Runnable>map(one -> one::start).toList());
    }

    @Override
    public List<Broker> brokers() {
        return brokers;
    }

    @Override
    public void close(Duration timeout) {
        Deadline.in(timeout)
                .all(
                        "stop of the brokers",
                        brokers.stream().<Runnable>map(one -> one::stop).toList());
    }

    /** The brokers' ephemeral nodes in ZooKeeper: one left by a killed broker makes its next life fail. */
    private record Registrations(String zooKeeper, Topics topics) implements ProcessBroker.Surroundings {
        @Override
        public void awaitForgotten(int brokerId, Deadline deadline) {
            ZooKeeperSession.with(
                    zooKeeper,
                    deadline,
                    session -> deadline.await(
                            "the session of broker " + brokerId + " to expire",
                            () -> !session.exists("/brokers/ids/" + brokerId)));
        }

        @Override
        public boolean isMember(int brokerId) {
            return topics.hasBroker(brokerId);
        }
    }
}
