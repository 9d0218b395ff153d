package io.pixy.engine.letters;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.UnknownTopicException;
import io.pixy.engine.kafka.KafkaErrors;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes sure that the topic of a letter is there before a producer hears of it: brokers that create topics by themselves
 * would do so for any name. Creates it, if that is wanted.
 *
 * <p>Thread-safe: one lock, which is not held while calling out.
 */
final class LetterTopics implements PostOffice.Topics {
    private static final int TIMEOUT_MILLIS = 10_000;

    /** So long a topic that was there counts as being there. */
    private static final long KNOWN_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int MOST_KNOWN = 1000;

    private final LastingAdmin kafka;
    private final Clock clock;

    /** When they were seen last; the oldest first. */
    @GuardedBy("this") private final Map<String, Long> seen = new LinkedHashMap<>();

    @GuardedBy("this") private final Map<String, CompletableFuture<Void>> asked = new HashMap<>();

    LetterTopics(LastingAdmin kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Void> ready(String topic, Optional<String> createLike) {
        CompletableFuture<Void> answer;
        synchronized (this) {
            Long at = seen.get(topic);
            if (at != null && clock.nanoTime() - at < KNOWN_NANOS) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> underWay = asked.get(topic);
            if (underWay != null) {
                return underWay;
            }
            answer = new CompletableFuture<>();
            asked.put(topic, answer);
        }
        var unused = look(topic, createLike).whenComplete((done, error) -> {
            onAnswer(topic, error == null);
            if (error == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(error);
            }
        });
        return answer;
    }

    private synchronized void onAnswer(String topic, boolean isThere) {
        asked.remove(topic);
        seen.remove(topic);
        if (isThere) {
            seen.put(topic, clock.nanoTime());
            if (seen.size() > MOST_KNOWN) {
                seen.remove(seen.keySet().iterator().next());
            }
        }
    }

    @Override
    public synchronized void forget(String topic) {
        seen.remove(topic);
    }

    private CompletableFuture<Void> look(String topic, Optional<String> createLike) {
        return describe(topic).<Void>thenApply(found -> null).exceptionallyCompose(error -> {
            if (!KafkaErrors.isCausedBy(error, UnknownTopicOrPartitionException.class)) {
                return CompletableFuture.failedFuture(
                        KafkaErrors.translate("Can't find out whether there is a topic " + topic, error));
            }
            return createLike
                    .map(like -> create(topic, like))
                    .orElseGet(() -> CompletableFuture.failedFuture(
                            UnknownTopicException.withMessage("there is no topic " + topic, error)));
        });
    }

    private CompletableFuture<TopicDescription> describe(String topic) {
        return asking(
                admin -> admin.describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
                        .topicNameValues()
                        .get(topic));
    }

    private CompletableFuture<Void> create(String topic, String like) {
        return describe(like)
                .thenCompose(source -> {
                    short replicas = (short) source.partitions().stream()
                            .mapToInt(one -> one.replicas().size())
                            .max()
                            .orElse(1);
                    NewTopic wanted = new NewTopic(topic, source.partitions().size(), replicas);
                    return asking(admin -> admin.createTopics(
                                    List.of(wanted), new CreateTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
                            .values()
                            .get(topic));
                })
                .exceptionally(error -> {
                    if (KafkaErrors.isCausedBy(error, TopicExistsException.class)) {
                        return null;
                    }
                    throw new CompletionException(KafkaErrors.translate("Can't create the topic " + topic, error));
                });
    }

    private <T> CompletableFuture<T> asking(Function<Admin, KafkaFuture<T>> question) {
        try {
            LastingAdmin.Use use = kafka.use();
            return use.within(TIMEOUT_MILLIS, question.apply(use.admin()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
