package io.pixy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryHandler;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.Subscription;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Verdict;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that messages come to by themselves, on real brokers. */
@Timeout(90)
class SubscribeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();

    private Instance start(String clientId) {
        QueuePolicy keyed = QueuePolicy.builder().order(Order.KEY).build();
        return Instance.start(
                kafka,
                clientId,
                Duration.ofSeconds(5),
                consumer -> consumer.queues(List.of(new QueueRule("s-keyed*", "*", keyed))));
    }

    /** With one of ten keys each. */
    private static void produce(Instance pixy, String topic, int count) {
        List<ProduceRequest> records = IntStream.range(0, count)
                .mapToObj(i -> ProduceRequest.of(topic, ("k" + i % 10).getBytes(UTF_8), ("m" + i).getBytes(UTF_8)))
                .toList();
        for (int from = 0; from < count; from += 1000) {
            pixy.cluster()
                    .produceAll(topic, records.subList(from, Math.min(count, from + 1000)))
                    .join();
        }
    }

    private static SubscriptionRequest of(String topic) {
        return SubscriptionRequest.of("g-" + topic, topic);
    }

    private long committed(String topic) {
        return kafka.topics().committed("g-" + topic, topic).values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    @Test
    void eachMessageIsDealtWithOnceAndWhatFailsComesAgain() throws Exception {
        int count = 3000;
        kafka.topics().create("s-work", 4);
        Map<String, AtomicInteger> dealt = new ConcurrentHashMap<>();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        DeliveryHandler handler = new DeliveryHandler() {
            @Override
            public Verdict handle(Delivery delivery) {
                String text = new String(delivery.message().value(), UTF_8);
                if (delivery.message().attempt() == 1 && text.endsWith("77")) {
                    throw new IllegalStateException("on purpose");
                }
                dealt.computeIfAbsent(text, any -> new AtomicInteger()).incrementAndGet();
                return text.endsWith("5") ? Verdict.later(CompletableFuture.supplyAsync(Verdict::ack)) : Verdict.ack();
            }

            @Override
            public void onFailure(Delivery delivery, Throwable failure) {
                failures.add(failure.getMessage());
            }
        };
        try (Instance pixy = start("worker")) {
            produce(pixy, "s-work", count);
            Subscription subscription = pixy.cluster().subscribe(of("s-work").withWindow(Window.of(500)), handler);

            await().atMost(PATIENCE).until(() -> dealt.size() == count && subscription.outstanding() == 0);
            subscription.close(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
            await().atMost(PATIENCE).until(() -> committed("s-work") == count);
        }
        assertThat(dealt.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        assertThat(failures).hasSize(count / 100).containsOnly("on purpose");
    }

    @Test
    void messagesOfAKeyAreDealtWithOneAfterTheOther() throws Exception {
        int count = 1000;
        kafka.topics().create("s-keyed", 2);
        Map<String, List<Integer>> dealt = new ConcurrentHashMap<>();
        Set<String> busy = ConcurrentHashMap.newKeySet();
        Queue<String> together = new ConcurrentLinkedQueue<>();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (Instance pixy = start("keyed")) {
            produce(pixy, "s-keyed", count);
            Subscription subscription = pixy.cluster().subscribe(of("s-keyed").withOrder(Order.KEY), delivery -> {
                String key = new String(delivery.message().key(), UTF_8);
                int number = Integer.parseInt(new String(delivery.message().value(), UTF_8).substring(1));
                if (!busy.add(key)) {
                    together.add(key);
                }
                most.accumulateAndGet(busy.size(), Math::max);
                if (delivery.message().attempt() == 1 && number % 97 == 0) {
                    busy.remove(key);
                    return Verdict.nack(Duration.ofMillis(100));
                }
                dealt.computeIfAbsent(key, any -> new ArrayList<>()).add(number);
                done.incrementAndGet();
                busy.remove(key);
                return Verdict.ack();
            });
            await().atMost(PATIENCE).until(() -> done.get() == count);
            subscription.close(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        }
        assertThat(together).isEmpty();
        assertThat(most).hasPositiveValue();
        assertThat(dealt)
                .hasSize(10)
                .allSatisfy((key, numbers) -> assertThat(numbers).hasSize(100).isSorted());
    }

    @Test
    void whatAHandlerStillHasWhenTimeIsOverGoesToOthersAsIfItHadNeverBeenTried() throws Exception {
        kafka.topics().create("s-slow", 1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        try (Instance pixy = start("slow")) {
            produce(pixy, "s-slow", 5);
            Subscription slow = pixy.cluster().subscribe(of("s-slow"), delivery -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    // an ack would count, as nobody else has the message yet
                    throw e;
                }
                return Verdict.ack();
            });
            await().atMost(PATIENCE).until(() -> slow.outstanding() == 5);

            slow.close(Duration.ofMillis(100)).get(20, TimeUnit.SECONDS);
            Subscription other = pixy.cluster().subscribe(of("s-slow"), delivery -> {
                attempts.add(delivery.message().attempt());
                return Verdict.ack();
            });

            await().atMost(PATIENCE).until(() -> attempts.size() == 5);
            assertThat(attempts).containsOnly(1);
            assertThat(interrupted).hasValue(5);
            other.close(Duration.ofSeconds(5)).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aClusterThatIsClosedTellsAndLetsHandlersEnd() throws Exception {
        kafka.topics().create("s-close", 1);
        CountDownLatch begun = new CountDownLatch(3);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<Void> ended;
        try (Instance pixy = start("closed")) {
            produce(pixy, "s-close", 3);
            Subscription subscription = pixy.cluster().subscribe(of("s-close"), delivery -> {
                begun.countDown();
                mayEnd.await();
                return Verdict.ack();
            });
            assertThat(begun.await(40, TimeUnit.SECONDS)).isTrue();
            ended = subscription.ended();
            var unused = ended.whenComplete((done, failure) -> mayEnd.countDown());
        }
        assertThat(ended)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ShuttingDownException.class);
        assertThat(committed("s-close")).isEqualTo(3);
    }

    /** Twelve messages of 300 KB are put off where a mebibyte is all there is. */
    @Test
    void whatIsPutOffKeepsNobodyWaitingForWantOfMemoryAndIsThereAgainInTime() throws Exception {
        kafka.topics().create("s-large", 1);
        Map<Integer, Integer> dealt = new ConcurrentHashMap<>();
        Queue<Delivery> torn = new ConcurrentLinkedQueue<>();
        AtomicInteger putOff = new AtomicInteger();
        try (Instance pixy =
                Instance.start(kafka, "large", Duration.ofSeconds(5), consumer -> consumer.maxBufferedBytes(1 << 20))) {
            for (int i = 0; i < 12; i++) {
                pixy.cluster()
                        .produce(ProduceRequest.of("s-large", new byte[] {(byte) i}, large(i)))
                        .join();
            }
            Subscription subscription = pixy.cluster().subscribe(of("s-large"), delivery -> {
                int number = delivery.message().key()[0];
                if (!Arrays.equals(delivery.message().value(), large(number))) {
                    torn.add(delivery);
                }
                if (delivery.message().attempt() == 1) {
                    putOff.incrementAndGet();
                    return Verdict.nack(Duration.ofSeconds(9));
                }
                dealt.merge(number, 1, Integer::sum);
                return Verdict.ack();
            });

            await().atMost(Duration.ofSeconds(7)).until(() -> putOff.get() == 12);
            await().atMost(PATIENCE).until(() -> dealt.size() == 12);
            await().atMost(PATIENCE).until(() -> committed("s-large") == 12);
            subscription.close(Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        }
        assertThat(dealt.values()).containsOnly(1);
        assertThat(torn).isEmpty();
    }

    private static byte[] large(int number) {
        byte[] value = new byte[300_000];
        Arrays.fill(value, (byte) number);
        return value;
    }
}
