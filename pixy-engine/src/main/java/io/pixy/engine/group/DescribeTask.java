package io.pixy.engine.group;

import io.pixy.api.QueueState;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.topic.TopicConsumer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells what there is of the partitions of a topic. Confined to the group strand.
 *
 * @param done is answered, whatever happens: with those partitions that are ours
 */
record DescribeTask(Reply<Map<Integer, QueueState>> done) {

    /** With the topic, or null if it is not consumed here. */
    void run(TopicConsumer topic, PartitionContext context) {
        Map<Integer, QueueState> states = new TreeMap<>();
        try {
            if (topic != null) {
                Map<PartitionId, CommitFailure> failing = context.committer().failing();
                for (PartitionConsumer partition : topic.partitions()) {
                    Optional<String> why = Optional.ofNullable(failing.get(partition.id()))
                            .map(failure -> String.valueOf(failure.why().getMessage()));
                    partition
                            .view()
                            .tell(why)
                            .ifPresent(state -> states.put(partition.id().partition(), state));
                }
            }
        } finally {
            done.complete(context.strand()::tell, () -> done.complete(states));
        }
    }
}
