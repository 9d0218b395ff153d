package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.RedriveRequest;
import io.pixy.engine.kafka.KafkaErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes letters of a box where the messages were, or where else they are to go. Immutable.
 *
 * @param box whose letters
 * @param request which of them, and where
 * @param originals where values are that were left out
 */
record PutBack(
        LetterBox box,
        RedriveRequest request,
        Originals originals,
        PostOffice.Writer writer,
        PostOffice.Topics topics) {
    /** How often a message was put back. */
    static final String REDRIVEN = "pixy.redriven";

    /** A larger number is none of ours. */
    private static final int MOST_REDRIVEN = 1_000_000;

    /** What became of a record. */
    enum Outcome {
        /** All replicas in sync have the message. */
        REDRIVEN,
        /** It had been put back before. */
        KNOWN,
        /** It is no letter, or none of the box. */
        NONE,
        /** The filter leaves it out. */
        LEFT_OUT,
        /** Its value was left out, and is not kept any more. */
        LOST,
        /** It can't be written as it is, or was tried often enough while others were written. */
        UNWRITABLE,
        /** It was not put back, and is to be tried once more. */
        AGAIN
    }

    /** Where letters go. */
    String target() {
        return request.to().orElse(box.topic());
    }

    Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
        return LetterReader.read(record).filter(box::holds);
    }

    /** Nothing if it is not kept any more. Blocks to read what was left out of a letter; throws if that can't be told. */
    Optional<Message> message(DeadLetter letter) {
        return letter.truncated() ? originals.read(letter.message()) : Optional.of(letter.message());
    }

    CompletableFuture<RecordPosition> write(Message message, int hops) {
        try {
            ProduceRequest record = record(message, hops);
            return topics.ready(target(), Optional.empty()).thenCompose(ready -> write(record));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<RecordPosition> write(ProduceRequest record) {
        return writer.write(record)
                .exceptionallyCompose(error ->
                        record.partition().isPresent() && KafkaErrors.isCausedBy(error, InvalidRequestException.class)
                                ? writer.write(anywhere(record))
                                : CompletableFuture.failedFuture(error));
    }

    private static ProduceRequest anywhere(ProduceRequest record) {
        return new ProduceRequest(
                record.topic(), record.key(), record.key(), record.value(), record.headers(), false, false);
    }

    /**
     * It counts its deaths on, and how often it was put back; nothing else of the letter is left. In its own topic it goes
     * into the partition where it was, as others of its key are there, and into another one if there is no such any more;
     * in another topic its key decides.
     */
    private ProduceRequest record(Message message, int hops) {
        List<Header> headers = new ArrayList<>(message.headers());
        int redriven = redriven(message) + 1;
        headers.removeIf(header ->
                header.key().equals(LetterHeaders.HOPS) || header.key().equals(REDRIVEN));
        headers.add(header(LetterHeaders.HOPS, hops));
        headers.add(header(REDRIVEN, redriven));
        ProduceRequest record =
                new ProduceRequest(target(), message.key(), message.key(), message.value(), headers, false, false);
        return target().equals(message.topic()) ? record.withPartition(message.partition()) : record;
    }

    private static Header header(String key, int number) {
        return new Header(key, Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    }

    private static int redriven(Message message) {
        for (Header header : message.headers()) {
            if (header.key().equals(REDRIVEN) && header.value() != null) {
                try {
                    int known = Integer.parseInt(new String(header.value(), StandardCharsets.UTF_8));
                    return known < 0 || known > MOST_REDRIVEN ? 0 : known;
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 0;
    }
}
