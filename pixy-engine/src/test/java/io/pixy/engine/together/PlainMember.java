package io.pixy.engine.together;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer of kafka-clients as most programs have one, with assignors as they are by default, which commits what it has
 * done before it polls again. Thread-safe: the consumer belongs to its thread.
 */
final class PlainMember implements Member, ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String id;
    private final Site site;
    private final Reports reports;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean leaving;

    private PlainMember(String id, Site site, Reports reports) {
        this.id = id;
        this.site = site;
        this.reports = reports;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        site.kafka(),
                        "group.id",
                        site.group(),
                        "client.id",
                        id,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "heartbeat.interval.ms",
                        1000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static PlainMember start(String id, Site site, Reports reports) {
        PlainMember member = new PlainMember(id, site, reports);
        Thread thread = new Thread(member::work, id);
        thread.setDaemon(true);
        thread.start();
        return member;
    }

    private void work() {
        try (consumer) {
            consumer.subscribe(List.of(site.topic()), this);
            while (!leaving) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.nanoTime();
                    reports.delivered(id, record.partition(), record.offset(), now);
                    reports.acknowledged(id, record.partition(), record.offset(), now, System.nanoTime());
                }
                commit();
            }
        } catch (KafkaException e) {
            reports.failed(id, e.toString());
        } finally {
            ended.countDown();
        }
    }

    private void commit() {
        try {
            consumer.commitSync();
        } catch (RebalanceInProgressException e) {
            // what is wanted back is committed then
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        // it begins where those before it have ended
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        consumer.commitSync();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String name() {
        return id;
    }

    @Override
    public void hold(boolean on) {
        throw new UnsupportedOperationException("it has one client, which holds nothing");
    }

    @Override
    public void close() {
        leaving = true;
        try {
            if (!ended.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(id + " did not leave");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
