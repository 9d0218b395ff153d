package io.pixy.api;

import java.util.List;

/**
 * A running engine: one or more Kafka clusters, addressed by name.
 *
 * <p>Thread-safe: all methods may be called from any thread.
 */
public interface Pixy extends AutoCloseable {

    /**
     * The default cluster: the first one that was configured, unless the configuration names another.
     *
     * @return the default cluster
     */
    Cluster cluster();

    /**
     * A cluster by its configured name.
     *
     * @param name case-sensitive; null or empty means the default cluster
     * @return the cluster
     * @throws UnknownClusterException if no cluster of that name is configured
     */
    Cluster cluster(String name);

    /**
     * The names of all configured clusters.
     *
     * @return names in the order of configuration, the default cluster not necessarily first
     */
    List<String> clusterNames();

    /**
     * Stops everything in bounded time: new requests are refused, produced messages are flushed, acknowledgements of
     * offered messages are awaited, offsets are committed, groups are left. Every pending future completes. Whatever
     * could not be finished within the configured shutdown timeout is logged. Closing twice is the same as once.
     */
    @Override
    void close();
}
