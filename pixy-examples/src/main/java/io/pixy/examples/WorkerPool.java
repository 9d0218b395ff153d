package io.pixy.examples;

import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Jobs that many workers share: those of one customer one after the other, those of different customers side by side, on
 * virtual threads where Java has them. What fails comes again after a pause, three times; what can't be done at all goes to
 * the dead letters. No state.
 */
public final class WorkerPool {
    /** How a job is done. */
    public interface Work {
        /**
         * Does it, and may block meanwhile.
         *
         * @throws IllegalArgumentException if nobody can ever do it
         * @throws Exception if it may be done later
         */
        void on(String customer, String job) throws Exception;
    }

    private WorkerPool() {}

    /** Brings its own Kafka. */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(6);
        try (TestCluster kafka = TestCluster.builder().withoutZooKeeper().start()) {
            kafka.topics().create("jobs", 4);
            try (PixyEngine pixy = engine(kafka.bootstrapServers())) {
                pixy.start();
                for (String customer : List.of("anna", "bert", "cleo")) {
                    for (String job : List.of("coffee", "cake")) {
                        pixy.cluster().blocking().produce(ProduceRequest.of("jobs", customer, job));
                    }
                }
                Subscription pool = open(pixy, (customer, job) -> {
                    System.out.println(job + " for " + customer + " by " + Thread.currentThread());
                    done.countDown();
                });
                done.await();
                pool.close(Duration.ofSeconds(10)).join();
            }
        }
    }

    /** With a queue for the topic. */
    static PixyEngine engine(String kafka) {
        QueuePolicy policy = QueuePolicy.builder()
                .order(Order.KEY)
                .maxAttempts(3)
                .backoff(new QueueBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 2, 0.2))
                .deadLetter(new DeadLetterPolicy(
                        new TopicTemplate("dlq.{topic}.{group}"), OnMissing.CREATE, LetterBody.COPY))
                .build();
        return PixyEngine.builder()
                .cluster(
                        "main",
                        ClusterConfig.builder()
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of(kafka))
                                        .build())
                                .consumer(ConsumerConfig.builder()
                                        .initialOffset(InitialOffset.OLDEST)
                                        .queues(List.of(new QueueRule("jobs", "workers", policy)))
                                        .build())
                                .build())
                .build();
    }

    /** Begins to work; at most 50 jobs at a time are in the hands of this process. */
    static Subscription open(PixyEngine pixy, Work work) {
        SubscriptionRequest request = SubscriptionRequest.of("workers", "jobs")
                .withWindow(Window.of(50))
                .withLease(Duration.ofMinutes(1))
                .withOrder(Order.KEY);
        return pixy.cluster().subscribe(request, delivery -> {
            Message message = delivery.message();
            try {
                work.on(text(message.key()), text(message.value()));
                return Verdict.ack();
            } catch (IllegalArgumentException e) {
                return Verdict.reject(e.getMessage());
            }
            // anything else that is thrown hands the job back, which counts as an attempt
        });
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
