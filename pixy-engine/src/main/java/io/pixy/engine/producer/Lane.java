package io.pixy.engine.producer;

import io.pixy.engine.runtime.Backoff;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.common.PartitionInfo;

/**
 * What is known and what waits of one topic.
 *
 * <p>Messages go straight to the client while nothing of their topic waits, and line up behind what waits otherwise, so
 * their order holds.
 *
 * <p>Thread-safe: {@link #held}, {@link #returned}, {@link #holding} and {@link #retired} are written under the lock of {@link Lines}, the
 * fields about trying again belong to the turn of {@link Backlog}, the rest takes care of itself.
 */
final class Lane {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    final String topic;
    final LinkedHashSet<Held> held = new LinkedHashSet<>();

    /** What came back from a client that could not write it: before all others, as it was before. */
    final PriorityQueue<Held> returned =
            new PriorityQueue<>(Comparator.comparingLong(one -> one.delivery.returnNumber()));

    /** True as long as something of this topic waits, the message included that is just being handed over. */
    volatile boolean holding;

    /** Replaced by another lane, since the topic was not there. Takes nothing any more. */
    boolean retired;

    final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

    /** Whether the client refused the head, and when to try it again. */
    boolean paused;

    long nextTryNanos;

    /** Why it refused: no room in its buffer, or else no metadata. */
    boolean wantsRoom;

    /** Whether and when the brokers last said something about the topic. */
    boolean inquired;

    long answeredNanos;

    /** Whether messages need keys here; null if that is not known. */
    volatile KeyRules.KeyRule keyRule;

    final AtomicBoolean askingForKeyRule = new AtomicBoolean();

    private final PartitionChooser chooser;
    private volatile Partitions partitions = Partitions.of(List.of());

    /** Null before something was written. */
    private volatile WriteMeters meters;

    private boolean metersClosed;

    Lane(String topic, PartitionChooser chooser) {
        this.topic = topic;
        this.chooser = chooser;
    }

    /** Whether the topic has been there at any time. */
    boolean isKnown() {
        return partitions.all().length > 0;
    }

    /** What is counted of it; {@code open} is asked at most once. */
    WriteMeters meters(Function<Lane, WriteMeters> open) {
        WriteMeters known = meters;
        return known != null ? known : opened(open);
    }

    private synchronized WriteMeters opened(Function<Lane, WriteMeters> open) {
        if (meters == null) {
            meters = open.apply(this);
            if (metersClosed) {
                // somebody was late; it counts, but nobody else is going to close it
                meters.close();
            }
        }
        return meters;
    }

    /** It is forgotten; another lane may be there for the topic. */
    synchronized void closeMeters() {
        metersClosed = true;
        if (meters != null) {
            meters.close();
        }
    }

    /** Chooses among the partitions of the client's present list, which must not be empty. */
    int choosePartition(byte[] key, List<PartitionInfo> known) {
        Partitions current = partitions;
        if (current.source() != known) {
            current = Partitions.of(known);
            partitions = current;
        }
        return chooser.choose(key, current);
    }
}
