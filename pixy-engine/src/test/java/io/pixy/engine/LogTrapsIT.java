package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.BlockedReason;
import io.pixy.api.BrowseRequest;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.QueueState;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs with holes: deleted, compacted and transactional ones; and partitions that are not read. */
@Timeout(120)
class LogTrapsIT {
    private static final String GROUP = "traps";
    private static final int SMALL_TRANSACTIONS = Boolean.getBoolean("pixy.slow") ? 5000 : 2000;

    private static final int PRODUCERS = 20;
    private static final Long[] LAST_TEN = {90L, 91L, 92L, 93L, 94L, 95L, 96L, 97L, 98L, 99L};

    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().brokerProperty("log.cleaner.backoff.ms", "100"));

    private final TestCluster kafka = CLUSTER.cluster();

    @Test
    void A49_goesOnAtTheNewStartWhenWhatIsReadIsDeletedWhileOffersArePending() throws Exception {
        kafka.topics().create("deleted", 1);
        produce("deleted", 0, 100, 1000);

        try (Instance pixy = Instance.start(kafka, "a49", LogTrapsIT::withLittleMemory)) {
            List<Message> pending = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                pending.add(pixy.next(GROUP, "deleted"));
            }
            kafka.topics().deleteRecordsBefore("deleted", 0, 90);
            List<Message> after = new ArrayList<>();
            do {
                after.add(pixy.next(GROUP, "deleted"));
                pixy.ack(GROUP, after.get(after.size() - 1));
            } while (after.get(after.size() - 1).offset() < 99);
            pixy.ack(GROUP, pending.get(2));

            assertThat(offsets(pending)).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(offsets(after)).isSorted().doesNotHaveDuplicates().endsWith(LAST_TEN);
            assertThat(after).hasSizeLessThan(95);
        }

        assertThat(committed("deleted")).isEqualTo(Map.of(0, new OffsetAndMetadata(100, "")));
    }

    /** Fetches a few messages ahead, not all of them. */
    private static ConsumerConfig.Builder withLittleMemory(ConsumerConfig.Builder consumer) {
        return consumer.fetchMaxBytes(2000).maxBufferedBytes(12_000);
    }

    @Test
    void A57_B14_whatACompactedTopicLacksHoldsNothingBack() throws Exception {
        kafka.topics()
                .create(
                        "compacted",
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "segment.ms", "200",
                                "min.cleanable.dirty.ratio", "0.01",
                                "delete.retention.ms", "0"));
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            for (int i = 0; i < 20; i++) {
                kafka.topics().produce("compacted", 0, bytes("k" + i % 3), bytes("v" + i));
            }
            return read("compacted").size()
                    < kafka.topics().endOffsets("compacted").get(0) / 2;
        });
        List<Long> consumed = new ArrayList<>();
        try (Instance pixy = Instance.start(kafka, "a57")) {
            for (Message message : pixy.drain(GROUP, "compacted")) {
                consumed.add(message.offset());
                pixy.ack(GROUP, message);
            }
            MessagePage page = pixy.blocking()
                    .browse(BrowseRequest.of("compacted", 0, new BrowseRequest.AtOffset(0))
                            .withMaxMessages(1000));
            assertThat(consumed).as("which was before").containsAll(offsets(page.messages()));
            assertThat(page.next()).isEqualTo(page.end());
        }

        assertThat(consumed).isSorted().containsAll(offsetsOf(read("compacted")));
        assertThat(committed("compacted"))
                .isEqualTo(Map.of(
                        0,
                        new OffsetAndMetadata(
                                kafka.topics().endOffsets("compacted").get(0), "")));
    }

    @Test
    void A58_aPartitionThatIsFullDoesNotHoldUpItsNeighbours() throws Exception {
        kafka.topics().create("neighbours", 2);
        produce("neighbours", 0, 200, 1000);
        produce("neighbours", 1, 200, 1000);
        Map<Integer, List<Long>> consumed = new TreeMap<>(Map.of(0, new ArrayList<>(), 1, new ArrayList<>()));

        try (Instance pixy = Instance.start(
                kafka,
                "a58",
                Duration.ofSeconds(2),
                consumer -> withLittleMemory(consumer).maxPendingMessages(3))) {
            while (consumed.get(1).size() < 200) {
                Message message = pixy.next(GROUP, "neighbours");
                consumed.get(message.partition()).add(message.offset());
                if (message.partition() == 1) {
                    pixy.ack(GROUP, message);
                }
            }
        }

        assertThat(consumed.get(0)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(consumed.get(1)).isSorted().doesNotHaveDuplicates();
        assertThat(committed("neighbours"))
                .isEqualTo(Map.of(0, new OffsetAndMetadata(0, ""), 1, new OffsetAndMetadata(200, "")));
    }

    @Test
    void B14_B23_smallTransactionsLeaveNothingBehindAndMarkersAtTheEndCostNothing() throws Exception {
        kafka.topics().create("transactional", 1);
        transact("transactional", SMALL_TRANSACTIONS);

        ClientFigures figures = new ClientFigures();
        try (Instance pixy = Instance.start(
                kafka, "b14", Duration.ofSeconds(10), consumer -> consumer, engine -> engine.metrics(figures))) {
            Ack ack = Ack.none();
            long last = -1;
            for (int i = 0; i < SMALL_TRANSACTIONS; i++) {
                Message message = pixy.next(GROUP, "transactional", ack);
                assertThat(message.offset()).isGreaterThan(last);
                last = message.offset();
                ack = Ack.of(0, message.offset());
            }
            assertThat(pixy.poll(GROUP, "transactional", ack)).isEmpty();
            MessagePage page = pixy.blocking().browse(BrowseRequest.of("transactional", 0, new BrowseRequest.Last(4)));
            assertThat(page.messages()).as("each has its marker behind it").hasSizeBetween(1, 3);
            assertThat(page.next()).isEqualTo(2L * SMALL_TRANSACTIONS);
            await().untilAsserted(() -> assertThat(committed("transactional"))
                    .isEqualTo(Map.of(0, new OffsetAndMetadata(2L * SMALL_TRANSACTIONS, ""))));

            double before = figures.fetches();
            long start = System.nanoTime();
            Optional<Message> nothing = pixy.poll(GROUP, "transactional", Ack.none());
            double perSecond = (figures.fetches() - before) * 1e9 / (System.nanoTime() - start);
            assertThat(nothing).isEmpty();
            // up to 100 while the group is taken for a busy one; a spin makes thousands
            assertThat(perSecond).isLessThan(200);
        }
    }

    @Test
    void aDamagedBatchStopsNeitherOtherPartitionsNorItsOwnWhenItIsMended() throws Exception {
        kafka.topics().create("damaged", 2);
        kafka.topics().create("sound", 1);
        produce("damaged", 0, 1, 100);
        produce("damaged", 0, 1, 100);
        produce("damaged", 1, 5, 100);
        produce("sound", 0, 5, 100);
        Path log = logOf("damaged", 0);
        flipLastBit(log);

        try (Instance pixy = Instance.start(kafka, "damaged")) {
            List<Message> found = pixy.drain(GROUP, "damaged");
            assertThat(pixy.drain(GROUP, "sound")).hasSize(5);
            assertThat(found).extracting(Message::partition).containsExactlyInAnyOrder(0, 1, 1, 1, 1, 1);
            assertThat(found).allSatisfy(message -> pixy.ack(GROUP, message));

            MessagePage page = pixy.blocking().browse(BrowseRequest.of("damaged", 0, new BrowseRequest.AtOffset(0)));
            assertThat(offsets(page.messages())).as("up to the damage").containsExactly(0L);
            assertThat(page.next()).isEqualTo(1);
            assertThatThrownBy(
                            () -> pixy.blocking().browse(BrowseRequest.of("damaged", 0, new BrowseRequest.AtOffset(1))))
                    .isInstanceOf(KafkaException.class);
            assertThat(pixy.blocking()
                            .describeQueue(GROUP, "damaged")
                            .get(0)
                            .state()
                            .orElseThrow()
                            .blocked())
                    .extracting(QueueState.Blockage::reason)
                    .contains(BlockedReason.UNREADABLE);

            // others come while it is tried again
            produce("sound", 0, 1, 100);
            assertThat(pixy.next(GROUP, "sound").offset()).isEqualTo(5);
            flipLastBit(log);

            Message mended = pixy.next(GROUP, "damaged");
            assertThat(mended.partition()).isZero();
            assertThat(mended.offset()).isEqualTo(1);
        }
    }

    private Path logOf(String topic, int partition) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Integer broker =
                    admin.describeCluster().nodes().get().iterator().next().id();
            String directory = admin.describeLogDirs(List.of(broker))
                    .allDescriptions()
                    .get()
                    .get(broker)
                    .keySet()
                    .iterator()
                    .next();
            return Path.of(directory, topic + "-" + partition, "00000000000000000000.log");
        }
    }

    /** What the broker has in its cache is the same page. */
    private static void flipLastBit(Path log) throws IOException {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            file.read(last, file.size() - 1);
            file.write(ByteBuffer.wrap(new byte[] {(byte) (last.get(0) ^ 1)}), file.size() - 1);
        }
    }

    /** Many producers at the same time, since each pauses between its transactions. */
    private static void transact(String topic, int count) {
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            String id = topic + i;
            producers.add(CompletableFuture.runAsync(
                    () -> transact(id, topic, count / PRODUCERS), task -> new Thread(task).start()));
        }
        CompletableFuture.allOf(producers.toArray(CompletableFuture[]::new)).join();
    }

    private static void transact(String id, String topic, int count) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", CLUSTER.cluster().bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < count; i++) {
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(topic, 0, null, bytes("" + i)));
                producer.commitTransaction();
            }
        }
    }

    private Map<Integer, OffsetAndMetadata> committed(String topic) {
        return kafka.topics().committed(GROUP, topic);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return kafka.topics().read(topic, 0, 0, Long.MAX_VALUE);
    }

    private void produce(String topic, int partition, int count, int size) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new ProducerRecord<>(topic, partition, null, new byte[size]));
        }
        kafka.topics().produce(records);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Long> offsets(List<Message> messages) {
        return messages.stream().map(Message::offset).toList();
    }

    private static List<Long> offsetsOf(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(ConsumerRecord::offset).toList();
    }
}
