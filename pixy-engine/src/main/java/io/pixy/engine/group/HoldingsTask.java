package io.pixy.engine.group;

import io.pixy.engine.partition.Hold;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.topic.TopicConsumer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells of which partitions of a topic messages can be settled here. Confined to the group strand.
 *
 * @param done is answered, whatever happens
 */
record HoldingsTask(Reply<Map<Integer, Holding>> done) {

    /** With the topic, or null if it is not consumed here. */
    void run(TopicConsumer topic, PartitionContext context) {
        Map<Integer, Holding> holdings = new TreeMap<>();
        try {
            if (topic != null) {
                boolean isTrusted = context.trusted().getAsBoolean();
                for (PartitionConsumer partition : topic.partitions()) {
                    Hold hold = partition.hold();
                    if (hold.takesSettlements()) {
                        holdings.put(
                                partition.id().partition(),
                                new Holding(isTrusted && hold.isClaimed(), hold.forNanos()));
                    }
                }
            }
        } finally {
            done.complete(context.strand()::tell, () -> done.complete(holdings));
        }
    }
}
