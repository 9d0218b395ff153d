package io.pixy.testkit;

import java.time.Duration;
import java.util.List;

/** The Kafka half of a {@link TestCluster}. */
interface KafkaCluster {
    /** Starts everything and waits until every broker serves. */
    void start(Deadline deadline);

    List<Broker> brokers();

    /** Stops everything that runs. Idempotent. */
    void close(Duration timeout);
}
