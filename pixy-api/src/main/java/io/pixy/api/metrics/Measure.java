package io.pixy.api.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the engine measures: all of it. A name is one of Micrometer's kind, with dots; Prometheus has underscores in their
 * place, and the unit and {@code _total} behind it.
 */
@SuppressWarnings("ImmutableEnumChecker") // its list is made by List.copyOf
public enum Measure {
    /** Messages that Kafka has. */
    PRODUCED_MESSAGES(Kind.COUNT, "pixy.produced.messages", "", Told.PRODUCED, "Messages that Kafka has", "mode"),
    /** Their keys and values. */
    PRODUCED_BYTES(
            Kind.COUNT,
            "pixy.produced.bytes",
            "bytes",
            Told.PRODUCED,
            "Bytes of keys and values that Kafka has",
            "mode"),
    /** Messages that were refused, or could not be written. */
    PRODUCE_ERRORS(
            Kind.COUNT,
            "pixy.produce.errors",
            "",
            Told.PRODUCED,
            "Messages that were refused or could not be written",
            "mode",
            "reason"),
    /** Messages that wait because the producer can't take them at once. */
    PRODUCER_BACKLOG(
            Kind.GAUGE,
            "pixy.producer.backlog.messages",
            "",
            Told.CLUSTER,
            "Messages that wait because the producer can't take them at once"),
    /** Their keys and values. */
    PRODUCER_BACKLOG_BYTES(
            Kind.GAUGE,
            "pixy.producer.backlog.bytes",
            "bytes",
            Told.CLUSTER,
            "Bytes of keys and values of messages that wait"),
    /** Whether that is connected which knows the members of groups. */
    REGISTRY_SESSION(
            Kind.GAUGE,
            "pixy.registry.session.state",
            "",
            Told.CLUSTER,
            "1 while ZooKeeper or Kafka, whichever knows the members of groups, is connected, else 0"),
    /** Consumer groups that are consumed here. */
    GROUPS(Kind.GAUGE, "pixy.consumer.groups", "", Told.CLUSTER, "Consumer groups that are consumed here"),
    /** What consuming keeps in memory. */
    BUFFERED_BYTES(
            Kind.GAUGE,
            "pixy.buffered.bytes",
            "bytes",
            Told.ENGINE,
            "Bytes of messages that were read ahead or are handed out"),
    /** How long commits take. */
    COMMIT_DURATION(Kind.TIMING, "pixy.commit.duration", "", Told.GROUP, "Time until a commit was answered"),
    /** Commits of a partition that have failed. */
    COMMIT_ERRORS(
            Kind.COUNT,
            "pixy.commit.errors",
            "",
            Told.GROUP,
            "Commits of a partition that failed, and are tried again",
            "reason"),
    /** How often that changes which this instance is to consume. */
    REBALANCES(Kind.COUNT, "pixy.rebalances", "", Told.GROUP, "Changes of what this instance is to consume"),
    /** How long such a change takes. */
    REBALANCE_DURATION(
            Kind.TIMING,
            "pixy.rebalance.duration",
            "",
            Told.GROUP,
            "Time until all was consumed that this instance is to consume"),
    /** Partitions that are this instance's. */
    PARTITIONS_OWNED(Kind.GAUGE, "pixy.partitions.owned", "", Told.GROUP, "Partitions that are this instance's"),
    /** How late the tasks of a group are. */
    STRAND_DELAY(
            Kind.GAUGE,
            "pixy.strand.delay",
            "seconds",
            Told.GROUP,
            "How late the task of the group was that was looked at last"),
    /** Hand-outs of messages. */
    DELIVERED(Kind.COUNT, "pixy.delivered.messages", "", Told.TOPIC, "Messages that were handed out", "attempt"),
    /** What was done about messages that were handed out. */
    SETTLED(
            Kind.COUNT,
            "pixy.settled.messages",
            "",
            Told.TOPIC,
            "What receivers, or time, did about messages that were handed out",
            "verb",
            "outcome"),
    /** Messages of which a copy is elsewhere, and that are acknowledged for that. */
    DEAD_LETTERS(
            Kind.COUNT,
            "pixy.dead.letters",
            "",
            Told.TOPIC,
            "Messages that were written to a dead-letter or retry topic",
            "reason"),
    /** Partitions with a message that can't be written where it is to go. */
    DEAD_LETTER_BLOCKED(
            Kind.GAUGE,
            "pixy.dead.letter.blocked",
            "",
            Told.TOPIC,
            "Partitions with messages that can't be written to a dead-letter or retry topic"),
    /** How far what is acknowledged is behind what there is. */
    LAG(
            Kind.GAUGE,
            "pixy.consumer.lag",
            "",
            Told.TOPIC,
            "Messages from the first that is not acknowledged on, in the partitions that are this instance's"),
    /** Messages that were handed out and are not acknowledged. */
    UNACKED(
            Kind.GAUGE,
            "pixy.consumer.unacked",
            "",
            Told.TOPIC,
            "Messages that were handed out and are not acknowledged"),
    /** How old the oldest message is that was read and is not acknowledged. */
    OLDEST_AGE(
            Kind.GAUGE,
            "pixy.consumer.oldest.unacked.age",
            "seconds",
            Told.TOPIC,
            "Age of the oldest message that was read and is not acknowledged"),
    /** Requests that wait for messages. */
    WAITING(
            Kind.GAUGE,
            "pixy.waiting.requests",
            "",
            Told.TOPIC,
            "Requests, those of streams too, that wait for messages"),
    /** Streams that are open. */
    STREAMS(Kind.GAUGE, "pixy.open.streams", "", Told.TOPIC, "Streams of messages that are open"),
    /** Messages in the hands of receivers of streams. */
    STREAM_OUTSTANDING(
            Kind.GAUGE,
            "pixy.stream.outstanding.messages",
            "",
            Told.TOPIC,
            "Messages in the hands of receivers of streams"),
    /** How much of the room is used up that acknowledgements out of order have. */
    METADATA_USAGE(
            Kind.GAUGE,
            "pixy.offset.metadata.usage.ratio",
            "",
            Told.TOPIC,
            "How much of the room for acknowledgements out of order is used up, in the fullest partition"),
    /** Partitions that hand out nothing, or less than they have. */
    BLOCKED(
            Kind.GAUGE,
            "pixy.blocked.partitions",
            "",
            Told.TOPIC,
            "Partitions that hand out nothing, or less than they have",
            "reason"),
    /** The same as {@link #LAG} of a single partition: there are very many of these. */
    PARTITION_LAG(
            Kind.GAUGE,
            "pixy.consumer.partition.lag",
            "",
            Told.PARTITION,
            "Messages of a partition from the first that is not acknowledged on");

