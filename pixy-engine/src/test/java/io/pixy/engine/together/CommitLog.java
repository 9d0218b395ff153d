package io.pixy.engine.together;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All commits of a group, in their order, as its coordinators have written them down. Immutable. */
final class CommitLog {
    private static final String LOG = "__consumer_offsets";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The key of a commit; others are of groups. */
    private static final int COMMIT_KEY = 1;

    private final Map<Integer, List<Long>> offsets;

    private CommitLog(Map<Integer, List<Long>> offsets) {
        this.offsets = offsets;
    }

    static CommitLog of(Site site) {
        Map<Integer, List<Long>> offsets = new TreeMap<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", site.kafka(), "enable.auto.commit", false, "auto.offset.reset", "none");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(LOG, TIMEOUT).stream()
                    .map(one -> new TopicPartition(LOG, one.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, TIMEOUT);
            while (all.stream().anyMatch(one -> consumer.position(one, TIMEOUT) < ends.get(one))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> read(record, site, offsets));
            }
        }
        return new CommitLog(offsets);
    }

    private static void read(ConsumerRecord<byte[], byte[]> record, Site site, Map<Integer, List<Long>> offsets) {
        ByteBuffer key = ByteBuffer.wrap(record.key());
        if (key.getShort() > COMMIT_KEY
                || !text(key).equals(site.group())
                || !text(key).equals(site.topic())) {
            return;
        }
        int partition = key.getInt();
        if (record.value() != null) {
            long offset = ByteBuffer.wrap(record.value()).getLong(Short.BYTES);
            offsets.computeIfAbsent(partition, number -> new ArrayList<>()).add(offset);
        }
    }

    private static String text(ByteBuffer from) {
        byte[] text = new byte[from.getShort()];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** How many commits there were of each partition that had any. */
    Map<Integer, Integer> counts() {
        Map<Integer, Integer> counts = new TreeMap<>();
        offsets.forEach((partition, all) -> counts.put(partition, all.size()));
        return counts;
    }

    /** Commits that are less than the one before, in words. */
    List<String> stepsBack() {
        List<String> steps = new ArrayList<>();
        offsets.forEach((partition, all) -> {
            for (int i = 1; i < all.size(); i++) {
                if (all.get(i) < all.get(i - 1)) {
                    steps.add("partition " + partition + ": " + all.get(i - 1) + " and then " + all.get(i));
                }
            }
        });
        return steps;
    }
}
