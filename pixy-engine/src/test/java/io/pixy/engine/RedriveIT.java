package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetters;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Redrive;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Letters are looked at, put back and deleted. */
@Timeout(90)
class RedriveIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static Instance pixy;

    @BeforeAll
    static void start() {
        pixy = open("redrive");
    }

    private static Instance open(String clientId) {
        return Instance.start(
                CLUSTER.cluster(),
                clientId,
                consumer -> consumer.queues(List.of(
                        new QueueRule("shared-*", "*", policy("everybodys")),
                        new QueueRule("plain", "*", QueuePolicy.defaults()),
                        new QueueRule("*", "*", policy("dlq.{topic}.{group}")))));
    }

    private static QueuePolicy policy(String deadLetters) {
        return QueuePolicy.builder()
                .deadLetter(DeadLetterPolicy.to(deadLetters))
                .build();
    }

    @AfterAll
    static void stop() {
        pixy.close();
    }

    private static void create(String topic, int partitions) {
        CLUSTER.cluster().topics().create(topic, partitions);
    }

    /** As a queue writes them. */
    private static void letter(String to, String topic, int partition, String group, String value, String... more) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(to, "k".getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
        record.headers().add("own", "1".getBytes(UTF_8));
        Map<String, String> told = new TreeMap<>(Map.of(
                "__dlq.errors.topic", topic,
                "__dlq.errors.partition", "" + partition,
                "__dlq.errors.offset", "0",
                "__dlq.errors.group", group,
                "__dlq.errors.delivery.count", "5",
                "__dlq.errors.message", "broken",
                "pixy.dead.reason", "max_attempts",
                "pixy.dead.timestamp", "1234",
                "pixy.dead.hops", "2"));
        for (String header : more) {
            told.put(header, "true");
        }
        told.forEach((key, text) -> record.headers().add(key, text.getBytes(UTF_8)));
        CLUSTER.cluster().topics().produce(List.of(record));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Redrive end(DeadLetters letters) throws Exception {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> get(letters.lastRedrive()).state() != Redrive.State.RUNNING);
        return get(letters.lastRedrive());
    }

    private static List<String> values(String topic, int partition) {
        List<String> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                CLUSTER.cluster().topics().read(topic, partition, 0, Long.MAX_VALUE)) {
            values.add(record.value() == null ? null : new String(record.value(), UTF_8));
        }
        return values;
    }

    @Test
    void whatWasGivenUpIsShownAndPutBackOnce() throws Exception {
        create("back", 3);
        create("dlq.back.g", 2);
        for (int i = 0; i < 30; i++) {
            letter("dlq.back.g", "back", i % 3, "g", "v" + i);
        }
        DeadLetters letters = pixy.cluster().deadLetters("g", "back");

        List<DeadLetter> shown = get(letters.list(10));
        Redrive begun = get(letters.redrive(1000));
        Redrive ended = end(letters);

        assertThat(shown).hasSize(10).allSatisfy(letter -> {
            assertThat(letter.letterTopic()).isEqualTo("dlq.back.g");
            assertThat(letter.message().topic()).isEqualTo("back");
            assertThat(letter.message().headers()).containsExactly(new Header("own", "1".getBytes(UTF_8)));
            assertThat(letter.message().attempt()).isEqualTo(5);
            assertThat(letter.message().timestampMillis()).isEqualTo(1234);
            assertThat(letter.reason()).isEqualTo("max_attempts");
            assertThat(letter.text()).isEqualTo("broken");
            assertThat(letter.hops()).isEqualTo(2);
        });
        assertThat(begun.state()).isEqualTo(Redrive.State.RUNNING);
        assertThat(ended).isEqualTo(new Redrive(begun.id(), Redrive.State.DONE, 30, 0, 0, 0, ""));
        for (int partition = 0; partition < 3; partition++) {
            assertThat(values("back", partition)).hasSize(10).doesNotHaveDuplicates();
        }
        ConsumerRecord<byte[], byte[]> back =
                CLUSTER.cluster().topics().read("back", 0, 0, 1).get(0);
        assertThat(back.headers().toArray())
                .extracting(org.apache.kafka.common.header.Header::key)
                .containsExactly("own", "pixy.dead.hops");
        assertThat(get(letters.list(10))).isEmpty();

        letter("dlq.back.g", "back", 0, "g", "later");
        assertThat(get(letters.list(10))).hasSize(1);
        assertThat(get(letters.redrive(1000)).state()).isEqualTo(Redrive.State.RUNNING);
        assertThat(end(letters).moved()).isEqualTo(1);
    }

    @Test
    void oneAtATimeWhereverAndTheNextOneGoesOn() throws Exception {
        create("slow", 1);
        create("dlq.slow.g", 1);
        for (int i = 0; i < 6; i++) {
            letter("dlq.slow.g", "slow", 0, "g", "v" + i);
        }
        DeadLetters letters = pixy.cluster().deadLetters("g", "slow");
        assertThat(get(letters.redrive(1)).left()).isEqualTo(6);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(letters.redrive(1)))
                .havingCause()
                .isInstanceOf(InvalidRequestException.class)
                .withMessage("a redrive of dlq.slow.g is running already");
        try (Instance other = open("redrive-too")) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(
                            () -> get(other.cluster().deadLetters("g", "slow").redrive(1)))
                    .havingCause()
                    .isInstanceOf(InvalidRequestException.class);
        }
        Redrive cancelled = get(letters.cancelRedrive());
        assertThat(cancelled.state()).isEqualTo(Redrive.State.CANCELLED);
        assertThat(cancelled.moved()).isBetween(1L, 5L);

        assertThat(get(letters.redrive(1000)).left()).isEqualTo(6 - cancelled.moved());
        assertThat(end(letters).moved()).isEqualTo(6 - cancelled.moved());
        assertThat(values("slow", 0)).containsExactly("v0", "v1", "v2", "v3", "v4", "v5");
    }

    @Test
    void lettersOfOthersStay() throws Exception {
        create("shared-a", 1);
        create("shared-b", 1);
        create("everybodys", 1);
        letter("everybodys", "shared-a", 0, "g", "a");
        letter("everybodys", "shared-b", 0, "g", "b");
        letter("everybodys", "shared-a", 0, "other", "c");
        CLUSTER.cluster().topics().produce("everybodys", 0, null, "no letter".getBytes(UTF_8));
        DeadLetters letters = pixy.cluster().deadLetters("g", "shared-a");
        DeadLetters others = pixy.cluster().deadLetters("g", "shared-b");

        var unused = get(letters.redrive(1000));

        assertThat(end(letters)).satisfies(ended -> {
            assertThat(ended.moved()).isEqualTo(1);
            assertThat(ended.skipped()).isEqualTo(3);
        });
        assertThat(values("shared-a", 0)).containsExactly("a");
        assertThat(get(others.list(10))).hasSize(1);
        assertThat(letters.purge())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .withMessage("others may have letters in everybodys too");
    }

    @Test
    void whatWasLeftOutIsReadWhereItWas() throws Exception {
        create("left-out", 1);
        create("dlq.left-out.g", 1);
        CLUSTER.cluster().topics().produce("left-out", 0, "k".getBytes(UTF_8), "the value".getBytes(UTF_8));
        letter("dlq.left-out.g", "left-out", 0, "g", null, "pixy.dead.truncated");
        DeadLetters letters = pixy.cluster().deadLetters("g", "left-out");

        assertThat(get(letters.redrive(10)).left()).isEqualTo(1);
        assertThat(end(letters).moved()).isEqualTo(1);
        assertThat(values("left-out", 0)).containsExactly("the value", "the value");

        CLUSTER.cluster().topics().deleteRecordsBefore("left-out", 0, 2);
        letter("dlq.left-out.g", "left-out", 0, "g", null, "pixy.dead.truncated");
        assertThat(get(letters.redrive(10)).left()).isEqualTo(1);
        assertThat(end(letters)).satisfies(ended -> {
            assertThat(ended.moved()).isZero();
            assertThat(ended.unreadable()).isEqualTo(1);
        });
    }

    @Test
    void lettersAreDeleted() throws Exception {
        create("purged", 1);
        create("dlq.purged.g", 2);
        for (int i = 0; i < 5; i++) {
            letter("dlq.purged.g", "purged", 0, "g", "v" + i);
        }
        DeadLetters letters = pixy.cluster().deadLetters("g", "purged");
        assertThat(get(letters.list(10))).hasSize(5);

        var unused = get(letters.purge());

        assertThat(get(letters.list(10))).isEmpty();
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> pixy.cluster().deadLetters("g", "plain"))
                .withMessage("there is no dead-letter topic for group g and topic plain");
        DeadLetters letters = pixy.cluster().deadLetters("g", "nowhere");
        assertThat(letters.list(10))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(UnknownTopicException.class);
        assertThat(letters.redrive(10)).failsWithin(Duration.ofSeconds(30));
        for (CompletableFuture<?> bad : List.of(
                letters.list(0),
                letters.list(1001),
                letters.redrive(0),
                letters.redrive(Double.NaN),
                letters.redrive(10_001),
                letters.cancelRedrive())) {
            assertThat(bad)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
