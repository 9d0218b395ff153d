package io.pixy.server.v1;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.pixy.api.KafkaException.Reason;
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
import io.pixy.api.SettleCode;
import io.pixy.api.SettleResult;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnauthenticatedException;
import io.pixy.api.UnknownClusterException;
import io.pixy.api.UnknownTopicException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("x"), Code.NOT_AUTHORIZED, false),
                Arguments.of(new UnauthenticatedException("x"), Code.UNAUTHENTICATED, false),
                Arguments.of(new AckTimeoutException(), Code.TIMEOUT, true),
                Arguments.of(new ConsumerDisabledException(), Code.UNAVAILABLE, false),
                Arguments.of(GroupInUseException.hasMembers("g", null), Code.INVALID_REQUEST, false),
                Arguments.of(GroupNotFoundException.unknown("g"), Code.INVALID_REQUEST, false),
                Arguments.of(new HeadersUnsupportedException(), Code.INVALID_RECORD, false),
                Arguments.of(new InvalidConfigException("x"), Code.INTERNAL, false),
                Arguments.of(new InvalidMessageException("x", null), Code.INVALID_RECORD, false),
                Arguments.of(new InvalidRequestException("x"), Code.INVALID_REQUEST, false),
                Arguments.of(new InvalidTopicException("x", null), Code.INVALID_REQUEST, false),
                Arguments.of(new LongPollTimeoutException(), Code.TIMEOUT, true),
                Arguments.of(new MessageTooLargeException(null), Code.TOO_LARGE, false),
                Arguments.of(new NeverOfferedException(7), Code.INVALID_RECEIPT, false),
                Arguments.of(new NotAttemptedException(), Code.NOT_ATTEMPTED, true),
                Arguments.of(new NotOwnedException("g", "t", 0), Code.NOT_OWNER, true),
                Arguments.of(new NotSupportedException("x"), Code.INVALID_REQUEST, false),
                Arguments.of(RedriveNotFoundException.unknown("x"), Code.UNKNOWN_REDRIVE, false),
                Arguments.of(new RedriveRunningException("x"), Code.REDRIVE_RUNNING, false),
                Arguments.of(new RegistryException("x", null), Code.UNAVAILABLE, true),
                Arguments.of(new ShuttingDownException(), Code.UNAVAILABLE, true),
                Arguments.of(TooManyRequestsException.producer(), Code.THROTTLED, true),
                Arguments.of(new UnknownClusterException("x"), Code.INVALID_REQUEST, false),
                Arguments.of(new UnknownTopicException(null), Code.UNKNOWN_TOPIC, false),
                Arguments.of(new KafkaException("x", null, Reason.TIMED_OUT), Code.TIMEOUT, true),
                Arguments.of(new KafkaException("x", null, Reason.NOT_AUTHORIZED), Code.NOT_AUTHORIZED, false),
                Arguments.of(new KafkaException("x", null, Reason.PASSING), Code.UNAVAILABLE, true),
                Arguments.of(new KafkaException("x", null, Reason.OTHER), Code.INTERNAL, false),
                Arguments.of(new IllegalStateException("x"), Code.INTERNAL, false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasACode(RuntimeException failure, Code code, boolean retriable) {
        Problem problem = Problem.of(new CompletionException(failure));

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.retriable()).isEqualTo(retriable);
        assertThat(problem.message()).contains(failure.getMessage());
    }

    @Test
    void noFailureIsForgotten() {
        Set<Class<?>> tested = failures()
                .<Class<?>>map(row -> row.get()[0].getClass())
                .filter(PixyException.class::isAssignableFrom)
                .collect(Collectors.toSet());

        assertThat(tested).containsExactlyInAnyOrder(PixyException.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @EnumSource(SettleCode.class)
    void whateverASettlementCameToCanBeTold(SettleCode code) {
        Settled settled = Settled.of(SettleResult.of(code, ""));

        assertThat(settled.problem().isPresent()).isEqualTo(!code.isSuccess());
        settled.problem().ifPresent(problem -> {
            assertThat(problem.code().name()).isEqualTo(code.name());
            assertThat(problem.code().status()).isBetween(400, 599);
            assertThat(problem.retriable()).isEqualTo(code.isRetriable());
            assertThat(problem.message()).isNotEmpty();
        });
    }
}
