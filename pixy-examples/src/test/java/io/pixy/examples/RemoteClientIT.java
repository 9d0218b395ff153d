package io.pixy.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Message;
import io.pixy.api.Subscription;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.client.PixyClient;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class RemoteClientIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static PixyEngine engine;
    private static GrpcSurface server;
    private static FaultProxy link;

    @BeforeAll
    static void start() {
        engine = PixyEngine.builder().cluster("main", config(CLUSTER.cluster())).build();
        engine.start();
        server = new GrpcSurface(new ListenAddress("127.0.0.1:0"), engine, GrpcOptions.plain());
        server.start();
        link = new FaultProxy(0, server.port());
    }

    @AfterAll
    static void stop() {
        link.close();
        server.stop(Duration.ZERO);
        engine.close();
    }

    @Test
    void orderGoesThroughAServerAndIsAcknowledged() throws InterruptedException {
        CLUSTER.cluster().topics().create("drinks", 1);

        String served = RemoteClient.order("127.0.0.1:" + server.port(), "two coffees");

        assertThat(served).isEqualTo("two coffees");
        await().atMost(LIMIT).until(() -> committed("bar", "drinks") == 1);
    }

    @Test
    void loopGoesOnWhenConnectionsBreak() throws Exception {
        CLUSTER.cluster().topics().create("java.orders", 1);
        CountDownLatch stop = new CountDownLatch(1);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (PixyClient pixy = PixyClient.builder("127.0.0.1:" + link.port()).build()) {
            FutureTask<Void> loop = new FutureTask<>(() -> {
                RemoteWorker.work(pixy.cluster().blocking(), message -> done.add(text(message)), stop);
                return null;
            });
            new Thread(loop).start();
            put("java.orders", "one");
            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("one");
            await().atMost(LIMIT).until(() -> committed("java.kitchen", "java.orders") == 1);

            link.cut();
            put("java.orders", "two");

            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("two");
            stop.countDown();
            loop.get(60, TimeUnit.SECONDS);
        }
        await().atMost(LIMIT).until(() -> committed("java.kitchen", "java.orders") == 2);
    }

    @Test
    void jobsAreHandedBackAndComeAgainAlsoWhenConnectionsBreak() throws Exception {
        CLUSTER.cluster().topics().create("java.jobs", 1);
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (PixyClient pixy = PixyClient.builder("127.0.0.1:" + link.port()).build()) {
            Subscription jobs = RemoteJobs.begin(pixy.cluster(), done::add);
            put("java.jobs", "later");
            assertThat(done.poll(60, TimeUnit.SECONDS)).isEqualTo("done later at attempt 2");
            await().atMost(LIMIT).until(() -> committed("java.crew", "java.jobs") == 1);

            link.cut();
            put("java.jobs", "two");

            assertThat(done.poll(60, TimeUnit.SECONDS)).startsWith("done two at attempt");
            jobs.close(Duration.ofSeconds(20)).get(60, TimeUnit.SECONDS);
        }
        await().atMost(LIMIT).until(() -> committed("java.crew", "java.jobs") == 2);
    }

    private static void put(String topic, String value) {
        CLUSTER.cluster().topics().produce(List.of(new ProducerRecord<>(topic, value.getBytes(UTF_8))));
    }

    private static String text(Message message) {
        return new String(message.value(), UTF_8);
    }

    private static long committed(String group, String topic) {
        var offset = CLUSTER.cluster().topics().committed(group, topic).get(0);
        return offset == null ? -1 : offset.offset();
    }

    private static ClusterConfig config(TestCluster kafka) {
        return ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .consumer(ConsumerConfig.builder()
                        // what is lost with a connection comes again soon
                        .ackTimeout(Duration.ofSeconds(10))
                        .initialOffset(InitialOffset.OLDEST)
                        .build())
                .build();
    }
}
