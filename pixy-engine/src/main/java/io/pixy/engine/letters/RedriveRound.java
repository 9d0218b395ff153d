package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.letters.PutBack.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;

/**
 * Reads some letters, writes them, and waits for all of them. What could not be written is tried again in the next round;
 * a letter that can't be written as it is, or not while others can, is passed over. Confined to the thread of the redrive.
 */
final class RedriveRound {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 3;

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Place> places;
    private final PutBack putBack;
    private final Tally tally;
    private final Limits limits;
    private final BooleanSupplier stopped;

    /**
     * Within which bounds it keeps. Immutable.
     *
     * @param write how long a write may take, whatever the producer does
     * @param metadataChars how much can be remembered of a partition
     */
    record Limits(Duration write, int metadataChars) {}

    /** What was read, and is to be judged in this order. */
    private record Look(Place place, long offset, boolean reading, CompletableFuture<Outcome> outcome) {}

    RedriveRound(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Place> places,
            PutBack putBack,
            Tally tally,
            Limits limits,
            BooleanSupplier stopped) {
        this.consumer = consumer;
        this.places = places;
        this.putBack = putBack;
        this.tally = tally;
        this.limits = limits;
        this.stopped = stopped;
    }

    /**
     * Does it.
     *
     * @param most how many letters may be written
     * @return whether everything went well
     * @throws KafkaException if it can't go on, telling why
     */
    boolean run(long most) throws InterruptedException {
        List<Look> looks = new ArrayList<>();
        Set<Place> held = new HashSet<>();
        Optional<KafkaException> full = Optional.empty();
        long begun = 0;
        for (ConsumerRecord<byte[], byte[]> record : poll()) {
            Place place = places.get(new TopicPartition(record.topic(), record.partition()));
            if (record.offset() >= place.end() || held.contains(place)) {
                continue;
            }
            Optional<Outcome> passed = passed(place, record);
            if (passed.isPresent()) {
                looks.add(look(place, record, passed.get()));
            } else if (stopped.getAsBoolean() || begun >= most) {
                held.add(place);
            } else if (!place.hasRoom(limits.metadataChars)) {
                full = Optional.of(scattered(record));
                held.add(place);
            } else {
                Look look = write(place, record);
                looks.add(look);
                begun++;
                if (look.reading && look.outcome.isCompletedExceptionally()) {
                    // that may have taken long: not for each of those behind it, too
                    held.add(place);
                }
            }
        }
        tally.passing(Optional.empty());
        boolean well = true;
        for (Look look : looks) {
            well &= judge(look);
        }
        goOn(held);
        if (full.isPresent()) {
            throw full.get();
        }
        return well;
    }

    /** What becomes of a record that is not to be written. */
    private Optional<Outcome> passed(Place place, ConsumerRecord<byte[], byte[]> record) {
        if (place.isDone(record.offset())) {
            place.ahead(true);
            return Optional.of(Outcome.KNOWN);
        }
        Optional<DeadLetter> letter = putBack.letter(record);
        if (letter.isEmpty()) {
            return Optional.of(Outcome.NONE);
        }
        if (place.isGivenUp(record.offset()) || !putBack.request().filter().matches(letter.get())) {
            place.ahead(false);
            return Optional.of(Outcome.LEFT_OUT);
        }
        return Optional.empty();
    }

    private static Look look(Place place, ConsumerRecord<byte[], byte[]> record, Outcome outcome) {
        return new Look(place, record.offset(), false, CompletableFuture.completedFuture(outcome));
    }

    private Look write(Place place, ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = putBack.letter(record).orElseThrow();
        Optional<Message> message;
        try {
            message = putBack.message(letter);
        } catch (RuntimeException e) {
            return new Look(place, record.offset(), true, CompletableFuture.failedFuture(e));
        }
        if (message.isEmpty()) {
            return look(place, record, Outcome.LOST);
        }
        return new Look(
                place,
                record.offset(),
                false,
                putBack.write(message.get(), letter.hops()).thenApply(position -> Outcome.REDRIVEN));
    }

    private KafkaException scattered(ConsumerRecord<byte[], byte[]> record) {
        return new KafkaException(
                "letters that were passed over lie among so many others that it can't be remembered which ones were put"
                        + " back: put those first that are before offset " + record.offset() + " of partition "
                        + record.partition() + " of " + record.topic() + ", or delete them",
                null);
    }

    /** Some; none if retention has taken what was next, which is passed over then. */
    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            consumer.beginningOffsets(e.partitions(), LONGEST_QUESTION).forEach((partition, begin) -> {
                Place place = places.get(partition);
                if (begin <= place.at()) {
                    throw e;
                }
                place.lost(begin);
                consumer.seek(partition, place.at());
            });
            return ConsumerRecords.empty();
        }
    }

    /** Whether it went well. */
    private boolean judge(Look look) throws InterruptedException {
        Outcome outcome;
        try {
            outcome = look.outcome.get(limits.write.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            outcome = failed(look, KafkaErrors.translate(e.getCause()));
        } catch (TimeoutException e) {
            outcome = failed(look, new KafkaException("it took too long to write to " + putBack.target(), null));
        }
        boolean passedOver = outcome == Outcome.NONE || outcome == Outcome.LEFT_OUT;
        if (!passedOver || look.place.isNew(look.offset)) {
            tally.count(outcome);
        }
        look.place.passed(look.offset, outcome);
        return outcome != Outcome.AGAIN;
    }

    private Outcome failed(Look look, PixyException why) {
        if (isItsOwn(why) || isTriedEnough(look)) {
            tally.lasting(why);
            return Outcome.UNWRITABLE;
        }
        tally.passing(Optional.of(why));
        return Outcome.AGAIN;
    }

    /** While nothing can be written at all that says nothing about one letter. */
    private boolean isTriedEnough(Look look) {
        int tries = look.place.triesOf(look.offset, tally.redriven());
        boolean othersGo = look.reading || tally.redriven() > look.place.redrivenBefore(look.offset);
        return tries >= MOST_TRIES && othersGo;
    }

    /** Whether the letter is such that no other attempt would be better. */
    private static boolean isItsOwn(PixyException why) {
        return why instanceof MessageTooLargeException
                || why instanceof InvalidMessageException
                || why instanceof InvalidRequestException
                || why instanceof HeadersUnsupportedException
                || KafkaErrors.isCausedBy(why, RecordBatchTooLargeException.class);
    }

    private void goOn(Set<Place> held) {
        places.forEach((partition, place) -> {
            if (place.back() || held.contains(place)) {
                consumer.seek(partition, place.at());
            } else {
                place.read(consumer.position(partition, LONGEST_QUESTION));
            }
        });
    }
}
