package io.pixy.testkit;

import io.pixy.testkit.distribution.Distribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a cluster is to be, checked. Immutable.
 *
 * @param zooKeeper of a ZooKeeper process; inside this JVM it is the one of the class path
 * @param kafkaPort the first broker's port, the others follow; 0 for free ones
 * @param advertisedPorts by broker index
 */
record ClusterSettings(
        int brokers,
        boolean asProcesses,
        Distribution kafka,
        boolean withZooKeeper,
        Distribution zooKeeper,
        Duration zooKeeperTick,
        Map<String, String> brokerProperties,
        List<String> brokerJvmOptions,
        Optional<Path> dataDirectory,
        int kafkaPort,
        int zooKeeperPort,
        Map<Integer, Integer> advertisedPorts,
        Duration startTimeout) {

    ClusterSettings {
        Objects.requireNonNull(kafka);
        Objects.requireNonNull(zooKeeper);
        Objects.requireNonNull(dataDirectory);
        brokerProperties = Map.copyOf(brokerProperties);
        brokerJvmOptions = List.copyOf(brokerJvmOptions);
        advertisedPorts = Map.copyOf(advertisedPorts);
        require(brokers >= 1 && brokers <= 9, "brokers must be 1 to 9, not " + brokers);
        require(isPositive(startTimeout), "startTimeout must be positive, not " + startTimeout);
        require(isPositive(zooKeeperTick), "zooKeeperTick must be positive, not " + zooKeeperTick);
        require(kafkaPort >= 0 && kafkaPort + brokers <= 65_536, "kafkaPort is out of range: " + kafkaPort);
        require(zooKeeperPort >= 0 && zooKeeperPort <= 65_535, "zooKeeperPort is out of range: " + zooKeeperPort);
        for (int index : advertisedPorts.keySet()) {
            require(index >= 0 && index < brokers, "advertisedPort: there is no broker " + index);
        }
        require(kafka.isKraft() || asProcesses, kafka + " runs only as a process: use asProcesses()");
        require(kafka.isKraft() || withZooKeeper, kafka + " can't run without ZooKeeper");
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
