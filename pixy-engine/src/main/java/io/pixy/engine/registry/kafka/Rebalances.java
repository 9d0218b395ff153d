package io.pixy.engine.registry.kafka;

import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka tells the member. A partition that is in use is given back when this returns: until then, or until the
 * deadline, the thread waits here for its release, and does what is posted meanwhile. Nothing may escape from here, since
 * kafka-clients would take it for the failure of a poll.
 *
 * <p>Confined to the member thread.
 */
final class Rebalances implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Rebalances.class);

    private final Member member;
    private final Inbox inbox;
    private final Assignments assignments;
    private final Ownership ownership;
    private final News news;
    private final LongConsumer serve;
    private final Duration patience;
    private final Clock clock;

    /**
     * For one member.
     *
     * @param serve does what is posted, and waits for more of it for so many nanoseconds
     * @param patience for how long a partition may be kept that is wanted back
     */
    Rebalances(
            Member member,
            LongConsumer serve,
            Inbox inbox,
            Assignments assignments,
            Ownership ownership,
            News news,
            Clock clock,
            Duration patience) {
        this.member = member;
        this.inbox = inbox;
        this.assignments = assignments;
        this.ownership = ownership;
        this.news = news;
        this.serve = serve;
        this.patience = patience;
        this.clock = clock;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        guarded("given", partitions, () -> member.hold(partitions));
        guarded("given", partitions, () -> {
            // of topics that are not subscribed to just now, too: once they are again, Kafka does not tell any more
            ownership.onGiven(ids(partitions));
            assignments.onSettled();
        });
        member.onSettled();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        guarded("wanted back", partitions, () -> giveBack(ids(partitions)));
    }

    private void giveBack(Set<PartitionId> partitions) {
        Set<PartitionId> used = ownership.onWantedBack(partitions);
        assignments.tell();
        if (used.isEmpty()) {
            return;
        }
        long deadline = clock.nanoTime() + patience.toNanos();
        news.revoking(used, deadline);
        long left = patience.toNanos();
        try {
            while (left > 0
                    && !assignments.isStale()
                    && !member.isOver()
                    && !ownership.claimedAmong(used).isEmpty()) {
                serve.accept(left);
                left = deadline - clock.nanoTime();
            }
        } finally {
            ownership.onLost(used);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        guarded("lost", partitions, () -> {
            assignments.onRejoining();
            ownership.onLost(ids(partitions));
        });
    }

    private void guarded(String what, Collection<TopicPartition> partitions, Runnable reaction) {
        inbox.close();
        log.debug("{}: {}", what, partitions);
        try {
            reaction.run();
        } catch (RuntimeException e) {
            log.error("What to do about {}, which are {}, failed", partitions, what, e);
        }
    }

    private static Set<PartitionId> ids(Collection<TopicPartition> partitions) {
        Set<PartitionId> ids = new TreeSet<>();
        partitions.forEach(partition -> ids.add(new PartitionId(partition.topic(), partition.partition())));
        return ids;
    }
}
