package io.pixy.engine.fetch;

import io.pixy.engine.runtime.PartitionId;
import java.util.List;

/** Hears about what was read, on the fetcher's thread. Must not block. */
public interface FetchListener {

    /** Something was read, or the absence of something. */
    void onFetched(List<Fetched> batches);

    /** The offset to read next does not exist (any more): the partition is not read until it is added again. */
    void onOutOfRange(PartitionId partition, long epoch);

    /**
     * A partition can't be read: what Kafka has there is damaged, or forbidden, or whatever. It is not read until it is
     * added again; others go on.
     */
    void onUnreadable(PartitionId partition, long epoch, Throwable why);

    /** The thread has died of something: no partition is read until it is added again, which begins with a new thread. */
    void onDead(Throwable why);
}
