package io.pixy.engine.meters;

import io.pixy.api.SettleCode;
import io.pixy.api.metrics.Count;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Scope;
import io.pixy.api.metrics.Subject;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What is counted of a topic of a consumer group. Nothing before the topic is known to exist, since whoever asks for it may
 * have made its name up. Confined to the group strand.
 */
public final class TopicMeters {
    private final Metrics metrics;
    private final Subject subject;
    private final GroupMeters.Gauges gauges;
    private final Runnable onExists;
    private final Map<Verb, Map<SettleCode, Count>> settled = new EnumMap<>(Verb.class);
    private final Map<String, Count> letters = new HashMap<>();
    private final Map<Integer, Scope> partitions = new HashMap<>();
    private Count delivered = by -> {};
    private Count deliveredAgain = by -> {};
    private Scope scope;

    /**
     * Of a topic nobody knows of yet.
     *
     * @param onExists told before it is opened
     * @param gauges registers its gauges
     */
    TopicMeters(Metrics metrics, Subject subject, Runnable onExists, GroupMeters.Gauges gauges) {
        this.metrics = metrics;
        this.subject = subject;
        this.onExists = onExists;
        this.gauges = gauges;
    }

    /** The topic is there: it is counted from now on. */
    public void exists() {
        if (scope == null) {
            onExists.run();
            scope = metrics.open(subject);
            delivered = scope.count(Measure.DELIVERED, "1");
            deliveredAgain = scope.count(Measure.DELIVERED, "2+");
            gauges.ofTopic(subject.topic(), scope);
        }
    }

    /** A partition of it is to be consumed here. */
    public void partition(int number) {
        if (scope != null && metrics.wants(Measure.PARTITION_LAG) && !partitions.containsKey(number)) {
            Scope one = metrics.open(subject.partition(number));
            partitions.put(number, one);
            gauges.ofPartition(subject.topic(), number, one);
        }
    }

    /** It is not any more. */
    public void partitionGone(int number) {
        Scope gone = partitions.remove(number);
        if (gone != null) {
            gone.close();
        }
    }

    /** Somebody has a message, which is tried for the so manieth time. */
    public void delivered(int attempt) {
        (attempt > 1 ? deliveredAgain : delivered).add(1);
    }

    /** Something was done, or not done, about a message. */
    public void settled(Verb verb, SettleCode code) {
        settled(verb, code, 1);
    }

    /** The same with so many messages. */
    public void settled(Verb verb, SettleCode code, long times) {
        if (scope == null) {
            return;
        }
        Map<SettleCode, Count> outcomes = settled.computeIfAbsent(verb, one -> new EnumMap<>(SettleCode.class));
        Count count = outcomes.get(code);
        if (count == null) {
            count = scope.count(Measure.SETTLED, Reasons.of(verb), Reasons.of(code));
            outcomes.put(code, count);
        }
        count.add(times);
    }

    /** A copy of a message is elsewhere. */
    public void shipped(String reason) {
        if (scope != null) {
            letters.computeIfAbsent(reason, why -> scope.count(Measure.DEAD_LETTERS, why))
                    .add(1);
        }
    }

    /** The group does not consume it any more. */
    void close() {
        partitions.values().forEach(Scope::close);
        partitions.clear();
        if (scope != null) {
            scope.close();
        }
    }
}
