package io.pixy.testkit;

/**
 * One Kafka broker of a {@link TestCluster}. To stop it in order means that it hands its partitions over first.
 *
 * <p>Thread-safe: one operation at a time.
 */
public interface Broker extends Node {
    /**
     * The broker's id in Kafka's metadata, which is also its index in the cluster.
     *
     * @return 0 or more
     */
    int id();

    /**
     * The process id of the broker.
     *
     * @return a process id
     * @throws UnsupportedOperationException for a broker in this JVM
     */
    long pid();
}
