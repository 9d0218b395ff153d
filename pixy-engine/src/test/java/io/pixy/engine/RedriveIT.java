package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.LetterFilter;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveNotFoundException;
import io.pixy.api.RedriveRequest;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.testkit.ClusterExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

    private static List<DeadLetter> list(DeadLetters letters) throws Exception {
        return get(letters.list(DeadLetterQuery.first(10))).letters();
    }

    private static RedriveRequest rate(int perSecond) {
        return RedriveRequest.ALL.withMaxPerSecond(perSecond);
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

        List<DeadLetter> shown = list(letters);
        Redrive begun = get(letters.redrive(rate(500)));
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
        assertThat(ended).isEqualTo(new Redrive(begun.id(), Redrive.State.DONE, 30, 0, 0, 0, Optional.empty()));
        for (int partition = 0; partition < 3; partition++) {
            assertThat(values("back", partition)).hasSize(10).doesNotHaveDuplicates();
        }
        ConsumerRecord<byte[], byte[]> back =
                CLUSTER.cluster().topics().read("back", 0, 0, 1).get(0);
        assertThat(back.headers().toArray())
                .extracting(org.apache.kafka.common.header.Header::key)
                .containsExactly("own", "pixy.dead.hops", "pixy.redriven");
        assertThat(list(letters)).isEmpty();

        letter("dlq.back.g", "back", 0, "g", "later");
        assertThat(list(letters)).hasSize(1);
        assertThat(get(letters.redrive(rate(500))).state()).isEqualTo(Redrive.State.RUNNING);
        assertThat(end(letters).redriven()).isEqualTo(1);
    }

    @Test
    void oneAtATimeWhereverAndTheNextOneGoesOn() throws Exception {
        create("slow", 1);
        create("dlq.slow.g", 1);
        for (int i = 0; i < 6; i++) {
            letter("dlq.slow.g", "slow", 0, "g", "v" + i);
        }
        DeadLetters letters = pixy.cluster().deadLetters("g", "slow");
        Redrive begun = get(letters.redrive(rate(1)));
        assertThat(begun.left()).isEqualTo(6);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(letters.redrive(rate(1))))
                .havingCause()
                .isInstanceOf(RedriveRunningException.class)
                .withMessageStartingWith("a redrive of dlq.slow.g is running already");
        assertThat(letters.purge())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(RedriveRunningException.class);
        Redrive cancelled;
        try (Instance other = open("redrive-too")) {
            DeadLetters there = other.cluster().deadLetters("g", "slow");
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> get(there.redrive(rate(1))))
                    .havingCause()
                    .isInstanceOf(RedriveRunningException.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> get(there.purge()))
                    .havingCause()
                    .isInstanceOf(RedriveRunningException.class);
            assertThat(get(there.lastRedrive()).state()).isEqualTo(Redrive.State.RUNNING);
            cancelled = get(there.cancelRedrive(begun.id()));
            assertThat(cancelled.state()).isEqualTo(Redrive.State.CANCELLED);
            assertThat(cancelled.redriven()).isBetween(1L, 5L);
            assertThat(get(there.cancelRedrive(begun.id()))).isEqualTo(cancelled);
            assertThat(get(letters.cancelRedrive(begun.id()))).isEqualTo(cancelled);
            assertThat(get(there.getRedrive(begun.id()))).isEqualTo(cancelled);
        }
        for (CompletableFuture<?> unknown : List.of(letters.getRedrive("none"), letters.cancelRedrive("none"))) {
            assertThat(unknown)
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RedriveNotFoundException.class);
        }

        assertThat(get(letters.redrive(rate(500))).left()).isEqualTo(6 - cancelled.redriven());
        assertThat(end(letters).redriven()).isEqualTo(6 - cancelled.redriven());
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

        var unused = get(letters.redrive(rate(500)));

        assertThat(end(letters)).satisfies(ended -> {
            assertThat(ended.redriven()).isEqualTo(1);
            assertThat(ended.skipped()).isEqualTo(3);
        });
        assertThat(values("shared-a", 0)).containsExactly("a");
        assertThat(list(others)).hasSize(1);
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
        // of the time that letters say
        CLUSTER.cluster()
                .topics()
                .produce(List.of(
                        new ProducerRecord<>("left-out", 0, 1234L, "k".getBytes(UTF_8), "the value".getBytes(UTF_8))));
        letter("dlq.left-out.g", "left-out", 0, "g", null, "pixy.dead.truncated");
        DeadLetters letters = pixy.cluster().deadLetters("g", "left-out");

        assertThat(get(letters.redrive(rate(10))).left()).isEqualTo(1);
        assertThat(end(letters).redriven()).isEqualTo(1);
        assertThat(values("left-out", 0)).containsExactly("the value", "the value");

        CLUSTER.cluster().topics().deleteRecordsBefore("left-out", 0, 2);
        letter("dlq.left-out.g", "left-out", 0, "g", null, "pixy.dead.truncated");
        assertThat(get(letters.redrive(rate(10))).left()).isEqualTo(1);
        assertThat(end(letters)).satisfies(ended -> {
            assertThat(ended.redriven()).isZero();
            assertThat(ended.failed()).isEqualTo(1);
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
        assertThat(list(letters)).hasSize(5);

        var unused = get(letters.purge());

        assertThat(list(letters)).isEmpty();
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> pixy.cluster().deadLetters("g", "plain"))
                .withMessage("there is no dead-letter topic for group g and topic plain");
        assertThatExceptionOfType(InvalidRequestException.class)
                .as("a group whose name no topic can have")
                .isThrownBy(() -> pixy.cluster().deadLetters("a b", "nowhere"));
        DeadLetters letters = pixy.cluster().deadLetters("g", "nowhere");
        for (Supplier<CompletableFuture<?>> missing : List.<Supplier<CompletableFuture<?>>>of(
                () -> letters.list(DeadLetterQuery.first(10)), () -> letters.redrive(rate(10)), letters::purge)) {
            assertThat(missing.get())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(UnknownTopicException.class);
        }
        for (CompletableFuture<?> none : List.of(letters.lastRedrive(), letters.getRedrive("x"))) {
            assertThat(none)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RedriveNotFoundException.class);
        }
        for (CompletableFuture<?> bad : List.of(
                letters.list(null),
                letters.redrive(null),
                letters.redrive(rate(10).withTo("dlq.nowhere.g")),
                letters.getRedrive(null),
                letters.getRedrive("a/b"),
                letters.cancelRedrive("x".repeat(65)))) {
            assertThat(bad)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    private static String incompressible(int length) {
        return new Random(7)
                .ints(length, '!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void whatIsLeftOutAndWhatIsTooLargeStaysAndIsShown() throws Exception {
        create("chosen", 1);
        CLUSTER.cluster().topics().create("tiny", 1, Map.of("max.message.bytes", "500"));
        create("dlq.chosen.g", 1);
        letter("dlq.chosen.g", "chosen", 0, "g", incompressible(1000));
        letter("dlq.chosen.g", "chosen", 0, "g", "small");
        DeadLetters letters = pixy.cluster().deadLetters("g", "chosen");

        assertThat(get(letters.redrive(rate(500).withFilter(LetterFilter.ALL.withReason("rejected"))))
                        .left())
                .isEqualTo(2);
        assertThat(end(letters).skipped()).isEqualTo(2);
        assertThat(get(letters.redrive(rate(500).withTo("tiny"))).left()).isEqualTo(2);

        assertThat(end(letters)).satisfies(ended -> {
            assertThat(ended.state()).isEqualTo(Redrive.State.DONE);
            assertThat(ended.redriven()).isEqualTo(1);
            assertThat(ended.failed()).isEqualTo(1);
            assertThat(ended.problem())
                    .hasValueSatisfying(why -> assertThat(why).isInstanceOf(MessageTooLargeException.class));
        });
        assertThat(values("tiny", 0)).containsExactly("small");
        assertThat(list(letters))
                .singleElement()
                .satisfies(letter -> assertThat(letter.letterOffset()).isZero());
    }
}
