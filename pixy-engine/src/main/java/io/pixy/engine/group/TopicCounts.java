package io.pixy.engine.group;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.runtime.Backoff;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.Strand;
import io.pixy.engine.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Kafka knows of the topics of a group: how many partitions they have, and whether they still are the same ones.
 * Asks again when told to, regularly, sooner if a topic is missing, and after failures; one question is out at a time.
 * What was known stays known through failures.
 *
 * <p>Confined to the group strand.
 */
final class TopicCounts {
    private static final Logger log = LoggerFactory.getLogger(TopicCounts.class);

    /** What is committed for a topic that was made again meanwhile is wrong: the sooner that is seen, the better. */
    private static final Duration REGULARLY = Duration.ofSeconds(5);

    private static final int QUARTERS = 4;

    /** Much longer than brokers need to hear of a topic. */
    private static final long BEHIND_AT_MOST_NANOS = Duration.ofSeconds(30).toNanos();

    private static final Duration WHILE_MISSING = Duration.ofSeconds(3);

    /** The group. Called on its strand. */
    interface Owner {
        /** The topics that it subscribes to. */
        Set<String> subscribed();

        /** Those of which it has partitions, be it that it is giving them up. */
        Set<String> held();

        /** Told after each answer. */
        void onAnswer();

        /** The topic was deleted, and made again with so many partitions. Told before {@link #onAnswer}. */
        void onAnotherTopic(String topic, int partitions);

        /** Nothing is known of a topic, and we may not even ask. */
        void onRefused(String topic, PixyException why);
    }

    private record Look(String topic, CompletableFuture<Boolean> done) {}

    private final PartitionCounts counts;
    private final Strand strand;
    private final Timers timers;
    private final Clock clock;
    private final TopicMemory.OfGroup memory;
    private final Owner owner;
    private final Backoff retries;
    private final Map<String, KnownTopic> known = new HashMap<>();

    /** Since when nothing but an id of before was told of a topic. */
    private final Map<String, Long> behindNanos = new HashMap<>();

    private final Map<String, Lookup.Failed<TopicFacts>> failing = new HashMap<>();

    /** Subscribed topics whose first question was answered; they may not be made by being asked for any more. */
    private final Set<String> settled = new HashSet<>();

    private List<Look> looks = new ArrayList<>();
    private Timers.Timer timer = () -> {};
    private boolean out;
    private boolean again;
    private boolean closed;

    /** Nothing is known yet but what the group consumed before. */
    TopicCounts(
            PartitionCounts counts,
            Strand strand,
            Timers timers,
            Clock clock,
            Duration retryBackoff,
            TopicMemory.OfGroup memory,
            Owner owner) {
        this.counts = counts;
        this.strand = strand;
        this.timers = timers;
        this.clock = clock;
        this.memory = memory;
        this.owner = owner;
        this.retries = new Backoff(retryBackoff, REGULARLY);
    }

    /** Whether there was an answer about the topic, be it that it does not exist. */
    boolean knows(String topic) {
        return known.containsKey(topic);
    }

    /** All that is known: topic to number of partitions, 0 for one that does not exist. */
    Map<String, Integer> all() {
        Map<String, Integer> all = new HashMap<>();
        known.forEach((topic, count) -> all.put(topic, count.now()));
        return all;
    }

    /** See {@link io.pixy.engine.partition.TopicCheck#incarnation}. */
    int incarnation(String topic) {
        KnownTopic now = known.get(topic);
        return now == null || now.id().isEmpty() ? 0 : now.id().hashCode();
    }

    /** Whether a partition came into being after the group had begun to look at the topic. */
    boolean hasAppeared(String topic, int partition) {
        KnownTopic count = known.get(topic);
        return count != null && partition >= count.first();
    }

    /** Whether the last question about some topic had no answer. */
    boolean isFailing() {
        return !failing.isEmpty();
    }

    /** Why nothing is known of a topic, if that is because we may not ask. */
    Optional<PixyException> refusal(String topic) {
        return Optional.ofNullable(failing.get(topic))
                .filter(failed -> failed.isRefusal() && !known.containsKey(topic))
                .map(Lookup.Failed::why);
    }

    /** Nobody is interested in a topic any more; the next time is the first time. */
    void forget(String topic) {
        known.remove(topic);
        failing.remove(topic);
        settled.remove(topic);
        behindNanos.remove(topic);
    }

