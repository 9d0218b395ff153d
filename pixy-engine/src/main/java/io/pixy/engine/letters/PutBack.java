package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.engine.kafka.KafkaErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes letters of a box where the messages were. Immutable.
 *
 * @param box whose letters
 * @param originals where values are that were left out
 */
record PutBack(LetterBox box, Originals originals, PostOffice.Writer writer, PostOffice.Topics topics) {

    /** What became of a record. */
    enum Outcome {
        /** All replicas in sync have the message. */
        MOVED,
        /** It is none of the box. */
        SKIPPED,
        /** Its value was left out, and is not kept any more. */
        UNREADABLE
    }

    /** Blocks only to read what was left out of a letter. */
    CompletableFuture<Outcome> write(ConsumerRecord<byte[], byte[]> record) {
        try {
            return begin(record);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Outcome> begin(ConsumerRecord<byte[], byte[]> record) {
        Optional<DeadLetter> letter = LetterReader.read(record).filter(box::holds);
        if (letter.isEmpty()) {
            return CompletableFuture.completedFuture(Outcome.SKIPPED);
        }
        Message told = letter.get().message();
        Optional<Message> message = letter.get().truncated() ? originals.read(told) : Optional.of(told);
        if (message.isEmpty()) {
            return CompletableFuture.completedFuture(Outcome.UNREADABLE);
        }
        ProduceRequest request = request(message.get(), letter.get().hops());
        return topics.ready(box.topic(), Optional.empty())
                .thenCompose(ready -> write(request))
                .thenApply(position -> Outcome.MOVED);
    }

    /** Into the partition where it was, as others of its key are there; into another one if there is no such any more. */
    private CompletableFuture<RecordPosition> write(ProduceRequest request) {
        return writer.write(request)
                .exceptionallyCompose(error -> KafkaErrors.isCausedBy(error, InvalidRequestException.class)
                        ? writer.write(anywhere(request))
                        : CompletableFuture.failedFuture(error));
    }

    private static ProduceRequest anywhere(ProduceRequest request) {
        return new ProduceRequest(
                request.topic(), request.key(), request.key(), request.value(), request.headers(), false, false);
    }

    /** It counts its deaths on, and nothing else of the letter is left. */
    private ProduceRequest request(Message message, int hops) {
        List<Header> headers = new ArrayList<>(message.headers());
        headers.removeIf(header -> header.key().equals(LetterHeaders.HOPS));
        headers.add(new Header(LetterHeaders.HOPS, Integer.toString(hops).getBytes(StandardCharsets.UTF_8)));
        return new ProduceRequest(box.topic(), message.key(), message.key(), message.value(), headers, false, false)
                .withPartition(message.partition());
    }
}
