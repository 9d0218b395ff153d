package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DurationProto;
import com.google.protobuf.TimestampProto;
import io.grpc.stub.StreamObserver;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.ZooKeeperConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.CaseCluster;
import io.pixy.testkit.ClusterExtension;
import io.pixy.v1.Ack;
import io.pixy.v1.Code;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Delivery;
import io.pixy.v1.Open;
import io.pixy.v1.Opened;
import io.pixy.v1.Ping;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.PixyProto;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.Record;
import io.pixy.v1.SettleBatch;
import io.pixy.v1.Settlement;
import io.pixy.v1.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Batches and streams of the second API with a real engine and real brokers, from Java and from Python. */
@Timeout(120)
final class QueueOverGrpcIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static PixyEngine engine;
    private static Loopback server;

    @BeforeAll
    static void start() {
        engine = PixyEngine.builder()
                .shutdownTimeout(Duration.ofSeconds(3))
                .cluster(
                        "main",
                        ClusterConfig.builder()
                                .clientId(Optional.of("queue-over-grpc"))
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of(KAFKA.cluster()
                                                .bootstrapServers()
                                                .split(",")))
                                        .build())
                                .zooKeeper(ZooKeeperConfig.builder()
                                        .seedPeers(List.of(KAFKA.cluster().zooKeeperConnect()))
                                        .build())
                                .consumer(CaseCluster.consumer()
                                        .initialOffset(InitialOffset.OLDEST)
                                        .build())
                                .build())
                .build();
        engine.start();
        server = new Loopback(engine);
        for (int i = 1; i <= 4; i++) {
            KAFKA.cluster().topics().create("pyq." + i, 2);
        }
        KAFKA.cluster().topics().create("streams.grpc", 4);
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    @Test
    void pythonClientsHaveBatchesAndStreams(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Python.isInstalled(), Python.MISSING);
        Path descriptors = directory.resolve("descriptors");
        Files.write(
                descriptors,
                FileDescriptorSet.newBuilder()
                        .addFile(DurationProto.getDescriptor().toProto())
                        .addFile(TimestampProto.getDescriptor().toProto())
                        .addFile(PixyProto.getDescriptor().toProto())
                        .build()
                        .toByteArray());

        assertThat(Python.run(
                        Path.of("src", "test", "python", "queue_test.py").toString(),
                        descriptors.toString(),
                        "127.0.0.1:" + server.surface.port()))
                .isZero();
    }

    /**
     * Each takes messages, settles them some time, and one of them leaves in the middle, once it is told that
     * what it settled is settled: what is on its way when a call is cancelled may be lost, and is handed out again.
     */
    @Test
    void severalStreamsShareATopicAndWhatOneLeavesComesToTheOthers() throws Exception {
        int count = 2000;
        ProduceRequest.Builder records = ProduceRequest.newBuilder().setTopic("streams.grpc");
        for (int i = 0; i < 1000; i++) {
            records.addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8("m" + i)));
        }
        for (int i = 0; i < count / 1000; i++) {
            assertThat(PixyGrpc.newBlockingStub(server.channel)
                            .produce(records.build())
                            .getResultsCount())
                    .isEqualTo(1000);
        }
        Set<String> acked = ConcurrentHashMap.newKeySet();
        AtomicInteger twice = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(count);
        Worker leaver = new Worker(acked, twice, all);
        Worker first = new Worker(acked, twice, all);
        Worker second = new Worker(acked, twice, all);

        leaver.work(5);
        leaver.awaitSettled();
        leaver.commands.onError(new RuntimeException("left"));
        while (all.getCount() > 0) {
            first.work(1);
            second.work(1);
        }

        assertThat(acked).hasSize(count);
        assertThat(twice).hasValue(0);
        first.awaitSettled();
        second.awaitSettled();
        Worker last = new Worker(acked, twice, all, 1);
        Opened opened = last.events.poll(10, TimeUnit.SECONDS).getOpened();
        assertThat(opened.getOwner()).isEqualTo("queue-over-grpc");
        assertThat(opened.getPartitionsList()).containsExactly(0, 1, 2, 3);
        ConsumeEvent heartbeat;
        do {
            heartbeat = last.events.poll(10, TimeUnit.SECONDS);
            last.commands.onNext(ConsumeCommand.newBuilder()
                    .setPing(Ping.getDefaultInstance())
                    .build());
            assertThat(heartbeat).as("a sign of life").isNotNull();
        } while (!heartbeat.getHeartbeat().getLagMap().equals(Map.of(0, 0L, 1, 0L, 2, 0L, 3, 0L)));
        first.commands.onCompleted();
        second.commands.onCompleted();
        last.commands.onCompleted();
    }

    /** A compacted topic takes no record without key; without {@code stop_on_error} the last one is written. */
    @Test
    void nothingIsInTheLogBehindARecordThatFailed() {
        KAFKA.cluster().topics().create("stops.grpc", 1, Map.of("cleanup.policy", "compact"));
        ProduceRequest request = ProduceRequest.newBuilder()
                .setTopic("stops.grpc")
                .setStopOnError(true)
                .addRecords(Record.newBuilder().setKey(ByteString.copyFromUtf8("a")))
                .addRecords(Record.newBuilder().setKey(ByteString.copyFromUtf8("b")))
                .addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8("no key")))
                .addRecords(Record.newBuilder().setKey(ByteString.copyFromUtf8("c")))
                .build();

        ProduceResponse response = PixyGrpc.newBlockingStub(server.channel).produce(request);

        assertThat(response.getResultsList())
                .extracting(result -> result.getProblem().getCode())
                .containsExactly(Code.CODE_UNSPECIFIED, Code.CODE_UNSPECIFIED, Code.INVALID_RECORD, Code.NOT_ATTEMPTED);
        assertThat(response.getResults(1).getOffset()).isEqualTo(1);
        assertThat(KAFKA.cluster().topics().endOffsets("stops.grpc")).containsExactly(Map.entry(0, 2L));
    }

    private static final class Worker implements StreamObserver<ConsumeEvent> {
        private final Set<String> acked;
        private final AtomicInteger twice;
        private final CountDownLatch all;
        private final BlockingQueue<ConsumeEvent> events = new LinkedBlockingQueue<>();
        private final Phaser unsettled = new Phaser(1);
        private final StreamObserver<ConsumeCommand> commands;

        Worker(Set<String> acked, AtomicInteger twice, CountDownLatch all) {
            this(acked, twice, all, 15);
        }

        Worker(Set<String> acked, AtomicInteger twice, CountDownLatch all, int heartbeatSeconds) {
            this.acked = acked;
            this.twice = twice;
            this.all = all;
            this.commands = PixyGrpc.newStub(server.channel).consume(this);
            commands.onNext(ConsumeCommand.newBuilder()
                    .setOpen(Open.newBuilder()
                            .setTopic("streams.grpc")
                            .setGroup("g")
                            .setHeartbeat(
                                    com.google.protobuf.Duration.newBuilder().setSeconds(heartbeatSeconds))
                            .setWindow(Window.newBuilder().setMessages(40)))
                    .build());
        }

        /** Settles what comes in so many events. */
        void work(int times) throws InterruptedException {
            for (int i = 0; i < times && all.getCount() > 0; i++) {
                ConsumeEvent event = events.poll(100, TimeUnit.MILLISECONDS);
                if (event == null || !event.hasDeliveries()) {
                    continue;
                }
                SettleBatch.Builder batch = SettleBatch.newBuilder().setId(i);
                for (Delivery delivery : event.getDeliveries().getDeliveriesList()) {
                    if (!acked.add(delivery.getPartition() + "@" + delivery.getOffset())) {
                        twice.incrementAndGet();
                    }
                    all.countDown();
                    batch.addSettlements(Settlement.newBuilder()
                            .setReceipt(delivery.getReceipt())
                            .setAck(Ack.getDefaultInstance()));
                }
                unsettled.register();
                commands.onNext(ConsumeCommand.newBuilder().setSettle(batch).build());
            }
        }

        void awaitSettled() throws Exception {
            unsettled.awaitAdvanceInterruptibly(unsettled.arrive(), 30, TimeUnit.SECONDS);
        }

        @Override
        public void onNext(ConsumeEvent event) {
            if (event.hasSettled()) {
                unsettled.arriveAndDeregister();
            } else {
                events.add(event);
            }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
