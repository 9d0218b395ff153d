package io.pixy.engine.letters;

import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.partition.RetryCopy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written for a message, and where: as much of it as may be, and less and less if that is too large. Immutable.
 *
 * @param topic where it goes
 * @param createLike the topic that it is to be like if it has to be created; nothing if it must not be
 * @param message what it is a copy of
 * @param withValue whether it has the value in the first place
 * @param headers what is told about it
 * @param sizes what is to be tried, one after the other until one is not too large
 */
record Envelope(
        String topic,
        Optional<String> createLike,
        Message message,
        boolean withValue,
        LetterHeaders headers,
        List<Size> sizes) {

    /** How much is written. */
    enum Size {
        /** Everything. */
        WHOLE,
        /** Without what was said about it. */
        WITHOUT_TEXT,
        /** Without its value: that has to be read where it was, while it is kept. */
        REFERENCE,
        /** Without its own headers, too. */
        BARE_REFERENCE
    }

    private static final Set<Size> TRUNCATED = EnumSet.of(Size.REFERENCE, Size.BARE_REFERENCE);

    /**
     * A dead letter.
     *
     * @throws io.pixy.api.PixyException if there can be none, telling why
     */
    static Envelope of(Letter letter) {
        Message message = letter.message();
        DeadLetterPolicy policy = letter.policy().deadLetter().orElseThrow();
        Origin origin = Origin.of(message, letter.group(), letter.policy().retryTopic());
        String topic = policy.topic().nameFor(letter.group(), origin.topic());
        LetterHeaders headers = LetterHeaders.dead(letter, origin);
        if (headers.isLetterOf(letter.group(), policy.topic(), message.topic())) {
            throw new InvalidRequestException("a message of the dead-letter topic " + message.topic()
                    + " can't become a dead letter of the same group");
        }
        boolean withValue = policy.body() == LetterBody.COPY;
        List<Size> sizes = new ArrayList<>();
        sizes.add(Size.WHOLE);
        if (headers.hasText()) {
            sizes.add(Size.WITHOUT_TEXT);
        }
        if (withValue && message.value() != null) {
            sizes.add(Size.REFERENCE);
        }
        sizes.add(Size.BARE_REFERENCE);
        return new Envelope(
                topic,
                policy.onMissing() == OnMissing.CREATE ? Optional.of(origin.topic()) : Optional.empty(),
                message,
                withValue,
                headers,
                sizes);
    }

    /**
     * A copy for later.
     *
     * @throws io.pixy.api.PixyException if there can be none, telling why
     */
    static Envelope of(RetryCopy copy) {
        TopicTemplate template = copy.policy().retryTopic().orElseThrow();
        Origin origin = Origin.of(copy.message(), copy.group(), Optional.of(template));
        return new Envelope(
                template.nameFor(copy.group(), origin.topic()),
                Optional.empty(),
                copy.message(),
                true,
                LetterHeaders.later(copy, origin),
                List.of(Size.WHOLE));
    }

    ProduceRequest request(Size size) {
        byte[] value = withValue && !TRUNCATED.contains(size) ? message.value() : null;
        return new ProduceRequest(
                topic,
                message.key(),
                message.key(),
                value,
                headers.of(size != Size.BARE_REFERENCE, size == Size.WHOLE, value == null && message.value() != null),
                false,
                false);
    }

    /** How much of memory it takes while it is on its way, more or less. */
    long bytes() {
        long bytes = 200L + length(message.key()) + length(message.value());
        for (Header header : message.headers()) {
            bytes += header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /**
     * The message as it was when it was written to the topic that it belongs to. Immutable.
     */
    record Origin(String topic, int partition, long offset, long timestampMillis) {

        static Origin of(Message message, String group, Optional<TopicTemplate> retryTopic) {
            return retryTopic
                    .flatMap(template -> Retried.of(message, group, template))
                    .map(first -> new Origin(first.topic(), first.partition(), first.offset(), first.timestampMillis()))
                    .orElseGet(() -> new Origin(
                            message.topic(), message.partition(), message.offset(), message.timestampMillis()));
        }
    }
}
