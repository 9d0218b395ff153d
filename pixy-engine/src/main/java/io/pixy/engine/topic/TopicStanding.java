package io.pixy.engine.topic;

import io.pixy.api.BlockedReason;
import io.pixy.api.QueueState;
import io.pixy.engine.partition.PartitionConsumer;
import io.pixy.engine.partition.PartitionView;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a topic of a group stands at a moment, in numbers. Made on the group strand; not changed afterwards, so that any thread
 * may read it.
 */
public final class TopicStanding {
    /** Nothing is known of it, or nothing is there. */
    public static final TopicStanding NOTHING = new TopicStanding();

    private final Map<BlockedReason, Integer> blocked = new EnumMap<>(BlockedReason.class);
    private final Map<Integer, Long> lags = new HashMap<>();
    private long lag;
    private int owned;
    private int unacked;
    private int waiting;
    private int inHandOfHolders;
    private double oldestSeconds;
    private double metadataUsed;

    private TopicStanding() {}

    /** To be called on the strand; {@code commitFailure} says why the last commit of a partition failed, if it has. */
    public static TopicStanding of(TopicConsumer topic, Function<PartitionId, Optional<String>> commitFailure) {
        TopicStanding standing = new TopicStanding();
        standing.waiting = topic.waiting();
        for (PartitionConsumer partition : topic.partitions()) {
            standing.add(partition, commitFailure.apply(partition.id()));
        }
        return standing;
    }

    private void add(PartitionConsumer partition, Optional<String> commitFailure) {
        PartitionView view = partition.view();
        unacked += partition.pending();
        inHandOfHolders += view.inHandOfHolders();
        view.tell(commitFailure).ifPresent(state -> {
            owned++;
            view.lag().ifPresent(behind -> {
                lag += behind;
                lags.put(partition.id().partition(), behind);
            });
            add(state);
        });
    }

    private void add(QueueState state) {
        metadataUsed = Math.max(metadataUsed, state.metadataUsed());
        double age = state.oldest()
                        .flatMap(QueueState.Oldest::age)
                        .map(Duration::toMillis)
                        .orElse(0L)
                / 1000.0;
        oldestSeconds = Math.max(oldestSeconds, age);
        Set<BlockedReason> reasons = new HashSet<>();
        state.blocked().forEach(blockage -> reasons.add(blockage.reason()));
        reasons.forEach(reason -> blocked.merge(reason, 1, Integer::sum));
    }

    /** Of the partitions that are ours, as far as it is known. */
    public long lag() {
        return lag;
    }

    /** Of one partition; not a number if it is not known. */
    public double lag(int partition) {
        Long known = lags.get(partition);
        return known == null ? Double.NaN : known;
    }

    /** How many partitions are ours. */
    public int owned() {
        return owned;
    }

    /** How many messages were handed out and are not acknowledged. */
    public int unacked() {
        return unacked;
    }

    /** How many calls wait. */
    public int waiting() {
        return waiting;
    }

    /** How many messages streams have. */
    public int inHandOfHolders() {
        return inHandOfHolders;
    }

    /** How old the oldest message is that was read and is not acknowledged; 0 if there is none. */
    public double oldestSeconds() {
        return oldestSeconds;
    }

    /** Of the fullest partition. */
    public double metadataUsed() {
        return metadataUsed;
    }

    /** How many partitions are, for that reason. */
    public int blocked(BlockedReason reason) {
        return blocked.getOrDefault(reason, 0);
    }
}
