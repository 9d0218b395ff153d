package io.pixy.engine.group;

import io.pixy.api.QueueState;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.partition.PartitionView;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.topic.TopicConsumer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tells what there is of the partitions of a topic. Confined to the group strand.
 *
 * @param question what to tell of one
 * @param done is answered, whatever happens: with those partitions that are ours
 * @param <T> what is told of one
 */
record DescribeTask<T>(Question<T> question, Reply<Map<Integer, T>> done) {

    /** What somebody wants to know. */
    @FunctionalInterface
    interface Question<T> {
        /** Nothing if it is not ours; {@code commitFailure} says why the last commit failed, if it has. */
        Optional<T> ask(PartitionView partition, Supplier<Optional<String>> commitFailure);
    }

    static DescribeTask<QueueState> states(Reply<Map<Integer, QueueState>> done) {
        return new DescribeTask<>((partition, failure) -> partition.tell(failure.get()), done);
    }

    static DescribeTask<OptionalLong> lags(Reply<Map<Integer, OptionalLong>> done) {
        return new DescribeTask<>(
                (partition, failure) ->
                        Optional.of(partition).filter(PartitionView::isClaimed).map(PartitionView::lag),
                done);
    }

    /** With the topic, or null if it is not consumed here. */
    void run(TopicConsumer topic, PartitionContext context) {
        Map<Integer, T> told = new TreeMap<>();
        try {
            if (topic != null) {
                for (PartitionConsumer partition : topic.partitions()) {
                    question.ask(partition.view(), () -> commitFailure(partition.id(), context))
                            .ifPresent(one -> told.put(partition.id().partition(), one));
                }
            }
        } finally {
            done.complete(context.strand()::tell, () -> done.complete(told));
        }
    }

    private static Optional<String> commitFailure(PartitionId partition, PartitionContext context) {
        return Optional.ofNullable(context.committer().failing().get(partition))
                .map(failure -> String.valueOf(failure.why().getMessage()));
    }
}
