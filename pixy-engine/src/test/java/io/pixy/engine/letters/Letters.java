package io.pixy.engine.letters;

import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.partition.Letter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Letters for tests. */
final class Letters {
    static final QueuePolicy POLICY = QueuePolicy.builder()
            .deadLetter(DeadLetterPolicy.to("dlq.{topic}.{group}"))
            .retryTopic(new TopicTemplate("{topic}.{group}.retry"))
            .build();

    private Letters() {}

    static Message message(String topic, Header... headers) {
        return new Message(topic, 3, 42, bytes("key"), bytes("value"), List.of(headers), 1_700_000_000_123L, 5);
    }

    static Letter rejected(Message message, String text) {
        return new Letter(message, "g", 5, Letter.Reason.REJECTED, text, POLICY);
    }

    static Header header(String key, String value) {
        return new Header(key, bytes(value));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As {@code key=value}. */
    static List<String> text(List<Header> headers) {
        List<String> all = new ArrayList<>();
        headers.forEach(one -> all.add(
                one.key() + "=" + (one.value() == null ? "null" : new String(one.value(), StandardCharsets.UTF_8))));
        return all;
    }
}
