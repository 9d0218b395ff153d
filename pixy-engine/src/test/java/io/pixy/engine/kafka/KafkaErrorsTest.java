package io.pixy.engine.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.InvalidMessageException;
import io.pixy.api.InvalidTopicException;
import io.pixy.api.KafkaException;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.PixyException;
import io.pixy.api.RegistryException;
import io.pixy.api.UnknownTopicException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

final class KafkaErrorsTest {
    @ParameterizedTest
    @CsvFileSource(resources = "broker-errors.csv", delimiter = '|', numLinesToSkip = 1)
    void brokerErrorsHaveTheTextsOfTheOriginal(String type, String text) throws ReflectiveOperationException {
        Throwable error = Class.forName("org.apache.kafka.common.errors." + type)
                .asSubclass(Throwable.class)
                .getConstructor(String.class)
                .newInstance("what kafka-clients says");

        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated).hasMessage("kafka server: " + text).hasCause(error);
    }

    static Stream<Object> meanings() {
        return Stream.of(
                arguments(new UnknownTopicOrPartitionException("x"), UnknownTopicException.class),
                arguments(new org.apache.kafka.common.errors.InvalidTopicException("x"), InvalidTopicException.class),
                arguments(new RecordTooLargeException("x"), MessageTooLargeException.class),
                arguments(new ConfigException("x"), InvalidConfigException.class),
                arguments(new ConfigException("No resolvable bootstrap urls given"), KafkaException.class),
                arguments(new OffsetMetadataTooLarge("x"), KafkaException.class),
                arguments(new IllegalStateException("x"), KafkaException.class),
                arguments(new LongPollTimeoutException(), LongPollTimeoutException.class));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void eachMeaningHasItsType(Throwable error, Class<? extends PixyException> type) {
        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated).isInstanceOf(type);
    }

    static Stream<Throwable> signsOfNoBroker() {
        return Stream.of(
                new TimeoutException("Timed out waiting for a node assignment. Call: listTopics"),
                new TimeoutException("Call timed out after 3 attempts", new DisconnectException("gone")),
                new TimeoutException("Call timed out", new TimeoutException("no node")),
                new DisconnectException("gone"),
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers"),
                new org.apache.kafka.common.KafkaException(
                        "Failed to create new KafkaAdminClient",
                        new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")));
    }

    @ParameterizedTest
    @MethodSource("signsOfNoBroker")
    void whenNoBrokerAnswersTheTextSaysSo(Throwable error) {
        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated).isInstanceOf(KafkaException.class).hasMessage(KafkaException.NO_BROKERS);
    }

    @Test
    void timeOutThatABrokerReportsIsNotTakenForAMissingBroker() {
        PixyException translated = KafkaErrors.translate(new TimeoutException("The request timed out."));

        assertThat(translated)
                .hasMessage("kafka server: Request exceeded the user-specified time limit in the request.");
    }

    @Test
    void timeOutAfterAnswersTellsWhatTheAnswersWere() {
        Throwable error = new TimeoutException("timed out after 9 attempts", new LeaderNotAvailableException("x"));

        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated).hasMessageContaining("there is currently no leader for this partition");
    }

    @Test
    void topicThatABrokerDeniedIsUnknownEvenAfterATimeOut() {
        Throwable error =
                new TimeoutException("Topic t not present in metadata", new UnknownTopicOrPartitionException("x"));

        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
    }

    @Test
    void wrappersOfFuturesAreRemoved() {
        Throwable error = new CompletionException(new ExecutionException(new OffsetMetadataTooLarge("x")));

        PixyException translated = KafkaErrors.translate(error);

        assertThat(translated)
                .hasMessage("kafka server: Specified a string larger than the configured maximum for offset metadata.");
    }

    @Test
    void codesNewerThanTheOriginalHaveItsTextForUnknownCodes() {
        PixyException translated = KafkaErrors.translate(new ThrottlingQuotaExceededException("x"));

        assertThat(translated).hasMessage("Unknown error, how did this happen? Error code = 89");
    }

    @Test
    void aMessageThatABrokerRefusesIsTheCallersMistakeAndTheCauseIsNamed() {
        PixyException translated = KafkaErrors.translate(new InvalidRecordException("no key"));

        assertThat(translated)
                .isInstanceOf(InvalidMessageException.class)
                .hasMessage("kafka server: the message was refused: no key");
    }

    @Test
    void errorsOutsideTheTableKeepTheirOwnText() {
        PixyException translated = KafkaErrors.translate(new LogDirNotFoundException("no such directory"));

        assertThat(translated).isInstanceOf(KafkaException.class).hasMessage("kafka: no such directory");
    }

    static Stream<Object> contexts() {
        String unknown = "ctx: " + UnknownTopicException.TEXT;
        return Stream.of(
                arguments(new UnknownTopicOrPartitionException("x"), UnknownTopicException.class, unknown),
                arguments(
                        UnknownTopicException.withMessage("inner: text", null),
                        UnknownTopicException.class,
                        "ctx: inner: text"),
                arguments(
                        new InvalidTopicException(null),
                        InvalidTopicException.class,
                        "ctx: " + InvalidTopicException.TEXT),
                arguments(
                        new RegistryException("zk: could not connect to a server", null),
                        RegistryException.class,
                        "ctx: zk: could not connect to a server"),
                arguments(new DisconnectException("x"), KafkaException.class, "ctx: " + KafkaException.NO_BROKERS),
                arguments(new ApiException("odd"), KafkaException.class, "ctx: kafka: odd"),
                arguments(new LongPollTimeoutException(), LongPollTimeoutException.class, "long polling timeout"));
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void contextGoesInFrontOfTheText(Throwable error, Class<? extends PixyException> type, String text) {
        PixyException translated = KafkaErrors.translate("ctx", error);

        assertThat(translated).isInstanceOf(type).hasMessage(text);
    }

    static Stream<Object> chances() {
        return Stream.of(
                arguments(new TimeoutException("x"), true),
                arguments(KafkaErrors.translate("ctx", new CompletionException(new DisconnectException("x"))), true),
                arguments(new UnknownTopicOrPartitionException("x"), false),
                arguments(new TimeoutException("x", new UnknownTopicOrPartitionException("x")), false),
                arguments(KafkaErrors.translate(new OffsetMetadataTooLarge("x")), false),
                arguments(new KafkaException(KafkaException.NO_BROKERS, null), false));
    }

    @ParameterizedTest
    @MethodSource("chances")
    void freshClientIsWorthATryUnlessThereWasAnAnswer(Throwable error, boolean mayPass) {
        assertThat(KafkaErrors.mayPass(error)).isEqualTo(mayPass);
    }
}
