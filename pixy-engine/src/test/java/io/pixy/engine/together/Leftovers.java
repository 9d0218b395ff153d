package io.pixy.engine.together;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.engine.offsets.AttemptText;
import io.pixy.engine.offsets.Attempts;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A queue beside what a fleet shares: who leaves it has acknowledged a third of its messages, put off a third, and has the
 * others in hands for the third time. One partition for each of the three. Confined to one thread.
 */
final class Leftovers {
    private static final String SUFFIX = ".left";

    /** Longer than it takes to notice that somebody is dead. */
    private static final Duration DELAY = Duration.ofSeconds(13);

    private static final int ACKED = 0;
    private static final int PUT_OFF = 1;
    private static final int TRIED = 2;
    private static final int EACH = 4;
    private static final int TRIES = 3;

    private final Site site;

    /** The queue of a fleet. */
    Leftovers(Site site) {
        this.site = site;
    }

    /** Without a policy nothing is kept but in memory. */
    static QueueRule rule() {
        return new QueueRule(
                "*" + SUFFIX,
                "*",
                QueuePolicy.builder().maxInPlaceDelay(Duration.ofHours(1)).build());
    }

    private String name() {
        return site.topic() + SUFFIX;
    }

    void create(TestCluster cluster) {
        cluster.topics().create(name(), 3);
        for (int partition = 0; partition < 3; partition++) {
            for (int i = 0; i < EACH; i++) {
                cluster.topics()
                        .produce(List.of(new ProducerRecord<>(name(), partition, null, ("m" + i).getBytes(UTF_8))));
            }
        }
    }

    /** Takes all of them and leaves them as described. */
    void leave(Cluster cluster) throws Exception {
        Set<String> left = new HashSet<>();
        while (left.size() < 3 * EACH) {
            for (Delivery delivery : receive(cluster)) {
                int partition = delivery.message().partition();
                if (partition == ACKED) {
                    settle(cluster, Settlement.ack(delivery.receipt()));
                } else if (partition == PUT_OFF) {
                    settle(cluster, Settlement.nack(delivery.receipt(), DELAY));
                } else if (delivery.message().attempt() < TRIES) {
                    settle(cluster, Settlement.nack(delivery.receipt()));
                    continue;
                }
                left.add(partition + "@" + delivery.message().offset());
            }
        }
    }

    private List<Delivery> receive(Cluster cluster) throws Exception {
        return cluster.receive(
                        ReceiveRequest.of(name(), name()).withMaxMessages(100).withMaxWait(Duration.ofSeconds(1)))
                .get(30, TimeUnit.SECONDS);
    }

    private void settle(Cluster cluster, Settlement settlement) throws Exception {
        List<SettleResult> results = cluster.settle(name(), name(), List.of(settlement), SettleLevel.COMMITTED)
                .get(30, TimeUnit.SECONDS);
        if (!results.get(0).code().isSuccess()) {
            throw new IllegalStateException(settlement + " came to " + results);
        }
    }

    /** Waits until it is written down, by partition and offset. */
    Map<Integer, Map<Long, Attempts>> awaitCommitted(TestCluster cluster) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> committed(cluster),
                        all -> all.get(PUT_OFF).size() == EACH
                                && all.get(TRIED).values().stream()
                                                .filter(one -> one.attempts() == TRIES - 1)
                                                .count()
                                        == EACH);
    }

    private Map<Integer, Map<Long, Attempts>> committed(TestCluster cluster) {
        Map<Integer, OffsetAndMetadata> pairs = cluster.topics().committed(name() + ".pixy", name());
        Map<Integer, Map<Long, Attempts>> all = new TreeMap<>();
        for (int partition = 0; partition < 3; partition++) {
            OffsetAndMetadata pair = pairs.getOrDefault(partition, new OffsetAndMetadata(0));
            all.put(
                    partition,
                    AttemptText.decode(pair.offset(), pair.metadata())
                            .<Map<Long, Attempts>>map(found -> found)
                            .orElse(Map.of()));
        }
        return all;
    }

    /**
     * Whoever comes next gets what is not acknowledged: all of it, counted on, and not before its time; that is written in
     * seconds, which may be one less the next time it is written.
     */
    void inherit(Cluster cluster, Map<Integer, Map<Long, Attempts>> committed) throws Exception {
        Map<Integer, Set<Long>> inherited = new HashMap<>();
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        int found = 0;
        while (found < 2 * EACH && System.nanoTime() - giveUp < 0) {
            for (Delivery delivery : receive(cluster)) {
                int partition = delivery.message().partition();
                long offset = delivery.message().offset();
                assertThat(partition).as("what is acknowledged").isNotEqualTo(ACKED);
                assertThat(inherited
                                .computeIfAbsent(partition, any -> new HashSet<>())
                                .add(offset))
                        .as("%d@%d comes once", partition, offset)
                        .isTrue();
                Attempts before = committed.get(partition).get(offset);
                assertThat(delivery.message().attempt()).isGreaterThan(before.attempts());
                assertThat(System.currentTimeMillis())
                        .as("%d@%d", partition, offset)
                        .isGreaterThanOrEqualTo(before.notBeforeMillis() - 1000);
                settle(cluster, Settlement.ack(delivery.receipt()));
                found++;
            }
        }
        assertThat(inherited.getOrDefault(PUT_OFF, Set.of())).hasSize(EACH);
        assertThat(inherited.getOrDefault(TRIED, Set.of())).hasSize(EACH);
    }
}
