package io.pixy.engine.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.engine.runtime.Budget;
import io.pixy.engine.runtime.PartitionId;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a consumer has been told and nobody has asked for yet. */
@Timeout(60)
class LaneIT {
    private static final int FETCH_WAIT_MILLIS = 20_000;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.shared();

    private final TestCluster kafka = CLUSTER.cluster();
    private final FetchSettings settings =
            new FetchSettings(1 << 20, 1000, Duration.ofMillis(FETCH_WAIT_MILLIS), Duration.ofMillis(100));
    private final Budget.Share budget = new Budget(1 << 20).open();
    private final List<Integer> made = new ArrayList<>();
    private final Lane lane = new Lane(this::consumer);

    private Consumer<byte[], byte[]> consumer(int number) {
        made.add(number);
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", kafka.bootstrapServers());
        config.put("client.id", "lane-" + number);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "none");
        config.put("fetch.max.wait.ms", FETCH_WAIT_MILLIS);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        lane.close();
    }

    private Reading reading(String topic, int partition, long next) {
        Allowance allowance = new Allowance(new SharedLimits(settings, budget), budget, () -> {});
        return new Reading(new PartitionId(topic, partition), 1, next, allowance);
    }

    private void produce(String topic, int partition, String text, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new ProducerRecord<>(topic, partition, null, (text + i).getBytes(StandardCharsets.UTF_8)));
        }
        kafka.topics().produce(records);
    }

    /** What comes next, and a fetch that is sent at once for what comes then. */
    private List<String> poll() {
        ConsumerRecords<byte[], byte[]> records;
        do {
            records = lane.poll(Duration.ofSeconds(1));
        } while (records.isEmpty());
        List<String> texts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            texts.add(new String(one.value(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    @Test
    void whatWasFetchedOfATopicThatWasMadeAgainIsNotTheNewOnes() {
        kafka.topics().create("again", 1);
        kafka.topics().create("beside", 1);
        produce("again", 0, "old", 1);
        produce("beside", 0, "beside", 1);
        Reading beside = reading("beside", 0, 0);
        Reading old = reading("again", 0, 0);
        lane.open();
        lane.add(List.of(old));
        assertThat(poll()).containsExactly("old0");
        old.upTo(List.of(), 1, OptionalLong.empty());
        lane.remove(old.partition());
        produce("again", 0, "unread", 200);
        assertThat(kafka.topics().read("again", 0, 0, 201)).hasSize(201);
        kafka.topics().delete("again");
        kafka.topics().create("again", 1);
        produce("again", 0, "new", 3);
        lane.add(List.of(beside));
        assertThat(made).containsExactly(0);

        // it was read to there by another consumer
        lane.add(List.of(reading("again", 0, 1)));

        List<String> found = new ArrayList<>(poll());
        while (found.size() < 3) {
            found.addAll(poll());
        }
        assertThat(found).containsExactlyInAnyOrder("beside0", "new1", "new2");
        assertThat(made).containsExactly(0, 1);
    }
}
