package io.pixy.engine.group;

import io.pixy.api.BlockedReason;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Scope;
import io.pixy.engine.meters.GroupMeters;
import io.pixy.engine.meters.Reasons;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.topic.TopicConsumer;
import io.pixy.engine.topic.TopicStanding;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * What goes up and down in a group, for whoever asks: all of it is looked at at once, on the strand, and once in a moment at
 * most however much is asked. Who asks does so on the strand if that is idle; if it is busy, there is an answer that is a
 * little older.
 *
 * <p>Thread-safe: what was seen is never changed.
 */
final class GroupGauges implements GroupMeters.Gauges {
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();

    private final Strand strand;
    private final Clock clock;
    private final Topics topics;
    private final Supplier<Map<PartitionId, CommitFailure>> failing;
    private final ToIntFunction<String> streams;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Seen seen;

    private record Seen(long nanos, long lateNanos, Map<String, TopicStanding> topics) {
        int owned() {
            return topics.values().stream().mapToInt(TopicStanding::owned).sum();
        }
    }

    /**
     * Nothing was seen yet.
     *
     * @param failing tells, on the strand, whose last commit failed
     * @param streams how many streams of a topic are open
     */
    GroupGauges(
            Strand strand,
            Clock clock,
            Topics topics,
            Supplier<Map<PartitionId, CommitFailure>> failing,
            ToIntFunction<String> streams) {
        this.strand = strand;
        this.clock = clock;
        this.topics = topics;
        this.failing = failing;
        this.streams = streams;
    }

    @Override
    public void ofGroup(Scope scope) {
        scope.gauge(Measure.PARTITIONS_OWNED, () -> asked(Seen::owned));
        scope.gauge(Measure.STRAND_DELAY, () -> asked(known -> known.lateNanos / 1e9));
    }

    @Override
    public void ofTopic(String topic, Scope scope) {
        scope.gauge(Measure.LAG, () -> asked(topic, TopicStanding::lag));
        scope.gauge(Measure.UNACKED, () -> asked(topic, TopicStanding::unacked));
        scope.gauge(Measure.OLDEST_AGE, () -> asked(topic, TopicStanding::oldestSeconds));
        scope.gauge(Measure.WAITING, () -> asked(topic, TopicStanding::waiting));
        scope.gauge(Measure.STREAMS, () -> streams.applyAsInt(topic));
        scope.gauge(Measure.STREAM_OUTSTANDING, () -> asked(topic, TopicStanding::inHandOfHolders));
        scope.gauge(Measure.METADATA_USAGE, () -> asked(topic, TopicStanding::metadataUsed));
        scope.gauge(
                Measure.DEAD_LETTER_BLOCKED,
                () -> asked(topic, standing -> standing.blocked(BlockedReason.SHIPPING_FAILS)));
        for (BlockedReason reason : BlockedReason.values()) {
            scope.gauge(Measure.BLOCKED, () -> asked(topic, standing -> standing.blocked(reason)), Reasons.of(reason));
        }
    }

    @Override
    public void ofPartition(String topic, int partition, Scope scope) {
        scope.gauge(Measure.PARTITION_LAG, () -> asked(topic, standing -> standing.lag(partition)));
    }

    private double asked(String topic, ToDoubleFunction<TopicStanding> number) {
        return asked(known -> number.applyAsDouble(known.topics.getOrDefault(topic, TopicStanding.NOTHING)));
    }

    private double asked(ToDoubleFunction<Seen> number) {
        Seen known = seen;
        if (known == null || clock.nanoTime() - known.nanos > FRESH_NANOS) {
            look();
            known = seen;
        }
        return known == null ? Double.NaN : number.applyAsDouble(known);
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        long askedNanos = clock.nanoTime();
        strand.execute(() -> {
            try {
                look(askedNanos);
            } finally {
                looking.set(false);
            }
        });
    }

    private void look(long askedNanos) {
        long now = clock.nanoTime();
        Map<PartitionId, CommitFailure> failures = failing.get();
        Map<String, TopicStanding> standings = new HashMap<>();
        for (TopicConsumer topic : topics.all()) {
            standings.put(
                    topic.topic(),
                    TopicStanding.of(
                            topic,
                            id -> Optional.ofNullable(failures.get(id))
                                    .map(failure -> String.valueOf(failure.why().getMessage()))));
        }
        seen = new Seen(now, now - askedNanos, standings);
    }
}
