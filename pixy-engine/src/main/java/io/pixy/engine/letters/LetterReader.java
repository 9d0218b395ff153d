package io.pixy.engine.letters;

import io.pixy.api.DeadLetter;
import io.pixy.api.Message;
import io.pixy.engine.partition.Retried;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Makes letters of what lies in dead-letter topics, be it written by us or by a share group of Kafka. No state. */
final class LetterReader {
    private LetterReader() {}

    /** Nothing if the record does not say where it comes from, or names a place that can't be. */
    static Optional<DeadLetter> read(ConsumerRecord<byte[], byte[]> record) {
        List<io.pixy.api.Header> own = new ArrayList<>();
        Map<String, String> told = new HashMap<>();
        for (Header header : record.headers()) {
            if (isTold(header.key())) {
                told.put(
                        header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
            } else {
                own.add(new io.pixy.api.Header(header.key(), header.value()));
            }
        }
        try {
            return told.containsKey(LetterHeaders.ERRORS + "topic") && told.containsKey(LetterHeaders.ERRORS + "group")
                    ? Optional.of(letter(record, own, told)).filter(LetterReader::isSomewhere)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isSomewhere(DeadLetter letter) {
        return letter.message().partition() >= 0 && letter.message().offset() >= 0;
    }

    private static boolean isTold(String key) {
        return key.startsWith(LetterHeaders.ERRORS)
                || key.startsWith(LetterHeaders.DEAD)
                || key.startsWith(Retried.PREFIX);
    }

    private static DeadLetter letter(
            ConsumerRecord<byte[], byte[]> record, List<io.pixy.api.Header> own, Map<String, String> told) {
        Message message = new Message(
                told.get(LetterHeaders.ERRORS + "topic"),
                Integer.parseInt(told.getOrDefault(LetterHeaders.ERRORS + "partition", "")),
                Long.parseLong(told.getOrDefault(LetterHeaders.ERRORS + "offset", "")),
                record.key(),
                record.value(),
                own,
                Long.parseLong(told.getOrDefault(LetterHeaders.DEAD + "timestamp", "-1")),
                Integer.parseInt(told.getOrDefault(LetterHeaders.ERRORS + "delivery.count", "0")));
        return new DeadLetter(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                message,
                told.get(LetterHeaders.ERRORS + "group"),
                told.getOrDefault(LetterHeaders.DEAD + "reason", ""),
                told.getOrDefault(LetterHeaders.ERRORS + "message", ""),
                Integer.parseInt(told.getOrDefault(LetterHeaders.DEAD + "hops", "1")),
                Boolean.parseBoolean(told.get(LetterHeaders.DEAD + "truncated")));
    }
}
