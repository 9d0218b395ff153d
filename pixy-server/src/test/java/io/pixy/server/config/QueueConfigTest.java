package io.pixy.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.TopicTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueueConfigTest {
    private static final String FULL = """
            proxies:
              a:
                consumer:
                  queues:
                    - topics: "orders.*"
                      groups: "b?"
                      lease: 30s
                      max_lease_total: 1h
                      max_attempts: 5
                      backoff: {initial: 2s, max: 20m, multiplier: 1.5, jitter: 0}
                      max_in_place_delay: 5m
                      order: key
                      retry_topic: "{topic}.{group}.retry"
                      dead_letter: {topic: "dlq.{topic}.{group}", on_missing: create, body: reference}
                      head_of_line: {fill: 0.8, acked: 1, action: dead_letter, acks_per_action: 7}
                    - {}
            """;

    @Test
    void readsEveryKey() {
        ServerConfig config = Configs.config(FULL);

        assertThat(consumer(config).queues())
                .containsExactly(
                        new QueueRule(
                                "orders.*",
                                "b?",
                                QueuePolicy.builder()
                                        .lease(Duration.ofSeconds(30))
                                        .maxLeaseTotal(Duration.ofHours(1))
                                        .maxAttempts(5)
                                        .backoff(
                                                new QueueBackoff(Duration.ofSeconds(2), Duration.ofMinutes(20), 1.5, 0))
                                        .maxInPlaceDelay(Duration.ofMinutes(5))
                                        .order(Order.KEY)
                                        .retryTopic(new TopicTemplate("{topic}.{group}.retry"))
                                        .deadLetter(new DeadLetterPolicy(
                                                new TopicTemplate("dlq.{topic}.{group}"),
                                                OnMissing.CREATE,
                                                LetterBody.REFERENCE))
                                        .headOfLine(new HeadOfLine(0.8, 1, HeadOfLineAction.DEAD_LETTER, 7))
                                        .build()),
                        new QueueRule("*", "*", QueuePolicy.defaults()));
        assertThat(Configs.load(FULL).warnings()).isEmpty();
    }

    private static ConsumerConfig consumer(ServerConfig config) {
        return config.proxies().get("a").consumer();
    }

    @Test
    void whatIsShownCanBeReadAgain() {
        ServerConfig config = Configs.config(FULL);

        assertThat(Configs.config(EffectiveConfig.asFile(config))).isEqualTo(config);
        assertThat(Configs.config(EffectiveConfig.asLine(config))).isEqualTo(config);
    }

    @Test
    void partsOfASectionAreEnough() {
        ServerConfig config = Configs.config(
                "proxies: {a: {consumer: {queues: [{backoff: {max: 5m}}, {dead_letter:" + " {topic: dead}}]}}}");

        assertThat(consumer(config).queues())
                .extracting(QueueRule::policy)
                .containsExactly(
                        QueuePolicy.builder()
                                .backoff(new QueueBackoff(Duration.ofSeconds(1), Duration.ofMinutes(5), 2, 0.2))
                                .build(),
                        QueuePolicy.builder()
                                .deadLetter(DeadLetterPolicy.to("dead"))
                                .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{lease: 13h}|consumer.queues[1].lease must be between 1s and 12h",
                "{max_attempts: 5}|consumer.queues[1].max_attempts needs dead_letter.topic: without it there is no place"
                        + " for a message that was tried so often",
                "{topics: ''}|consumer.queues[1].topics must not be empty; * stands for all",
                "{retry_topic: '{topic}'}|consumer.queues[1].retry_topic: '{topic}' is the topic itself",
                "{dead_letter: {topic: a b}}|consumer.queues[1].dead_letter.topic: 'a b' can't be the name of a topic:"
                        + " besides {topic} and {group} it may have letters, digits, '.', '_' and '-', 249 characters at"
                        + " most",
                "{dead_letter: {on_missing: create}}|consumer.queues[1].dead_letter.topic must be given",
                "{backoff: {max: 20m}}|consumer.queues[1].backoff.max must be <= max_in_place_delay unless there is a"
                        + " retry_topic",
                "{head_of_line: {fill: 2}}|consumer.queues[1].head_of_line.fill must be between 0 and 1",
            })
    void tellsWhichQueueIsWrong(String queue, String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("proxies: {a: {consumer: {queues: [{}, " + queue + "]}}}"))
                .withMessage("invalid config parameter: invalid config, cluster=a: " + text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{order: keys}|failed to parse config: bad order, keys",
                "{dead_letter: {topic: a, on_missing: skip}}|failed to parse config: bad on_missing, skip",
                "{dead_letter: {topic: a, body: none}}|failed to parse config: bad body, none",
                "{head_of_line: {action: drop}}|failed to parse config: bad action, drop",
            })
    void refusesWordsThatAreNone(String queue, String text) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("proxies: {a: {consumer: {queues: [" + queue + "]}}}"))
                .withMessage(text);
    }

    @Test
    void refusesOtherTypes() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Configs.config("""
                        proxies:
                          a:
                            consumer:
                              queues:
                                - backoff: {jitter: much, multiplier: .inf}
                                - lease: soon
                                - 7
                        """))
                .withMessage("failed to parse config: yaml: unmarshal errors:"
                        + "\n  line 5: cannot unmarshal !!str `much` into float64"
                        + "\n  line 5: cannot unmarshal !!float `.inf` into float64"
                        + "\n  line 6: cannot unmarshal !!str `soon` into time.Duration"
                        + "\n  line 7: cannot unmarshal !!int `7` into map[string]interface {}");
    }

    @Test
    void warnsOfUnknownKeys() {
        LoadedConfig loaded = Configs.load("""
                proxies:
                  a:
                    consumer:
                      queues:
                        - max_atempts: 5
                          dead_letter: {topic: a, on_mising: create}
                """);

        assertThat(loaded.warnings())
                .containsExactly(
                        "line 5: unknown key proxies.a.consumer.queues[].max_atempts,"
                                + " did you mean proxies.a.consumer.queues[].max_attempts?",
                        "line 6: unknown key proxies.a.consumer.queues[].dead_letter.on_mising,"
                                + " did you mean proxies.a.consumer.queues[].dead_letter.on_missing?");
    }

    /** What the shipped file shows in comments can be taken over as it is. */
    @Test
    void theExampleInTheShippedFileIsGood() throws IOException {
        String example = Files.readString(Path.of("default.yaml"))
                .replace("      queues: []\n", "      queues:\n")
                .replace("      # - topics", "      - topics")
                .replaceAll("(?m)^      #   (?=[a-z_]+: )", "        ");

        LoadedConfig loaded = Configs.load(example);

        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().proxies().get("default").consumer().queues())
                .singleElement()
                .satisfies(rule -> assertThat(rule.topics()).isEqualTo("orders.*"))
                .satisfies(rule -> assertThat(rule.policy().backoff()).isPresent())
                .satisfies(rule -> assertThat(rule.policy().deadLetter()).isPresent());
    }
}