    /**
     * Asks now.
     *
     * @return completes when the answer was dealt with: with false if there is none about that topic
     */
    CompletableFuture<Boolean> look(String topic) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        looks.add(new Look(topic, done));
        refresh();
        return done;
    }

    /** Asks now: things have changed. */
    void refresh() {
        retries.reset();
        ask();
    }

    private void ask() {
        timer.cancel();
        Set<String> mayCreate = new HashSet<>(owner.subscribed());
        Set<String> wanted = new HashSet<>(mayCreate);
        wanted.addAll(owner.held());
        boolean idle = closed || wanted.isEmpty();
        if (out && !idle) {
            again = true;
            return;
        }
        List<Look> waiting = looks;
        looks = new ArrayList<>();
        if (idle) {
            waiting.forEach(look -> look.done().complete(false));
            return;
        }
        out = true;
        mayCreate.removeAll(settled);
        strand.whenDone(
                counts.count(Set.copyOf(wanted), Set.copyOf(mayCreate)),
                (found, failure) -> onAnswer(wanted, found == null ? Map.of() : found, failure, waiting));
    }

    void close() {
        closed = true;
        timer.cancel();
    }

    private void onAnswer(
            Set<String> asked, Map<String, Lookup<TopicFacts>> found, Throwable failure, List<Look> waiting) {
        out = false;
        if (!closed) {
            // a topic may have been forgotten meanwhile
            Set<String> interesting = new HashSet<>(owner.subscribed());
            interesting.addAll(owner.held());
            asked.retainAll(interesting);
            asked.forEach(topic -> use(topic, found.get(topic), failure));
            owner.onAnswer();
            askAgain(asked);
        }
        waiting.forEach(look -> look.done().complete(isTold(look.topic(), found.get(look.topic()))));
    }

    /**
     * Whether a broker that is behind tells of the topic that was there before. One that goes on like that is believed: then
     * it was the others that were behind.
     */
    private boolean isBehind(String topic, TopicFacts facts) {
        if (facts.isMissing()) {
            return false;
        }
        if (!memory.isFormer(topic, facts.id())) {
            behindNanos.remove(topic);
            return false;
        }
        long now = clock.nanoTime();
        return now - behindNanos.computeIfAbsent(topic, any -> now) < BEHIND_AT_MOST_NANOS;
    }

    /** A broker that does not know the topic may just have started: that tells nothing before it is believed. */
    private boolean isTold(String topic, Lookup<TopicFacts> answer) {
        if (!(answer instanceof Lookup.Found<TopicFacts> found)) {
            return false;
        }
        KnownTopic now = known.get(topic);
        return found.value().isMissing()
                ? now == null || now.isBelievedMissing()
                : !memory.isFormer(topic, found.value().id());
    }

    private void use(String topic, Lookup<TopicFacts> answer, Throwable failure) {
        if (answer instanceof Lookup.Found<TopicFacts> behind && isBehind(topic, behind.value())) {
            onFailure(
                    topic,
                    new Lookup.Failed<>(
                            new KafkaException("a broker still tells of the topic that had this name before", null)));
        } else if (answer instanceof Lookup.Found<TopicFacts> facts) {
            onFacts(topic, facts.value());
        } else if (answer instanceof Lookup.Failed<TopicFacts> failed) {
            onFailure(topic, failed);
        } else {
            onFailure(topic, new Lookup.Failed<>(new KafkaException("no answer", failure)));
        }
    }

    private void onFacts(String topic, TopicFacts facts) {
        if (failing.remove(topic) != null) {
            log.info(
                    "Group {} can tell again how many partitions {} has: {}",
                    memory.group(),
                    topic,
                    facts.partitions());
        }
        if (owner.subscribed().contains(topic)) {
            settled.add(topic);
        }
        String consumed = memory.get(topic);
        KnownTopic before = known.get(topic);
        boolean another = before == null ? KnownTopic.isDifferent(consumed, facts.id()) : before.isAnother(facts);
        long now = clock.nanoTime();
        known.put(topic, before == null ? KnownTopic.atFirst(facts, consumed, now) : before.with(facts, now));
        if (!facts.id().isEmpty()) {
            memory.put(topic, facts.id());
        }
        if (another) {
            log.warn(
                    "Topic {} was deleted and made again: group {} drops what it knew and begins at its start",
                    topic,
                    memory.group());
            owner.onAnotherTopic(topic, facts.partitions());
        }
    }

    /** What is asked for time and again is worth a line only when the reason is a new one. */
    private void onFailure(String topic, Lookup.Failed<TopicFacts> failed) {
        Lookup.Failed<TopicFacts> before = failing.put(topic, failed);
        String why = failed.why().getMessage();
        if (before == null || !why.equals(before.why().getMessage())) {
            log.warn("Group {} can't tell how many partitions {} has, tries again: {}", memory.group(), topic, why);
        }
        refusal(topic).ifPresent(refusal -> owner.onRefused(topic, refusal));
    }

    private void askAgain(Set<String> asked) {
        boolean failed = asked.stream().anyMatch(failing::containsKey);
        if (!failed) {
            retries.reset();
        }
        if (again) {
            again = false;
            ask();
            return;
        }
        boolean missing = asked.stream()
                .anyMatch(topic -> known.containsKey(topic) && known.get(topic).now() == 0);
        timer.cancel();
        long pause = failed ? retries.next() : missing ? WHILE_MISSING.toNanos() : untilItsTurn();
        timer = timers.schedule(pause, this::ask);
    }

    /** A quarter of all groups have the same turns, and so ask together, see {@link GatheredCounts}. */
    private long untilItsTurn() {
        long period = REGULARLY.toNanos();
        long phase = Math.floorMod(memory.group().hashCode(), QUARTERS) * (period / QUARTERS);
        return period - Math.floorMod(clock.nanoTime() - phase, period);
    }
}
