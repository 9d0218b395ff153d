package io.pixy.engine.fetch;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Tells from a failed poll which partitions it is about. Kafka's client fails the poll of all partitions for the trouble
 * of one, and has most such exceptions say so only in their text. No state.
 */
final class Culprits {
    private Culprits() {}

    /** Empty if it does not say. */
    static Set<Reading> in(Throwable failure, Collection<Reading> readings) {
        Set<Reading> found = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null && found.isEmpty(); cause = cause.getCause()) {
            Set<String> topics = topics(cause);
            String text = String.valueOf(cause.getMessage());
            for (Reading reading : readings) {
                if (topics.contains(reading.id().topic()) || names(text, reading)) {
                    found.add(reading);
                }
            }
        }
        return found;
    }

    /** Whether it is about topics, those that are read or, as news that come late, others. */
    static boolean isAboutTopics(Throwable failure) {
        return !topics(failure).isEmpty();
    }

    /** Whether a failure that names none can be about one partition, and not about the brokers or who we are. */
    static boolean mayBeOne(Throwable failure) {
        return !(failure instanceof RetriableException
                || failure instanceof AuthenticationException
                || failure instanceof AuthorizationException);
    }

    private static Set<String> topics(Throwable failure) {
        if (failure instanceof TopicAuthorizationException forbidden) {
            return forbidden.unauthorizedTopics();
        }
        return failure instanceof InvalidTopicException invalid ? invalid.invalidTopics() : Set.of();
    }

    /** Whether the name stands there and is no part of the name of another partition. */
    private static boolean names(String text, Reading reading) {
        String name = reading.partition().toString();
        return text.contains(name)
                && Pattern.compile("(?<![\\w.-])" + Pattern.quote(name) + "(?![\\w-]|\\.\\w)")
                        .matcher(text)
                        .find();
    }
}
