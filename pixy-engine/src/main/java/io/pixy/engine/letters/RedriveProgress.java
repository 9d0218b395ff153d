package io.pixy.engine.letters;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.RedriveRunningException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.letters.LetterBox.Limits;
import io.pixy.engine.offsets.CommitFailure;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.offsets.Lookup;
import io.pixy.engine.offsets.OffsetStore;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far letters were put back, as offsets of a group of its own. Their metadata says which redrive is at it and when that
 * was said last, so that another instance does not begin one, too, and can tell how far it is; that of the first partition
 * counts. Blocks. Thread-safe: holds nothing that changes.
 */
final class RedriveProgress {
    /** A store answers sooner. */
    private static final long LONGEST_ANSWER_SECONDS = 90;

    private final OffsetStore offsets;
    private final int maxChars;
    private final Clock clock;

    /** {@code maxChars}: the metadata that brokers take. */
    RedriveProgress(OffsetStore offsets, int maxChars, Clock clock) {
        this.offsets = offsets;
        this.maxChars = maxChars;
        this.clock = clock;
    }

    int maxChars() {
        return maxChars;
    }

    long nowMillis() {
        return clock.wallMillis();
    }

    /** Where each partition is. */
    Map<TopicPartition, Place> read(LetterBox box, Map<TopicPartition, Limits> limits) throws InterruptedException {
        Map<PartitionId, Committed> pairs =
                fetch(box, limits.keySet().stream().map(LetterBox::id).collect(Collectors.toSet()));
        Map<TopicPartition, Place> places = new HashMap<>();
        limits.forEach(
                (partition, limit) -> places.put(partition, Place.of(pairs.get(LetterBox.id(partition)), limit)));
        return places;
    }

    /** What is said of the redrive that runs, or ran last. */
    Optional<RedriveMark> look(LetterBox box) throws InterruptedException {
        return RedriveMark.read(first(box).metadata());
    }

    /** Whether letters are just being put back, as far as is known. */
    boolean isRunning(LetterBox box) throws InterruptedException {
        return look(box).filter(mark -> mark.isAlive(nowMillis())).isPresent();
    }

    /** Has the redrive that runs end, if its instance looks at what is said of it before it says more. */
    void ask(LetterBox box, RedriveMark seen) throws InterruptedException {
        Committed pair = first(box);
        boolean same = RedriveMark.read(pair.metadata())
                .filter(one -> one.isAlive(nowMillis())
                        && one.redrive().id().equals(seen.redrive().id()))
                .isPresent();
        if (same) {
            Optional<PixyException> failure = commit(
                    box,
                    Map.of(
                            firstOf(box),
                            new Committed(pair.offset(), seen.asked().insteadOf(pair))));
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    /**
     * Remembers where it is, and what is to be said of it.
     *
     * @return what went wrong
     * @throws RedriveRunningException if another one has begun meanwhile: nothing of it is changed
     */
    Optional<PixyException> store(LetterBox box, RedriveMark mark, Map<TopicPartition, Place> places)
            throws InterruptedException {
        try {
            boolean taken = look(box)
                    .filter(one -> one.isAlive(nowMillis())
                            && !one.redrive().id().equals(mark.redrive().id()))
                    .isPresent();
            if (taken) {
                throw new RedriveRunningException(box.letters());
            }
        } catch (KafkaException e) {
            return Optional.of(e);
        }
        Map<PartitionId, Committed> pairs = new HashMap<>();
        places.forEach((partition, place) -> pairs.put(LetterBox.id(partition), place.committed(mark, maxChars)));
        return commit(box, pairs);
    }

    private Optional<PixyException> commit(LetterBox box, Map<PartitionId, Committed> pairs)
            throws InterruptedException {
        return answer(offsets.commit(box.progress(), pairs)).values().stream()
                .flatMap(Optional::stream)
                .map(CommitFailure::why)
                .findFirst();
    }

    private Committed first(LetterBox box) throws InterruptedException {
        return fetch(box, Set.of(firstOf(box))).get(firstOf(box));
    }

    private static PartitionId firstOf(LetterBox box) {
        return new PartitionId(box.letters(), 0);
    }

    private Map<PartitionId, Committed> fetch(LetterBox box, Set<PartitionId> partitions) throws InterruptedException {
        Map<PartitionId, Lookup<Committed>> found = answer(offsets.fetch(box.progress(), partitions));
        Map<PartitionId, Committed> pairs = new HashMap<>();
        for (PartitionId partition : partitions) {
            if (found.get(partition) instanceof Lookup.Failed<Committed> failed) {
                throw KafkaErrors.translate(
                        "it can't be told how far letters of " + box.letters() + " were put back", failed.why());
            }
            pairs.put(partition, ((Lookup.Found<Committed>) found.get(partition)).value());
        }
        return pairs;
    }

    private static <T> T answer(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the offsets of letters can't be asked for", e);
        }
    }
}
