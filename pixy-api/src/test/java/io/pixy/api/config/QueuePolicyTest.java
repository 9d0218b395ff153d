package io.pixy.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.pixy.api.InvalidConfigException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueuePolicyTest {
    private static final QueuePolicy FIVE_TIMES = QueuePolicy.builder()
            .maxAttempts(5)
            .deadLetter(DeadLetterPolicy.to("dlq.{topic}.{group}"))
            .lease(Duration.ofSeconds(30))
            .build();

    @Test
    void defaultsAreThoseOfTheOriginal() {
        QueuePolicy policy = QueuePolicy.defaults();

        assertThat(policy.lease()).isEmpty();
        assertThat(policy.maxLeaseTotal()).hasHours(12);
        assertThat(policy.maxAttempts()).isZero();
        assertThat(policy.backoff()).isEmpty();
        assertThat(policy.maxInPlaceDelay()).hasMinutes(15);
        assertThat(policy.order()).isEqualTo(Order.NONE);
        assertThat(policy.retryTopic()).isEmpty();
        assertThat(policy.deadLetter()).isEmpty();
        assertThat(policy.headOfLine()).isEqualTo(new HeadOfLine(0.9, 0.98, HeadOfLineAction.REPORT, 50));
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        QueuePolicy other = QueuePolicy.builder().order(Order.KEY).build();
        ConsumerConfig config = ConsumerConfig.builder()
                .maxRetries(3)
                .queues(List.of(
                        new QueueRule("orders.*", "billing", FIVE_TIMES),
                        new QueueRule("orders.*", "*", other),
                        new QueueRule("orders.eu", "billing", QueuePolicy.defaults())))
                .build();

        assertThat(config.policyFor("billing", "orders.eu")).isEqualTo(FIVE_TIMES);
        assertThat(config.policyFor("shipping", "orders.eu")).isEqualTo(other);
        assertThat(config.policyFor("billing", "invoices")).isEqualTo(QueuePolicy.defaults());
        assertThat(config.leaseFor("billing", "orders.eu")).hasSeconds(30);
        assertThat(config.leaseFor("shipping", "orders.eu")).isEqualTo(config.ackTimeout());
        assertThat(config.maxRetriesFor("billing", "orders.eu")).isEqualTo(-1);
        assertThat(config.maxRetriesFor("billing", "invoices")).isEqualTo(3);
        assertThat(config.hasPolicy("billing", "orders.eu")).isTrue();
        assertThat(config.hasPolicy("billing", "invoices")).isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void tellsWhatCanNotBe(String text, UnaryOperator<QueuePolicy.Builder> change) {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> change.apply(QueuePolicy.builder()).build())
                .withMessage("consumer.queues[]." + text);
    }

    static Stream<Arguments> tellsWhatCanNotBe() {
        Duration day = Duration.ofHours(24);
        return Stream.of(
                bad("lease must be between 1s and 12h", b -> b.lease(Duration.ofMillis(999))),
                bad("lease must be between 1s and 12h", b -> b.lease(day)),
                bad(
                        "max_lease_total must be >= lease",
                        b -> b.lease(Duration.ofSeconds(61)).maxLeaseTotal(Duration.ofSeconds(60))),
                bad("max_lease_total must be between 1s and 12h", b -> b.maxLeaseTotal(day)),
                bad("max_attempts must be >= 0", b -> b.maxAttempts(-1)),
                bad(
                        "max_attempts needs dead_letter.topic: without it there is no place for a message that was tried"
                                + " so often",
                        b -> b.maxAttempts(5)),
                bad("max_in_place_delay must be between 0s and 12h", b -> b.maxInPlaceDelay(day)),
                bad("backoff.initial must be > 0", b -> b.backoff(backoff(0, 10, 2, 0))),
                bad("backoff.max must be >= backoff.initial", b -> b.backoff(backoff(11, 10, 2, 0))),
                bad("backoff.max must be between 0s and 12h", b -> b.backoff(backoff(1, 86_400, 2, 0))),
                bad("backoff.multiplier must be between 1 and 1000", b -> b.backoff(backoff(1, 10, 0.9, 0))),
                bad("backoff.multiplier must be between 1 and 1000", b -> b.backoff(backoff(1, 10, Double.NaN, 0))),
                bad("backoff.jitter must be between 0 and 1", b -> b.backoff(backoff(1, 10, 2, 1.1))),
                bad(
                        "backoff.max must be <= max_in_place_delay unless there is a retry_topic",
                        b -> b.backoff(backoff(1, 901, 2, 0))),
                bad("head_of_line.fill must be between 0 and 1", b -> b.headOfLine(headOfLine(1.01, 0))),
                bad("head_of_line.acked must be between 0 and 1", b -> b.headOfLine(headOfLine(1, -0.1))),
                bad(
                        "head_of_line.acks_per_action must be > 0",
                        b -> b.headOfLine(new HeadOfLine(1, 1, HeadOfLineAction.REPORT, 0))),
                bad(
                        "head_of_line.action: retry_topic needs retry_topic",
                        b -> b.headOfLine(new HeadOfLine(1, 1, HeadOfLineAction.RETRY_TOPIC, 1))),
                bad(
                        "head_of_line.action: dead_letter needs dead_letter.topic",
                        b -> b.headOfLine(new HeadOfLine(1, 1, HeadOfLineAction.DEAD_LETTER, 1))),
                bad(
                        "retry_topic and dead_letter.topic must not be the same topic",
                        b -> b.retryTopic(new TopicTemplate("x.{topic}"))
                                .deadLetter(DeadLetterPolicy.to("x.{topic}"))));
    }

    private static Arguments bad(String text, UnaryOperator<QueuePolicy.Builder> change) {
        return Arguments.of(text, change);
    }

    private static QueueBackoff backoff(long initialSeconds, long maxSeconds, double multiplier, double jitter) {
        return new QueueBackoff(Duration.ofSeconds(initialSeconds), Duration.ofSeconds(maxSeconds), multiplier, jitter);
    }

    private static HeadOfLine headOfLine(double fill, double acked) {
        return new HeadOfLine(fill, acked, HeadOfLineAction.REPORT, 1);
    }

    @Test
    void aLeaseThatIsTheAckTimeoutMustFitToo() {
        ConsumerConfig.Builder config = ConsumerConfig.builder()
                .ackTimeout(Duration.ofHours(20))
                .queues(List.of(new QueueRule("*", "*", FIVE_TIMES), new QueueRule("*", "*", QueuePolicy.defaults())));

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(config::build)
                .withMessage(
                        "consumer.queues[1].max_lease_total must be >= consumer.ack_timeout, which is the lease unless"
                                + " another one is given");
    }

    @Test
    void lettersNeedHeaders() {
        ClusterConfig.Builder config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .version(KafkaVersion.parse("0.10.2.1"))
                        .build())
                .consumer(ConsumerConfig.builder()
                        .queues(List.of(new QueueRule("*", "*", FIVE_TIMES)))
                        .build());

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(config::build)
                .withMessage("consumer.queues[0]: dead_letter and retry_topic need headers, which messages of"
                        + " kafka.version 0.10.2.1 can't have");
    }

    @Test
    void thereIsALimitOfRules() {
        ConsumerConfig.Builder config = ConsumerConfig.builder()
                .queues(Collections.nCopies(1001, new QueueRule("*", "*", QueuePolicy.defaults())));

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(config::build)
                .withMessage("consumer.queues must not have more than 1000 elements");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0007"})
    void patternsMustBeNames(String pattern) {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> new QueueRule(pattern, "*", FIVE_TIMES))
                .withMessageStartingWith("consumer.queues[].topics must not ");
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> new QueueRule("*", "a".repeat(256), FIVE_TIMES))
                .withMessage("consumer.queues[].groups must not be longer than 255 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000",
        "1, 1, 800",
        "2, 0, 2000",
        "4, 0, 8000",
        "5, 0, 10000",
        "5, 1, 8000",
        "1000000, 0, 10000",
        "2147483647, 0.5, 9000",
        "0, 0, 1000"
    })
    void pausesGrowUpToALimit(int attempt, double random, long millis) {
        assertThat(backoff(1, 10, 2, 0.2).after(attempt, random).toMillis()).isCloseTo(millis, within(1L));
    }

    @ParameterizedTest
    @CsvSource({
        "dlq.{topic}.{group}, dlq.orders.billing",
        "{topic}.{group}.retry, orders.billing.retry",
        "dead, dead",
        "{topic}{topic}, ordersorders"
    })
    void templatesAreFilled(String template, String name) {
        assertThat(new TopicTemplate(template).nameFor("billing", "orders")).isEqualTo(name);
    }

    @Test
    void whatNamesBringAlongIsNotFilledAgain() {
        TopicTemplate template = new TopicTemplate("{topic}-{group}");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> template.nameFor("{topic}", "orders"))
                .withMessageContaining("'orders-{topic}'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a b", "{topics}", "{topic}/{group}", "{topic}", "ä", "{TOPIC}"})
    void templatesThatComeToNoTopicAreRefused(String template) {
        assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(() -> new TopicTemplate(template));
    }

    @Test
    void aNameThatNoTopicCanHaveIsTold() {
        TopicTemplate template = new TopicTemplate("dlq.{topic}.{group}");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> template.nameFor("my group", "orders"))
                .withMessage(
                        "'dlq.{topic}.{group}' comes to 'dlq.orders.my group' for group my group, which can't be the"
                                + " name of a topic: leave {group} out, or call the group otherwise");
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> template.nameFor("g".repeat(200), "t".repeat(50)));
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> new TopicTemplate("dead").nameFor("g", "dead"))
                .withMessage("'dead' comes to the topic itself for dead");
    }

    @Test
    void aPolicyWithoutRetryTopicMayHaveADeadLetterTopicOnly() {
        assertThat(FIVE_TIMES.retryTopic()).isEqualTo(Optional.empty());
        assertThat(FIVE_TIMES.deadLetter()).isPresent();
    }
}
