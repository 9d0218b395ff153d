package io.pixy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.ProduceRequest;
import io.pixy.api.Subscription;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class WorkerPoolIT {
    @RegisterExtension
    static final ClusterExtension CLUSTER =
            ClusterExtension.of(TestCluster.builder().withoutZooKeeper());

    @Test
    void jobsOfACustomerKeepTheirOrderAndWhatCanNotBeDoneIsPutAside() throws Exception {
        TestCluster kafka = CLUSTER.cluster();
        kafka.topics().create("jobs", 2);
        Map<String, List<String>> done = new ConcurrentHashMap<>();
        CountDownLatch left = new CountDownLatch(4);
        try (PixyEngine pixy = WorkerPool.engine(kafka.bootstrapServers())) {
            pixy.start();
            for (String job : List.of("flaky", "second", "impossible", "last")) {
                pixy.cluster().blocking().produce(ProduceRequest.of("jobs", "anna", job));
            }
            pixy.cluster().blocking().produce(ProduceRequest.of("jobs", "bert", "first"));

            Subscription pool = WorkerPool.open(pixy, (customer, job) -> {
                List<String> of = done.computeIfAbsent(customer, any -> new ArrayList<>());
                of.add(job);
                if (job.equals("flaky") && of.size() == 1) {
                    throw new IllegalStateException("once only");
                }
                if (job.equals("impossible")) {
                    throw new IllegalArgumentException("no such cake");
                }
                left.countDown();
            });

            assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
            pool.close(Duration.ofSeconds(20)).get(30, TimeUnit.SECONDS);
            List<DeadLetter> letters = pixy.cluster()
                    .deadLetters("workers", "jobs")
                    .list(DeadLetterQuery.first(10))
                    .get(30, TimeUnit.SECONDS)
                    .letters();
            assertThat(letters).hasSize(1);
            assertThat(new String(letters.get(0).message().value(), StandardCharsets.UTF_8))
                    .isEqualTo("impossible");
        }
        assertThat(done.get("anna")).containsExactly("flaky", "flaky", "second", "impossible", "last");
        assertThat(done.get("bert")).containsExactly("first");
    }
}
