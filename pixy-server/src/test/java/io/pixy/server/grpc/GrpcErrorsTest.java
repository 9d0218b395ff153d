package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.pixy.api.AccessDeniedException;
import io.pixy.api.AckTimeoutException;
import io.pixy.api.ConsumerDisabledException;
import io.pixy.api.GroupInUseException;
import io.pixy.api.GroupNotFoundException;
import io.pixy.api.HeadersUnsupportedException;
import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.RegistryException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcErrorsTest {

    static Stream<Arguments> failures() {
        String prefixed = "failed to get topic partitions: ";
        return Stream.of(
                Arguments.of(new LongPollTimeoutException(), Code.NOT_FOUND, "long polling timeout"),
                Arguments.of(
                        TooManyRequestsException.consumer(),
                        Code.RESOURCE_EXHAUSTED,
                        "Too many requests. Consider increasing `consumer.channel_buffer_size`"
                                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L43)"),
                Arguments.of(new ConsumerDisabledException(), Code.UNAVAILABLE, "service is disabled by configuration"),
                Arguments.of(new ShuttingDownException(), Code.UNAVAILABLE, "service is shutting down"),
                Arguments.of(
                        new UnknownClusterException("invalid"),
                        Code.INVALID_ARGUMENT,
                        "proxy `invalid` does not exist"),
                Arguments.of(new UnknownClusterException("100%"), Code.INVALID_ARGUMENT, "proxy `100%` does not exist"),
                Arguments.of(
                        new HeadersUnsupportedException(),
                        Code.INVALID_ARGUMENT,
                        "headers are not supported with this version of Kafka. Consider changing `kafka.version`"
                                + " (https://github.com/mailgun/kafka-pixy/blob/master/default.yaml#L35)"),
                Arguments.of(
                        new UnknownTopicException(null),
                        Code.NOT_FOUND,
                        "kafka server: Request was for a topic or partition that does not exist on this broker."),
                Arguments.of(
                        new UnknownTopicException("failed to get topic partitions", null),
                        Code.NOT_FOUND,
                        prefixed
                                + "kafka server: Request was for a topic or partition that does not exist on this"
                                + " broker."),
                Arguments.of(
                        new InvalidTopicException("failed to get topic partitions", null),
                        Code.INTERNAL,
                        prefixed + "kafka server: The request attempted to perform an operation on an invalid topic."),
                Arguments.of(
                        new MessageTooLargeException(null),
                        Code.INTERNAL,
                        "kafka server: Message was too large, server rejected it to avoid allocation error."),
                Arguments.of(
                        new NotOwnedException("nog", "test.1", 0),
                        Code.INTERNAL,
                        "acks channel missing for {nog test.1 0}"),
                Arguments.of(
                        new NotAttemptedException(), Code.ABORTED, "not attempted, since a record before it failed"),
                Arguments.of(new NotSupportedException("can not"), Code.UNIMPLEMENTED, "can not"),
                Arguments.of(new AccessDeniedException("no"), Code.PERMISSION_DENIED, "no"),
                Arguments.of(new UnauthenticatedException("who"), Code.UNAUTHENTICATED, "who"),
                Arguments.of(new AckTimeoutException(), Code.INTERNAL, "ack timeout"),
                Arguments.of(new NeverOfferedException(7), Code.INVALID_ARGUMENT, "offset 7 was never offered"),
                Arguments.of(new InvalidRequestException("bad"), Code.INVALID_ARGUMENT, "bad"),
                Arguments.of(new InvalidConfigException("bad"), Code.INTERNAL, "bad"),
                Arguments.of(new InvalidMessageException("bad", null), Code.INVALID_ARGUMENT, "bad"),
                Arguments.of(
                        GroupInUseException.hasMembers("foo", null),
                        Code.FAILED_PRECONDITION,
                        "consumer group foo has members, so its offsets can't be set; stop consuming, wait until they"
                                + " have left, try again"),
                Arguments.of(GroupNotFoundException.unknown("foo"), Code.NOT_FOUND, "unknown consumer group foo"),
                Arguments.of(
                        GroupNotFoundException.notConsuming("foo", "test.4"),
                        Code.NOT_FOUND,
                        "topic test.4 is not consumed by foo"),
                Arguments.of(
                        RedriveNotFoundException.none("g", "t"),
                        Code.NOT_FOUND,
                        "there was no redrive of group g and topic t lately"),
                Arguments.of(
                        new RedriveRunningException("dlq"),
                        Code.FAILED_PRECONDITION,
                        "a redrive of dlq is running already; wait for its end, or cancel it"),
                Arguments.of(
                        new RegistryException("failed to fetch consumer groups: zk: node does not exist", null),
                        Code.NOT_FOUND,
                        "failed to fetch consumer groups: zk: node does not exist"),
                Arguments.of(
                        new RegistryException("failed to fetch partition owners data: zk: invalid path", null),
                        Code.INTERNAL,
                        "failed to fetch partition owners data: zk: invalid path"),
                Arguments.of(
                        new KafkaException(KafkaException.NO_BROKERS, null), Code.INTERNAL, KafkaException.NO_BROKERS),
                Arguments.of(new IllegalStateException("a bug"), Code.INTERNAL, "a bug"),
                Arguments.of(
                        new CompletionException(new LongPollTimeoutException()),
                        Code.NOT_FOUND,
                        "long polling timeout"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void mapsFailure(Throwable failure, Code code, String text) {
        Status status = GrpcErrors.of(failure).getStatus();

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).isEqualTo(text);
    }

    @Test
    void tableHasARowForEveryMeaning() {
        Set<Class<?>> tested = failures()
                .<Class<?>>map(row -> row.get()[0].getClass())
                .filter(PixyException.class::isAssignableFrom)
                .collect(Collectors.toSet());

        assertThat(tested).containsExactlyInAnyOrder(PixyException.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e4", "\u20ac", "\ud83d\ude00"})
    void textIsCutToWhatEveryClientTakesAsAHeader(String character) {
        String text = GrpcErrors.of(new InvalidRequestException(character.repeat(9_000)))
                .getStatus()
                .getDescription();

        assertThat(text).matches("(" + character + ")+\\.\\.\\.");
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(1_020, 1_027);
    }

    @Test
    void unknownTopicIsTheCallersMistakeInProduce() {
        Status status = GrpcErrors.ofProduce(new CompletionException(new UnknownTopicException(null)))
                .getStatus();

        assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo(UnknownTopicException.TEXT);
    }

    @Test
    void producePassesTheRestThroughTheCommonTable() {
        Status status = GrpcErrors.ofProduce(new InvalidTopicException(null)).getStatus();

        assertThat(status.getCode()).isEqualTo(Code.INTERNAL);
    }
}
