package io.pixy.engine.group;

import io.pixy.engine.fetch.FetchListener;
import io.pixy.engine.fetch.Fetched;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings news of the fetcher to the partitions, from its thread to the group's strand. Immutable. */
record FetchNews(Strand strand, Topics topics) implements FetchListener {
    private static final Logger log = LoggerFactory.getLogger(FetchNews.class);

    @Override
    public void onFetched(List<Fetched> batches) {
        strand.post(() -> batches.forEach(
                batch -> topics.withPartition(batch.partition(), partition -> handOver(partition, batch))));
    }

    /** What goes wrong with one batch concerns neither the others nor, since it is read again, its messages. */
    private void handOver(PartitionConsumer partition, Fetched batch) {
        try {
            partition.onFetched(batch);
        } catch (RuntimeException e) {
            log.error("What was read of {} can't be used on {}", batch.partition(), strand, e);
            partition.onUnreadable(batch.epoch(), e);
        }
    }

    @Override
    public void onOutOfRange(PartitionId id, long epoch) {
        strand.post(() -> topics.withPartition(id, partition -> partition.onOutOfRange(epoch)));
    }

    @Override
    public void onUnreadable(PartitionId id, long epoch, Throwable why) {
        strand.post(() -> topics.withPartition(id, partition -> partition.onUnreadable(epoch, why)));
    }

    @Override
    public void onDead(Throwable why) {
        strand.post(() -> topics.partitions().forEach(partition -> partition.onFetcherDead(why)));
    }
}
