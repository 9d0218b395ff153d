package io.pixy.engine.meters;

import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import io.pixy.api.metrics.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What is counted of a consumer group. Nothing before one of its topics is known to exist. Confined to the group strand.
 */
public final class GroupMeters {
    private final Metrics metrics;
    private final Subject subject;
    private final Gauges gauges;
    private final Map<String, TopicMeters> topics = new HashMap<>();
    private final Map<String, Count> commitErrors = new HashMap<>();
    private Scope scope;
    private Timing commits = time -> {};
    private Timing rebalances = time -> {};
    private Count rebalanced = by -> {};

    /** What happened before it was opened. */
    private long early;

    /** Registers what goes up and down. Called on the strand. */
    public interface Gauges {
        /** Of the group as a whole. */
        void ofGroup(Scope scope);

        /** Of one of its topics. */
        void ofTopic(String topic, Scope scope);

        /** Of one of the topic's partitions. */
        void ofPartition(String topic, int partition, Scope scope);
    }

    /** Of a group that consumes nothing yet. */
    public GroupMeters(Metrics metrics, Subject subject, Gauges gauges) {
        this.metrics = metrics;
        this.subject = subject;
        this.gauges = gauges;
    }

    /** Counts nothing. */
    public static GroupMeters none() {
        return new GroupMeters(Metrics.none(), Subject.engine(), new Gauges() {
            @Override
            public void ofGroup(Scope scope) {}

            @Override
            public void ofTopic(String topic, Scope scope) {}

            @Override
            public void ofPartition(String topic, int partition, Scope scope) {}
        });
    }

    /** Of one of its topics. */
    public TopicMeters topic(String name) {
        return topics.computeIfAbsent(
                name, topic -> new TopicMeters(metrics, subject.topic(topic), this::exists, gauges));
    }

    /** One of its topics is not consumed any more. */
    public void topicGone(String name) {
        TopicMeters gone = topics.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    private void exists() {
        if (scope == null) {
            scope = metrics.open(subject);
            commits = scope.timing(Measure.COMMIT_DURATION);
            rebalances = scope.timing(Measure.REBALANCE_DURATION);
            rebalanced = scope.count(Measure.REBALANCES);
            rebalanced.add(early);
            gauges.ofGroup(scope);
        }
    }

    /** A commit was answered after that time. */
    public void committed(Duration time) {
        commits.took(time);
    }

    /** A partition's part in it has failed. */
    public void commitFailed(Enum<?> reason) {
        if (scope != null) {
            commitErrors
                    .computeIfAbsent(Reasons.of(reason), why -> scope.count(Measure.COMMIT_ERRORS, why))
                    .add(1);
        }
    }

    /** There is something else to be consumed than before. */
    public void rebalanced() {
        if (scope == null) {
            early++;
        }
        rebalanced.add(1);
    }

    /** All that is to be consumed is. */
    public void settledDown(Duration time) {
        rebalances.took(time);
    }

    /** The group is not consumed any more. */
    public void close() {
        topics.values().forEach(TopicMeters::close);
        topics.clear();
        if (scope != null) {
            scope.close();
        }
    }
}
