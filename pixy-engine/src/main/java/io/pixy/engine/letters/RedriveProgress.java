package io.pixy.engine.letters;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.engine.letters.LetterBox.Limits;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far letters were put back, as offsets of a group of its own. While a redrive runs their metadata says which, and when
 * that was said last, so that another instance does not begin one, too. Blocks. Thread-safe: holds nothing that changes.
 */
final class RedriveProgress {
    private static final String MARK = "redrive:";

    /** After that long without a sign a redrive does not count as running. */
    private static final long DEAD_MILLIS = Duration.ofSeconds(60).toMillis();

    /** Clocks differ, but by less: or a sign from far ahead would be one of life for ever. */
    private static final long LONGEST_SKEW_MILLIS = Duration.ofMinutes(10).toMillis();

    /** A store answers sooner. */
    private static final long LONGEST_ANSWER_SECONDS = 90;

    private final OffsetStore offsets;
    private final Clock clock;

    RedriveProgress(OffsetStore offsets, Clock clock) {
        this.offsets = offsets;
        this.clock = clock;
    }

    /** Where each partition is, read as it is. */
    Map<TopicPartition, Place> read(LetterBox box, Map<TopicPartition, Limits> limits) throws InterruptedException {
        Map<PartitionId, Lookup<Committed>> found = answer(offsets.fetch(
                box.progress(), limits.keySet().stream().map(LetterBox::id).collect(Collectors.toSet())));
        Map<TopicPartition, Place> places = new HashMap<>();
        limits.forEach((partition, limit) -> {
            if (!(found.get(LetterBox.id(partition)) instanceof Lookup.Found<Committed> answer)) {
                throw new KafkaException(
                        "it can't be told how far letters of " + box.letters() + " were put back", null);
            }
            Committed pair = answer.value();
            places.put(
                    partition,
                    new Place(
                            Math.min(limit.end(), Math.max(limit.begin(), pair.offset())),
                            limit.end(),
                            pair.metadata()));
        });
        return places;
    }

    /**
     * The same, and takes possession.
     *
     * @throws InvalidRequestException if another redrive is running
     */
    Map<TopicPartition, Place> begin(LetterBox box, String id, Map<TopicPartition, Limits> limits)
            throws InterruptedException {
        Map<TopicPartition, Place> places = read(box, limits);
        if (places.values().stream().anyMatch(place -> isAlive(place.metadata))) {
            throw new InvalidRequestException("a redrive of " + box.letters() + " is running already");
        }
        Optional<String> failure = store(box, id, places);
        if (failure.isPresent()) {
            throw new KafkaException("it can't be remembered how far letters are put back: " + failure.get(), null);
        }
        return places;
    }

    private boolean isAlive(String metadata) {
        int at = metadata.lastIndexOf(':');
        if (!metadata.startsWith(MARK) || at < MARK.length()) {
            return false;
        }
        try {
            long saidMillis = Long.parseLong(metadata.substring(at + 1));
            long now = clock.wallMillis();
            return saidMillis > now - DEAD_MILLIS && saidMillis < now + LONGEST_SKEW_MILLIS;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Remembers where it is, and that it runs; returns what went wrong. */
    Optional<String> store(LetterBox box, String id, Map<TopicPartition, Place> places) throws InterruptedException {
        return commit(box, places, MARK + id + ":" + clock.wallMillis());
    }

    /** Remembers where it is, and that it does not run any more; returns what went wrong. */
    Optional<String> end(LetterBox box, Map<TopicPartition, Place> places) throws InterruptedException {
        return commit(box, places, "");
    }

    private Optional<String> commit(LetterBox box, Map<TopicPartition, Place> places, String metadata)
            throws InterruptedException {
        Map<PartitionId, Committed> pairs = new HashMap<>();
        places.forEach((partition, place) -> pairs.put(LetterBox.id(partition), new Committed(place.at(), metadata)));
        return answer(offsets.commit(box.progress(), pairs)).values().stream()
                .flatMap(Optional::stream)
                .map(CommitFailure::why)
                .map(Throwable::getMessage)
                .findFirst();
    }

    private static <T> T answer(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the offsets of letters can't be asked for", e);
        }
    }

    /** How far one partition is. Confined to the thread of the redrive. */
    static final class Place {
        private final long end;
        private final String metadata;
        private long at;
        private boolean whole = true;

        Place(long at, long end, String metadata) {
            this.at = at;
            this.end = end;
            this.metadata = metadata;
        }

        /** The first letter that was not put back. */
        long at() {
            return at;
        }

        long end() {
            return end;
        }

        long left() {
            return end - at;
        }

        boolean isDone() {
            return at >= end;
        }

        void passed(long next) {
            at = Math.max(at, next);
        }

        /** Whether all was put back of what was read. */
        boolean isWhole() {
            return whole;
        }

        /** One was not put back: what comes behind it does not count. */
        void failed() {
            whole = false;
        }

        /** What was not put back is read again. */
        void again() {
            whole = true;
        }
    }
}
