package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.UnknownTopicException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.Compression;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.config.TopicTemplate;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.kafka.LastingAdmin;
import io.pixy.engine.offsets.AdminOffsetStore;
import io.pixy.engine.partition.DeadLetters;
import io.pixy.engine.partition.Letter;
import io.pixy.engine.partition.RetryCopy;
import io.pixy.engine.producer.ProducerAggregator;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.OwnThread;
import io.pixy.engine.runtime.SystemTimers;
import io.pixy.engine.runtime.Threads;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dead letters and retry copies on a broker that creates whatever topic it hears of. */
@Timeout(120)
class LettersIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(
            TestCluster.builder().brokers(2).withoutZooKeeper().brokerProperty("auto.create.topics.enable", "true"));

    private static final String TEXT = "t".repeat(300);

    /** What a cluster has of letters, without groups. */
    private record Office(ProducerAggregator producer, LastingAdmin admin, ClusterLetters letters, SystemTimers timers)
            implements AutoCloseable {

        static Office open(RequiredAcks acks) {
            ClusterConfig config = ClusterConfig.builder()
                    .kafka(KafkaConfig.builder()
                            .seedPeers(List.of(CLUSTER.cluster().bootstrapServers()))
                            .build())
                    .producer(ProducerConfig.builder()
                            .requiredAcks(acks)
                            .compression(Compression.NONE)
                            .timeout(Duration.ofMillis(700))
                            .retryMax(1)
                            .retryBackoff(Duration.ofMillis(100))
                            .build())
                    .consumer(ConsumerConfig.builder()
                            .queues(List.of(new QueueRule("*", "*", policy(OnMissing.REFUSE))))
                            .build())
                    .build();
            KafkaClients clients = new KafkaClients("letters-" + acks, config);
            SystemTimers timers = new SystemTimers("letters-timers");
            Clock clock = Clock.system();
            ProducerAggregator producer =
                    new ProducerAggregator("letters", clients, config, clock, timers, Runnable::run, Metrics.none());
            LastingAdmin admin = new LastingAdmin(
                    "letters",
                    number -> clients.admin("-admin", number, Duration.ofSeconds(10)),
                    new OwnThread("letters-background"),
                    clock,
                    timers);
            ClusterLetters letters = ClusterLetters.of(new ClusterLetters.Surroundings(
                    "letters",
                    "letters-" + acks,
                    config,
                    producer,
                    clients,
                    admin,
                    new AdminOffsetStore(admin, Duration.ofSeconds(10)),
                    new Semaphore(1),
                    clock,
                    timers,
                    Threads.inline(),
                    Metrics.none()));
            producer.start();
            admin.start();
            letters.start();
            return new Office(producer, admin, letters, timers);
        }

        DeadLetters port() {
            return letters.office();
        }

        @Override
        public void close() {
            producer.retire();
            producer.close(Duration.ofSeconds(5));
            letters.close(Duration.ofSeconds(5));
            admin.close(Duration.ofSeconds(1));
            timers.close();
        }
    }

    private static QueuePolicy policy(OnMissing onMissing) {
        return QueuePolicy.builder()
                .deadLetter(new DeadLetterPolicy(new TopicTemplate("dlq.{topic}"), onMissing, LetterBody.COPY))
                .retryTopic(new TopicTemplate("{topic}.{group}.retry"))
                .build();
    }

    private static Letter letter(Message message, String text) {
        return letter(message, text, OnMissing.REFUSE);
    }

    private static Letter letter(Message message, String text, OnMissing onMissing) {
        return new Letter(message, "billing", 3, Letter.Reason.MAX_ATTEMPTS, text, policy(onMissing));
    }

    private static Message message(String topic, byte[] value) {
        return new Message(topic, 0, 7, "k".getBytes(UTF_8), value, List.of(), 1234, 3);
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return noise;
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value() == null ? null : new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        CLUSTER.cluster()
                .topics()
                .endOffsets(topic)
                .forEach((partition, end) ->
                        all.addAll(CLUSTER.cluster().topics().read(topic, partition, 0, end)));
        return all;
    }

    private static ConsumerRecord<byte[], byte[]> only(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = all(topic);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void aLetterIsWhatTheRecordWasByteForByte() {
        CLUSTER.cluster().topics().create("exact", 1);
        CLUSTER.cluster().topics().create("dlq.exact", 3);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("exact", 0, 1_600_000_000_000L, noise(20), noise(5000));
        record.headers()
                .add("a", noise(10))
                .add("b", null)
                .add("a", new byte[0])
                .add("", noise(3));
        CLUSTER.cluster().topics().produce(List.of(record));
        ConsumerRecord<byte[], byte[]> source =
                CLUSTER.cluster().topics().read("exact", 0, 0, 1).get(0);
        List<io.pixy.api.Header> own = new ArrayList<>();
        source.headers().forEach(header -> own.add(new io.pixy.api.Header(header.key(), header.value())));
        Message message = new Message("exact", 0, 0, source.key(), source.value(), own, source.timestamp(), 3);
        long before = System.currentTimeMillis();

        try (Office office = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            assertThat(office.port().ship(letter(message, "why"))).succeedsWithin(Duration.ofSeconds(20));
        }

        ConsumerRecord<byte[], byte[]> written = only("dlq.exact");
        assertThat(written.key()).isEqualTo(source.key());
        assertThat(written.value()).isEqualTo(source.value());
        assertThat(written.timestamp()).isGreaterThanOrEqualTo(before);
        Header[] headers = written.headers().toArray();
        assertThat(List.of(headers).subList(0, 4))
                .isEqualTo(List.of(source.headers().toArray()));
        assertThat(headers(written))
                .containsEntry("__dlq.errors.topic", "exact")
                .containsEntry("__dlq.errors.partition", "0")
                .containsEntry("__dlq.errors.offset", "0")
                .containsEntry("__dlq.errors.group", "billing")
                .containsEntry("__dlq.errors.delivery.count", "3")
                .containsEntry("__dlq.errors.message", "why")
                .containsEntry("pixy.dead.reason", "max_attempts")
                .containsEntry("pixy.dead.timestamp", "1600000000000")
                .containsEntry("pixy.dead.hops", "1");
    }

    @Test
    void aTopicThatIsMissingIsNotCreatedUnlessThatIsWanted() {
        CLUSTER.cluster().topics().create("missing", 5);

        try (Office office = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            CompletableFuture<Void> refused = office.port().ship(letter(message("missing", noise(9)), ""));

            assertThat(refused)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(UnknownTopicException.class)
                    .withMessage("there is no topic dlq.missing");
            assertThat(CLUSTER.cluster().topics().exists("dlq.missing")).isFalse();

            CompletableFuture<Void> created =
                    office.port().ship(letter(message("missing", noise(9)), "", OnMissing.CREATE));

            assertThat(created).succeedsWithin(Duration.ofSeconds(20));
            assertThat(CLUSTER.cluster().topics().endOffsets("dlq.missing")).hasSize(5);
            assertThat(all("dlq.missing")).hasSize(1);
        }
    }

    /** A record of {@code size} fits into a topic for {@code limit}, with so much told about it or so much. */
    @ParameterizedTest
    @CsvSource({
        "whole, 1000, 2000",
        "without-text, 1500, 2000",
        "reference, 1900, 2000",
        "over-the-client, 1300000, 2000"
    })
    void whatIsTooLargeIsWrittenInASmallerForm(String name, int size, int limit) {
        CLUSTER.cluster().topics().create("dlq." + name, 1, Map.of("max.message.bytes", "" + limit));

        try (Office office = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            assertThat(office.port().ship(letter(message(name, noise(size)), TEXT)))
                    .succeedsWithin(Duration.ofSeconds(20));
        }

        ConsumerRecord<byte[], byte[]> written = only("dlq." + name);
        Map<String, String> headers = headers(written);
        boolean byReference = size >= 1900;
        assertThat(written.value()).isEqualTo(byReference ? null : noise(size));
        assertThat(written.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(headers.get("__dlq.errors.message")).isEqualTo(name.equals("whole") ? TEXT : null);
        assertThat(headers.get("pixy.dead.truncated")).isEqualTo(byReference ? "true" : null);
        assertThat(headers).containsEntry("__dlq.errors.offset", "7");
    }

    @Test
    void whatIsLargerThanClientsMayWriteIsCopiedAllTheSame() {
        CLUSTER.cluster().topics().create("dlq.large", 1);
        byte[] value = noise(1_020_000);

        try (Office office = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            assertThat(office.port().ship(letter(message("large", value), TEXT)))
                    .succeedsWithin(Duration.ofSeconds(20));
        }

        assertThat(only("dlq.large").value()).isEqualTo(value);
    }

    /** With less than that a broker confirms what it will not keep, or nobody confirms at all. */
    @Test
    void isConfirmedByAllReplicasWhateverClientsAskFor() {
        for (RequiredAcks acks : RequiredAcks.values()) {
            CLUSTER.cluster().topics().create(topic(acks), 1, Map.of("min.insync.replicas", "2"));
        }
        try (Office none = Office.open(RequiredAcks.NO_RESPONSE);
                Office leader = Office.open(RequiredAcks.WAIT_FOR_LOCAL);
                Office every = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            Map<RequiredAcks, Office> offices = Map.of(
                    RequiredAcks.NO_RESPONSE, none,
                    RequiredAcks.WAIT_FOR_LOCAL, leader,
                    RequiredAcks.WAIT_FOR_ALL, every);
            CLUSTER.cluster().broker(1).stop();
            Map<RequiredAcks, CompletableFuture<Void>> refused = shipAll(offices);
            refused.forEach((acks, answer) -> assertThat(answer).as(acks.text()).failsWithin(Duration.ofSeconds(30)));

            CLUSTER.cluster().broker(1).start();

            // as a queue does, until it is done
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> shipAll(offices).values().stream()
                            .allMatch(answer -> answer.handle((done, error) -> error == null)
                                    .join()));
            offices.keySet().forEach(acks -> assertThat(all(topic(acks))).isNotEmpty());
        }
    }

    private static String topic(RequiredAcks acks) {
        return "dlq.insync-" + acks.text();
    }

    private static Map<RequiredAcks, CompletableFuture<Void>> shipAll(Map<RequiredAcks, Office> offices) {
        Map<RequiredAcks, CompletableFuture<Void>> answers = new EnumMap<>(RequiredAcks.class);
        offices.forEach((acks, office) ->
                answers.put(acks, office.port().ship(letter(message("insync-" + acks.text(), noise(9)), ""))));
        return answers;
    }

    @Test
    void aRetryCopyTellsWhereItComesFrom() {
        CLUSTER.cluster().topics().create("slow.billing.retry", 1);

        try (Office office = Office.open(RequiredAcks.NO_RESPONSE)) {
            assertThat(office.port()
                            .postpone(new RetryCopy(
                                    message("slow", noise(50)), "billing", 4, 99, policy(OnMissing.REFUSE))))
                    .succeedsWithin(Duration.ofSeconds(20));
        }

        ConsumerRecord<byte[], byte[]> copy = only("slow.billing.retry");
        assertThat(copy.value()).isEqualTo(noise(50));
        assertThat(headers(copy))
                .containsEntry("pixy.retry.topic", "slow")
                .containsEntry("pixy.retry.offset", "7")
                .containsEntry("pixy.retry.attempt", "4")
                .containsEntry("pixy.retry.not_before", "99");
    }

    /** At a stop clients are refused at once, and letters are written until the groups have ended. */
    @Test
    void theProducerOutlivesItsClients() {
        CLUSTER.cluster().topics().create("dlq.last", 1);

        try (Office office = Office.open(RequiredAcks.WAIT_FOR_ALL)) {
            office.producer().retire();

            assertThat(office.producer().produce(ProduceRequest.of("dlq.last", "k", "v")))
                    .isCompletedExceptionally();
            assertThat(office.port().ship(letter(message("last", noise(9)), "")))
                    .succeedsWithin(Duration.ofSeconds(20));
        }

        assertThat(all("dlq.last")).hasSize(1);
    }
}
