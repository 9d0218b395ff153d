package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.kafka.ConsumerProperties;
import io.pixy.engine.kafka.KafkaClients;
import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.Clock;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * With a wait at the broker that is much longer than everything else takes: whoever waits for a fetch of others shows.
 */
@Timeout(60)
class FetchStallIT {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final Duration NO_STALL = Duration.ofSeconds(10);

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();
    private final BlockingQueue<Fetched> arrived = new LinkedBlockingQueue<>();
    private final Map<PartitionId, Fetcher.Flow> flows = new ConcurrentHashMap<>();
    private final CountDownLatch becameCalm = new CountDownLatch(1);
    private SharedReader shared;
    private final KafkaFetcher fetcher = fetcher();

    private KafkaFetcher fetcher() {
        ClusterConfig config = ClusterConfig.builder()
                .kafka(KafkaConfig.builder()
                        .seedPeers(List.of(kafka.bootstrapServers()))
                        .build())
                .consumer(ConsumerConfig.builder().fetchMaxWait(WAIT).build())
                .build();
        KafkaClients clients = new KafkaClients("stall", config);
        Consumers consumers = new Consumers(
                number -> {
                    becameCalm.countDown();
                    return consumer(clients, config, "-calm", Long.MAX_VALUE);
                },
                number -> consumer(clients, config, "-busy", Consumers.BUSY_WAIT_MILLIS));
        FetchSettings settings = new FetchSettings(1 << 20, 200, WAIT, Duration.ofMillis(100));
        shared = shared(consumers, settings);
        return new KafkaFetcher(
                "stall",
                consumers,
                settings,
                new Budget(1 << 20).open(),
                new FetchListener() {
                    @Override
                    public void onFetched(List<Fetched> batches) {
                        arrived.addAll(batches);
                    }

                    @Override
                    public void onOutOfRange(PartitionId partition, long epoch) {
                        throw new AssertionError(partition);
                    }

                    @Override
                    public void onUnreadable(PartitionId partition, long epoch, Throwable why) {
                        throw new AssertionError(partition.toString(), why);
                    }

                    @Override
                    public void onDead(Throwable why) {
                        throw new AssertionError(why);
                    }
                },
                shared,
                Clock.system());
    }

    /** Who reads for others, too, if anybody. */
    SharedReader shared(Consumers consumers, FetchSettings settings) {
        return NobodyShares.reader();
    }

    private static Consumer<byte[], byte[]> consumer(
            KafkaClients clients, ClusterConfig config, String suffix, long maxWaitMillis) {
        return clients.consumer(suffix, ConsumerProperties.of(config.consumer(), maxWaitMillis));
    }

    @AfterEach
    void stop() throws Exception {
        fetcher.close().get(10, TimeUnit.SECONDS);
        shared.close().get(10, TimeUnit.SECONDS);
    }

    /** The cluster is that of other tests, too. */
    private String own(String topic) {
        return getClass().getSimpleName() + "-" + topic;
    }

    private void create(String topic, int partitions) {
        kafka.topics().create(own(topic), partitions);
    }

    private void add(String topic, int partition) {
        PartitionId id = new PartitionId(own(topic), partition);
        flows.put(id, fetcher.add(id, 0, 1, Fetcher.Held.NOTHING));
    }

    private void produce(String topic, int partition, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new ProducerRecord<>(own(topic), partition, null, new byte[100]));
        }
        kafka.topics().produce(records);
    }

    /** Takes what comes at once, until there were so many messages. */
    private void drain(int total) throws InterruptedException {
        int count = 0;
        while (count < total) {
            Fetched batch = arrived.poll(NO_STALL.toNanos(), TimeUnit.NANOSECONDS);
            assertThat(batch).as("after %d of %d messages", count, total).isNotNull();
            count += batch.messages().size();
            batch.messages().forEach(message -> flows.get(batch.partition()).taken(1, Fetched.sizeOf(message)));
        }
        assertThat(count).isEqualTo(total);
    }

    @Test
    void aPartitionWithABacklogDoesNotWaitForAFetchOfDrainedOnes() throws InterruptedException {
        create("uneven", 8);
        for (int partition = 1; partition < 8; partition++) {
            produce("uneven", partition, 1);
        }
        produce("uneven", 0, 20_000);

        for (int partition = 0; partition < 8; partition++) {
            add("uneven", partition);
        }

        drain(20_007);
    }

    @Test
    void aPartitionThatIsAddedDoesNotWaitForAFetchThatIsOut() throws InterruptedException {
        create("first", 1);
        create("second", 1);
        produce("first", 0, 1);
        produce("second", 0, 1);
        add("first", 0);
        drain(1);

        add("second", 0);

        drain(1);
    }

    @Test
    void aBacklogThatComesLaterIsReadAtOnceToo() throws InterruptedException {
        create("later", 2);
        add("later", 0);
        add("later", 1);
        produce("later", 0, 1);
        drain(1);

        produce("later", 1, 20_000);

        drain(20_000);
    }

    /** A fetch that waits goes out when the calm consumer is there, and one more message shows that it is. */
    private void becomeCalm(String topic) throws InterruptedException {
        assertThat(becameCalm.await(10, TimeUnit.SECONDS)).isTrue();
        produce(topic, 0, 1);
        drain(1);
    }

    @Test
    void whatIsAddedWhenAllIsCalmDoesNotWaitEither() throws InterruptedException {
        create("calm", 1);
        create("new", 1);
        add("calm", 0);
        becomeCalm("calm");

        add("new", 0);

        for (int i = 0; i < 20; i++) {
            produce("new", 0, 1);
            drain(1);
            produce("calm", 0, 1);
            drain(1);
        }
    }

    @Test
    void aPartitionThatHasRoomAgainDoesNotWaitForAFetchThatWentOutWithoutIt() throws InterruptedException {
        create("full", 2);
        add("full", 0);
        add("full", 1);
        becomeCalm("full");
        produce("full", 0, 250);
        List<Fetched> untaken = new ArrayList<>();
        int count = 0;
        while (count < 200) {
            Fetched batch = arrived.poll(NO_STALL.toNanos(), TimeUnit.NANOSECONDS);
            assertThat(batch).as("after %d messages", count).isNotNull();
            untaken.add(batch);
            count += batch.messages().size();
        }
        // the first one may be in the fetch that is out already, and what goes out after it is without this partition
        produce("full", 0, 1);
        produce("full", 1, 1);
        drain(1);

        arrived.addAll(untaken);

        drain(251);
    }

    @Test
    void whoIsFullAgainAndAgainLosesNothing() throws InterruptedException {
        create("again", 3);
        for (int partition = 0; partition < 3; partition++) {
            add("again", partition);
        }
        becomeCalm("again");

        for (int i = 0; i < 10; i++) {
            produce("again", i % 3, 700);
            drain(700);
        }
    }
}