    private static final long[] COMMIT_MILLIS = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000};
    private static final long[] REBALANCE_MILLIS = {50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000};

    /** What a measure is to those who read it. */
    public enum Kind {
        /** Only grows. */
        COUNT,
        /** Durations: how many, and how long in sum. */
        TIMING,
        /** Goes up and down. */
        GAUGE
    }

    private final Kind kind;
    private final String dotted;
    private final String unit;
    private final List<String> labels;
    private final String text;

    Measure(Kind kind, String dotted, String unit, List<String> subject, String text, String... more) {
        List<String> all = new ArrayList<>(subject);
        all.addAll(List.of(more));
        this.kind = kind;
        this.dotted = dotted;
        this.unit = unit;
        this.labels = List.copyOf(all);
        this.text = text;
    }

    /**
     * What it is to those who read it.
     *
     * @return its kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Its name.
     *
     * @return with dots
     */
    public String dotted() {
        return dotted;
    }

    /**
     * What it is counted in.
     *
     * @return {@code bytes} or {@code seconds}; empty if it counts things, or if it is a time anyway
     */
    public String unit() {
        return unit;
    }

    /**
     * What it is told by: the labels of its subject, and its own behind them.
     *
     * @return in the order of their values
     */
    public List<String> labels() {
        return labels;
    }

    /**
     * What it says.
     *
     * @return a line of text
     */
    public String text() {
        return text;
    }

    /**
     * Of a {@link Kind#TIMING}: times of which it is of interest how often it took no longer.
     *
     * @return ascending; empty for other kinds
     */
    public List<Duration> buckets() {
        return switch (this) {
            case COMMIT_DURATION -> durations(COMMIT_MILLIS);
            case REBALANCE_DURATION -> durations(REBALANCE_MILLIS);
            default -> List.of();
        };
    }

    private static List<Duration> durations(long[] millis) {
        return LongStream.of(millis).mapToObj(Duration::ofMillis).toList();
    }

    /** Labels of subjects. */
    private static final class Told {
        static final List<String> ENGINE = List.of();
        static final List<String> CLUSTER = List.of("cluster");
        static final List<String> PRODUCED = List.of("cluster", "topic");
        static final List<String> GROUP = List.of("cluster", "group");
        static final List<String> TOPIC = List.of("cluster", "group", "topic");
        static final List<String> PARTITION = List.of("cluster", "group", "topic", "partition");
    }
}
