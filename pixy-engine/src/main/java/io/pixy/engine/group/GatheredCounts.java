package io.pixy.engine.group;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Has the questions of all groups that come within a moment be one to Kafka: hundreds of groups may begin at the same
 * time, and they look at their topics every few seconds, at the same moments for that reason (see {@link TopicCounts}). A
 * question that comes by itself is asked at once. What may come into being by being asked for is asked for by its own
 * group, once it is known that it is missing: that can take long, and is nobody else's topic.
 *
 * <p>Thread-safe: all state is guarded by this, which is never held while calling out.
 */
public final class GatheredCounts implements PartitionCounts {
    private static final long MOMENT_NANOS = Duration.ofMillis(10).toNanos();

    /** A question about more topics is a long one for a broker. */
    private static final int MOST_TOPICS = 500;

    private final PartitionCounts counts;
    private final Timers timers;
    private final Clock clock;

    @GuardedBy("this") private Gathering open;

    @GuardedBy("this") private long lastNanos;

    /** What is asked, of whom ever, and the one answer. Its topics are guarded by the outer object. */
    private static final class Gathering {
        private final Set<String> topics = new HashSet<>();
        private final CompletableFuture<Map<String, Lookup<TopicFacts>>> answer = new CompletableFuture<>();
    }

    /** Asks {@code counts}, whose answers are the answers here. */
    public GatheredCounts(PartitionCounts counts, Timers timers, Clock clock) {
        this.counts = counts;
        this.timers = timers;
        this.clock = clock;
        this.lastNanos = clock.nanoTime() - MOMENT_NANOS;
    }

    @Override
    public CompletableFuture<Map<String, Lookup<TopicFacts>>> count(Set<String> topics, Set<String> mayCreate) {
        Gathering joined = null;
        boolean begins = false;
        synchronized (this) {
            long now = clock.nanoTime();
            if (open != null || now - lastNanos < MOMENT_NANOS) {
                begins = open == null || open.topics.size() >= MOST_TOPICS;
                if (begins) {
                    open = new Gathering();
                }
                joined = open;
                joined.topics.addAll(topics);
            }
            lastNanos = now;
        }
        if (joined == null) {
            return counts.count(topics, mayCreate);
        }
        if (begins) {
            Gathering begun = joined;
            var unused = timers.schedule(MOMENT_NANOS, () -> ask(begun));
        }
        return joined.answer.thenApply(all -> only(topics, all)).thenCompose(own -> created(own, mayCreate));
    }

    private static Map<String, Lookup<TopicFacts>> only(Set<String> topics, Map<String, Lookup<TopicFacts>> all) {
        Map<String, Lookup<TopicFacts>> own = new HashMap<>();
        topics.stream().filter(all::containsKey).forEach(topic -> own.put(topic, all.get(topic)));
        return own;
    }

    private CompletableFuture<Map<String, Lookup<TopicFacts>>> created(
            Map<String, Lookup<TopicFacts>> own, Set<String> mayCreate) {
        Set<String> missing = new HashSet<>(mayCreate);
        missing.removeIf(topic -> !(own.get(topic) instanceof Lookup.Found<TopicFacts> found)
                || !found.value().isMissing());
        if (missing.isEmpty()) {
            return CompletableFuture.completedFuture(own);
        }
        return counts.count(missing, missing).thenApply(made -> {
            Map<String, Lookup<TopicFacts>> all = new HashMap<>(own);
            all.putAll(made);
            return all;
        });
    }

    private void ask(Gathering gathering) {
        Set<String> topics;
        synchronized (this) {
            if (open == gathering) {
                open = null;
            }
            topics = Set.copyOf(gathering.topics);
        }
        // composed, so that what is thrown is an answer as well
        var unused = CompletableFuture.completedFuture(topics)
                .thenCompose(all -> counts.count(all, Set.of()))
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        gathering.answer.complete(found);
                    } else {
                        gathering.answer.completeExceptionally(failure);
                    }
                });
    }
}
