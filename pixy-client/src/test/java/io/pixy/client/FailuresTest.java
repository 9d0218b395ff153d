package io.pixy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.pixy.api.AccessDeniedException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the original says, which has statuses that are none; Pixy's own answers are tested where they are made. */
class FailuresTest {
    static Stream<Arguments> answers() {
        String kafka = "kafka server: ";
        return Stream.of(
                Arguments.of(Status.NOT_FOUND, "long polling timeout", LongPollTimeoutException.class),
                Arguments.of(Status.INVALID_ARGUMENT, "proxy `x` does not exist", UnknownClusterException.class),
                Arguments.of(
                        Status.INVALID_ARGUMENT,
                        "headers are not supported with this version of Kafka. Consider changing `kafka.version"
                                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L35)`",
                        HeadersUnsupportedException.class),
                Arguments.of(Status.INVALID_ARGUMENT, UnknownTopicException.TEXT, UnknownTopicException.class),
                Arguments.of(Status.INTERNAL, InvalidTopicException.TEXT, InvalidTopicException.class),
                Arguments.of(
                        Status.INTERNAL,
                        "kafka server: Message was too large, server rejected it to avoid allocation error.",
                        MessageTooLargeException.class),
                Arguments.of(
                        Status.RESOURCE_EXHAUSTED,
                        "grpc: received message larger than max (1048577 vs. 1048576)",
                        MessageTooLargeException.class),
                Arguments.of(
                        Status.RESOURCE_EXHAUSTED,
                        "Too many requests. Consider increasing `consumer.channel_buffer_size`",
                        TooManyRequestsException.class),
                Arguments.of(Status.UNAVAILABLE, "service is shutting down", ShuttingDownException.class),
                Arguments.of(
                        Status.NOT_FOUND,
                        "failed to get topic partitions: " + UnknownTopicException.TEXT,
                        UnknownTopicException.class),
                Arguments.of(
                        Status.UNKNOWN,
                        "failed to get topic partitions: " + InvalidTopicException.TEXT,
                        InvalidTopicException.class),
                Arguments.of(
                        Status.NOT_FOUND,
                        "failed to fetch topic configuration: zk: node does not exist",
                        UnknownTopicException.class),
                Arguments.of(
                        Status.UNKNOWN,
                        "failed to fetch topic configuration: zk: invalid path",
                        InvalidTopicException.class),
                Arguments.of(
                        Status.NOT_FOUND,
                        "failed to fetch consumer groups: zk: node does not exist",
                        RegistryException.class),
                Arguments.of(Status.NOT_FOUND, "unknown consumer group g", GroupNotFoundException.class),
                Arguments.of(Status.NOT_FOUND, "topic t is not consumed by g", GroupNotFoundException.class),
                Arguments.of(Status.UNKNOWN, "zk: could not connect to a server", RegistryException.class),
                Arguments.of(Status.INTERNAL, KafkaException.NO_BROKERS, KafkaException.class),
                Arguments.of(Status.INTERNAL, kafka + "whatever it is", KafkaException.class),
                Arguments.of(Status.UNAUTHENTICATED, "who are you", UnauthenticatedException.class),
                Arguments.of(Status.PERMISSION_DENIED, "not here", KafkaException.class),
                Arguments.of(
                        Status.PERMISSION_DENIED,
                        "key:ann is not allowed to produce: topic t",
                        AccessDeniedException.class));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void meansWhatItSays(Status status, String text, Class<? extends PixyException> meaning) {
        PixyException why = Failures.of(told(status.withDescription(text)));

        assertThat(why).isInstanceOf(meaning);
        if (meaning != MessageTooLargeException.class && meaning != HeadersUnsupportedException.class) {
            assertThat(why).hasMessage(text);
        }
        assertThat(why.getSuppressed()[0]).hasMessageContaining(text);
    }

    static Stream<Arguments> reasons() {
        String kafka = "kafka server: ";
        return Stream.of(
                Arguments.of(KafkaException.NO_BROKERS, KafkaException.Reason.TIMED_OUT),
                Arguments.of(
                        "failed: " + kafka + "Request exceeded the user-specified time limit in the request.",
                        KafkaException.Reason.TIMED_OUT),
                Arguments.of(
                        kafka + "The client is not authorized to access this topic.",
                        KafkaException.Reason.NOT_AUTHORIZED),
                Arguments.of(
                        kafka + "Messages are rejected since there are fewer in-sync replicas than required.",
                        KafkaException.Reason.PASSING),
                Arguments.of(kafka + "Message contents does not match its CRC.", KafkaException.Reason.OTHER));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void textsOfBrokersTellTheKindOfTrouble(String text, KafkaException.Reason reason) {
        PixyException why = Failures.of(told(Status.INTERNAL.withDescription(text)));

        assertThat(((KafkaException) why).reason()).isEqualTo(reason);
    }

    private static Failure told(Status status) {
        return new Failure(Target.of("localhost:1"), status, true, true, Duration.ZERO);
    }
}
