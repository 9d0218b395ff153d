package io.pixy.engine.group;

import io.pixy.api.metrics.Metrics;
import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetcher;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.partition.DeadLetters;
import io.pixy.engine.partition.Rereading;
import io.pixy.engine.registry.Registry;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Threads;
import io.pixy.engine.runtime.Timers;
import java.util.function.LongSupplier;

/**
 * What all groups of a cluster share. Immutable; what it holds is thread-safe.
 *
 * @param cluster its name, for logs
 * @param registry of members and owners
 * @param fetchers makes a fetcher for a group
 * @param offsets where offsets are committed
 * @param counts how many partitions topics have
 * @param letters where messages go that are not handed out any more
 * @param rereading reads messages again whose bodies were let go
 * @param budget what all groups of the process may keep in memory together
 * @param topicQuota how many topics all groups may consume
 * @param tenures numbers of tenures, drawn by lot: no two in the world are the same
 * @param threads run tasks of strands, and what callers have made dependent on their answers
 * @param timers for deadlines
 * @param clock for deadlines
 * @param metrics are told what is done
 * @param settings the rules
 */
public record GroupEnvironment(
        String cluster,
        Registry registry,
        FetcherFactory fetchers,
        OffsetStore offsets,
        PartitionCounts counts,
        DeadLetters letters,
        Rereading rereading,
        Budget budget,
        TopicQuota topicQuota,
        LongSupplier tenures,
        Threads threads,
        Timers timers,
        Clock clock,
        Metrics metrics,
        GroupSettings settings) {

    /** Makes fetchers. Thread-safe. */
    @FunctionalInterface
    public interface FetcherFactory {
        /** A fetcher for a group, which tells the listener on its own thread, and the budget what it reads. */
        Fetcher create(String group, Budget.Share budget, FetchListener listener);
    }
}
