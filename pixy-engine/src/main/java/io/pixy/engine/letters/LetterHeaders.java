package io.pixy.engine.letters;

import io.pixy.api.Header;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.Message;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.letters.Envelope.Origin;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.Retried;
import io.pixy.engine.partition.RetryCopy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The headers of a letter: those of the record in their order, then what is told about it. What an earlier letter told is
 * left out, but for how often the message was dead. Immutable.
 *
 * @param kept those of the record
 * @param where where the message was, and for whom
 * @param text what is said about it
 * @param why why it is dead, and since when there is one
 * @param earlier what an earlier letter told
 */
record LetterHeaders(
        List<Header> kept, List<Header> where, Optional<Header> text, List<Header> why, Optional<Earlier> earlier) {

    /** As dead-letter topics of Kafka itself have them, from 4.4 on. */
    static final String ERRORS = "__dlq.errors.";

    static final String DEAD = "pixy.dead.";

    private static final String TOPIC = ERRORS + "topic";
    private static final String GROUP = ERRORS + "group";
    static final String HOPS = DEAD + "hops";

    /** A larger number is none of ours. */
    private static final int MOST_HOPS = 1_000_000;

    static LetterHeaders dead(Letter letter, Origin origin) {
        Message message = letter.message();
        int hops = Earlier.hops(message) + 1;
        return new LetterHeaders(
                kept(message),
                List.of(
                        header(TOPIC, origin.topic()),
                        header(ERRORS + "partition", origin.partition()),
                        header(ERRORS + "offset", origin.offset()),
                        header(GROUP, letter.group()),
                        header(ERRORS + "delivery.count", letter.attempts())),
                letter.text().isEmpty() ? Optional.empty() : Optional.of(header(ERRORS + "message", letter.text())),
                List.of(
                        header(DEAD + "reason", letter.reason().text()),
                        header(DEAD + "timestamp", origin.timestampMillis()),
                        header(HOPS, hops)),
                Earlier.of(message));
    }

    static LetterHeaders later(RetryCopy copy, Origin origin) {
        Retried retried = new Retried(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestampMillis(),
                copy.attempts(),
                copy.notBeforeMillis());
        List<Header> kept = copy.message().headers().stream()
                .filter(header -> !header.key().startsWith(Retried.PREFIX))
                .toList();
        return new LetterHeaders(kept, retried.headers(copy.group()), Optional.empty(), List.of(), Optional.empty());
    }

    private static List<Header> kept(Message message) {
        return message.headers().stream()
                .filter(header -> !isOurs(header.key()))
                .toList();
    }

    private static boolean isOurs(String key) {
        return key.startsWith(ERRORS) || key.startsWith(DEAD) || key.startsWith(Retried.PREFIX);
    }

    boolean hasText() {
        return text.isPresent();
    }

    /** Whether the message comes from the dead-letter topic of that group itself, not from where it was put back to. */
    boolean isLetterOf(String group, TopicTemplate template, String topic) {
        return earlier.filter(letter -> letter.group.equals(group) && letter.leadsTo(template, topic))
                .isPresent();
    }

    List<Header> of(boolean own, boolean withText, boolean truncated) {
        List<Header> all = new ArrayList<>(own ? kept : List.of());
        all.addAll(where);
        if (withText) {
            text.ifPresent(all::add);
        }
        all.addAll(why);
        if (truncated) {
            all.add(header(DEAD + "truncated", "true"));
        }
        return all;
    }

    private static Header header(String key, long number) {
        return header(key, Long.toString(number));
    }

    private static Header header(String key, String value) {
        return new Header(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** What the message says that was a letter before. */
    record Earlier(String topic, String group) {

        static Optional<Earlier> of(Message message) {
            Optional<String> topic = last(message, TOPIC);
            Optional<String> group = last(message, GROUP);
            return topic.isPresent() && group.isPresent()
                    ? Optional.of(new Earlier(topic.get(), group.get()))
                    : Optional.empty();
        }

        static int hops(Message message) {
            try {
                int hops = Integer.parseInt(last(message, HOPS).orElse("0"));
                return hops < 0 || hops > MOST_HOPS ? 0 : hops;
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        private static Optional<String> last(Message message, String key) {
            return message.headers().stream()
                    .filter(header -> header.key().equals(key) && header.value() != null)
                    .reduce((first, second) -> second)
                    .map(header -> new String(header.value(), StandardCharsets.UTF_8));
        }

        boolean leadsTo(TopicTemplate template, String to) {
            try {
                return template.nameFor(group, topic).equals(to);
            } catch (InvalidConfigException e) {
                return false;
            }
        }
    }
}
