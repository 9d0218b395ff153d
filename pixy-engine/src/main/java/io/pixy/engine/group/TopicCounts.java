package io.pixy.engine.group;

import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest known partition counts of the topics a group subscribes to. Asks again when told to, regularly, sooner if a
 * topic is missing, and after failures; one question is out at a time. What was known stays known through failures.
 *
 * <p>Confined to the group strand.
 */
final class TopicCounts {
    private static final Logger log = LoggerFactory.getLogger(TopicCounts.class);
    private static final Duration REGULARLY = Duration.ofSeconds(30);
    private static final Duration WHILE_MISSING = Duration.ofSeconds(3);

    /** A topic as it was first seen, and as it is. Immutable. */
    private record Known(int first, int now) {}

    private final PartitionCounts counts;
    private final Strand strand;
    private final Timers timers;
    private final Duration retryBackoff;
    private final Supplier<Set<String>> topics;
    private final Runnable onChange;
    private final Map<String, Known> known = new HashMap<>();
    private Timers.Timer timer = () -> {};
    private boolean out;
    private boolean again;
    private boolean closed;

    /**
     * Nothing is known yet.
     *
     * @param topics the topics of interest now
     * @param onChange told after each answer
     */
    TopicCounts(
            PartitionCounts counts,
            Strand strand,
            Timers timers,
            Duration retryBackoff,
            Supplier<Set<String>> topics,
            Runnable onChange) {
        this.counts = counts;
        this.strand = strand;
        this.timers = timers;
        this.retryBackoff = retryBackoff;
        this.topics = topics;
        this.onChange = onChange;
    }

    /** The number of partitions; 0 for a topic that does not exist, nothing for one not asked about yet. */
    OptionalInt of(String topic) {
        Known count = known.get(topic);
        return count == null ? OptionalInt.empty() : OptionalInt.of(count.now);
    }

    /** Whether a partition came into being after the group had begun to look at the topic. */
    boolean hasAppeared(String topic, int partition) {
        Known count = known.get(topic);
        return count != null && partition >= count.first;
    }

    /** Nobody is interested in a topic any more; the next time is the first time. */
    void forget(String topic) {
        known.remove(topic);
    }

    /** Asks now. */
    void refresh() {
        Set<String> wanted = new HashSet<>(topics.get());
        timer.cancel();
        if (closed || wanted.isEmpty()) {
            return;
        }
        if (out) {
            again = true;
            return;
        }
        out = true;
        Set<String> unknown = new HashSet<>(wanted);
        unknown.removeAll(known.keySet());
        strand.whenDone(
                counts.count(Set.copyOf(wanted), unknown), (found, failure) -> onAnswer(wanted, found, failure));
    }

    void close() {
        closed = true;
        timer.cancel();
    }

    private void onAnswer(Set<String> asked, Map<String, Lookup<OptionalInt>> found, Throwable failure) {
        out = false;
        if (closed) {
            return;
        }
        boolean failed = false;
        boolean missing = false;
        // a topic may have been forgotten meanwhile
        asked.retainAll(topics.get());
        for (String topic : asked) {
            Lookup<OptionalInt> answer = failure == null ? found.get(topic) : null;
            if (answer instanceof Lookup.Found<OptionalInt> count) {
                int now = count.value().orElse(0);
                known.merge(topic, new Known(now, now), (before, fresh) -> new Known(before.first, fresh.now));
                missing |= now == 0;
            } else {
                log.warn("Can't tell how many partitions {} has, trying again in {}", topic, retryBackoff, failure);
                failed = true;
            }
        }
        onChange.run();
        if (again) {
            again = false;
            refresh();
        } else {
            timer.cancel();
            Duration pause = failed ? retryBackoff : missing ? WHILE_MISSING : REGULARLY;
            timer = timers.schedule(pause.toNanos(), this::refresh);
        }
    }
}
