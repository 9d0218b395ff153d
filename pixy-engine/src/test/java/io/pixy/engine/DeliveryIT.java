package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers make dependent on their futures can do anything; the engine goes on, and ends. */
@Timeout(90)
class DeliveryIT {
    /** Much longer than what it takes, much shorter than for ever. */
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    private Instance start(String clientId) {
        return Instance.start(
                kafka,
                clientId,
                Duration.ofSeconds(2),
                consumer -> consumer.longPollingTimeout(Duration.ofMillis(300)).channelBufferSize(2000));
    }

    private static CompletableFuture<Message> consume(Cluster cluster, String group, String topic) {
        return cluster.consume(ConsumeRequest.of(group, topic, Ack.none()));
    }

    /** Does something on the engine's thread that answers a call: what is answered already is asked once more. */
    private static void whenAnswered(Cluster cluster, String group, String topic, Runnable then) {
        Thread asking = Thread.currentThread();
        var unused = consume(cluster, group, topic).whenComplete((message, failure) -> {
            if (Thread.currentThread() == asking) {
                whenAnswered(cluster, group, topic, then);
            } else {
                then.run();
            }
        });
    }

    /** Waits for its time-out, and does in it what a program that knows no futures would do. */
    private static void blockInContinuation(Cluster cluster, String group, String topic, CountDownLatch blocked) {
        whenAnswered(cluster, group, topic, () -> {
            blocked.countDown();
            try {
                while (true) {
                    cluster.blocking().consume(ConsumeRequest.of(group, topic, Ack.none()));
                }
            } catch (RuntimeException | InterruptedException e) {
                // the end
            }
        });
    }

    @Test
    void continuationsThatBlockHoldUpNeitherOthersNorTheEnd() throws Exception {
        kafka.topics().create("silent", 1);
        kafka.topics().create("other", 1);
        int many = 50;
        CountDownLatch blocked = new CountDownLatch(many);
        try (Instance pixy = start("blocked")) {
            Cluster cluster = pixy.cluster();
            for (int i = 0; i < many; i++) {
                blockInContinuation(cluster, "blockers", "silent", blocked);
            }
            assertThat(blocked.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();

            cluster.blocking().produce(ProduceRequest.of("other", null, "m"));
            Message message = pixy.next("others", "other");
            pixy.ack("others", message);
            CompletableFuture<Message> timedOut = consume(cluster, "others", "other");

            Awaitility.await().atMost(SOON).until(timedOut::isDone);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> new OffsetAndMetadata(1, "")
                            .equals(kafka.topics().committed("others", "other").get(0)));
        }
    }

    /** It never gives its thread back, and always finds a message. */
    @Test
    void aClientThatGoesOnInItsContinuationHoldsUpNoCommit() throws Exception {
        kafka.topics().create("stream", 1);
        kafka.topics().create("calm", 1);
        AtomicBoolean enough = new AtomicBoolean();
        try (Instance pixy = start("stream")) {
            Cluster cluster = pixy.cluster();
            whenAnswered(cluster, "streamers", "stream", () -> {
                for (int i = 0; i < 500; i++) {
                    write(cluster);
                }
                Ack ack = Ack.none();
                while (!enough.get()) {
                    Message message = cluster.consume(ConsumeRequest.of("streamers", "stream", ack))
                            .exceptionally(failure -> null)
                            .join();
                    ack = message == null ? Ack.none() : Ack.of(message.partition(), message.offset());
                    write(cluster);
                }
            });

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> kafka.topics().committed("streamers", "stream").get(0) != null
                            && kafka.topics()
                                            .committed("streamers", "stream")
                                            .get(0)
                                            .offset()
                                    > 0);
            Awaitility.await().atMost(SOON).until(consume(cluster, "calm", "calm")::isDone);
            enough.set(true);
        }
    }

    private static void write(Cluster cluster) {
        var unused = cluster.produceAsync(ProduceRequest.of("stream", null, "m"));
    }

    @Test
    void closeFromAContinuationEnds() throws Exception {
        kafka.topics().create("closing", 1);
        Instance pixy = start("closing");
        CountDownLatch closed = new CountDownLatch(1);
        // the first call takes long enough to be answered before it returns
        var unusedFirst = consume(pixy.cluster(), "closers", "closing")
                .exceptionally(failure -> null)
                .join();
        var unused = consume(pixy.cluster(), "closers", "closing").whenComplete((message, failure) -> {
            pixy.close();
            closed.countDown();
        });

        assertThat(closed.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answersOfTheProducerAreHandedOver() throws Exception {
        kafka.topics().create("written", 1);
        try (Instance pixy = start("written")) {
            CompletableFuture<String> thread = new CompletableFuture<>();

            var unused = pixy.cluster()
                    .produce(ProduceRequest.of("written", null, "m"))
                    .whenComplete((position, failure) ->
                            thread.complete(Thread.currentThread().getName()));

            assertThat(thread.get(SOON.toSeconds(), TimeUnit.SECONDS)).isIn("pixy-delivery", "main");
        }
    }
}
