package io.pixy.engine.group;

import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.engine.offsets.Committer;
import io.pixy.engine.partition.PartitionContext;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Reply;
import io.pixy.engine.runtime.Timers;
import io.pixy.engine.topic.Settlements;
import io.pixy.engine.topic.TopicConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Settles messages of a topic, waits until that is committed if it is asked to, for so long, and answers. Confined to the
 * group strand.
 *
 * @param settlements to be done
 * @param level when to answer
 * @param done is answered, whatever happens
 */
record SettleTask(Settlements settlements, SettleLevel level, Reply<List<SettleResult>> done) {
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(30);

    /** With the topic, or null if it is not consumed here. */
    void run(TopicConsumer topic, PartitionContext context) {
        CompletableFuture<Void> committed = CompletableFuture.completedFuture(null);
        settlements.refuse();
        try {
            if (topic != null) {
                topic.settle(settlements);
                if (level == SettleLevel.COMMITTED) {
                    committed = commit(topic, context.committer(), context.timers());
                }
            }
        } finally {
            // whatever has failed: nobody waits in vain
            var unused = committed.whenComplete((all, failure) ->
                    done.complete(context.strand()::tell, () -> done.complete(settlements.results())));
        }
    }

    /** Completes on the strand; never fails. */
    private CompletableFuture<Void> commit(TopicConsumer topic, Committer committer, Timers timers) {
        List<CompletableFuture<Void>> commits = new ArrayList<>();
        List<Timers.Timer> limits = new ArrayList<>();
        for (int partition : settlements.toBeCommitted()) {
            PartitionId id = new PartitionId(topic.topic(), partition);
            CompletableFuture<Boolean> commit = new CompletableFuture<>();
            var unused = topic.arrivals(settlements, partition)
                    .thenCompose(there -> there ? committer.flush(id) : CompletableFuture.completedFuture(false))
                    .thenAccept(commit::complete);
            limits.add(timers.schedule(LONGEST_COMMIT.toNanos(), () -> commit.complete(false)));
            commits.add(commit.thenAccept(success -> {
                if (!success) {
                    settlements.onNotCommitted(partition);
                }
            }));
        }
        return CompletableFuture.allOf(commits.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> limits.forEach(Timers.Timer::cancel));
    }
}
