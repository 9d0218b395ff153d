package io.pixy.bench;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.TopicPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How fast a backlog was consumed. Immutable.
 *
 * @param rate messages per second, from the first to the last
 * @param longestGapMillis between two messages, whatever their partitions
 * @param longestStallMillis of a thread that did nothing else meanwhile
 */
record Drain(double rate, double longestGapMillis, double longestStallMillis) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** A poll loop as a Java program has it: what a poll returned is committed before the next one, asynchronously. */
    static Drain plain(String bootstrapServers, Backlog backlog, String group) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (Gaps gaps = new Gaps(backlog.total());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, backlog.sizes().length)
                    .mapToObj(partition -> new TopicPartition(backlog.topic(), partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (!gaps.isDone()) {
                consumer.poll(Duration.ofSeconds(1)).forEach(message -> gaps.onMessage());
                consumer.commitAsync();
            }
            return gaps.drain();
        }
    }

    /** Single messages, each acknowledged with the request for the next, by so many clients at once. */
    static Drain pixy(Cluster cluster, Backlog backlog, String group, int clients) throws InterruptedException {
        try (Gaps gaps = new Gaps(backlog.total())) {
            for (int i = 0; i < clients; i++) {
                new Client(cluster, backlog.topic(), group, gaps).ask(Ack.none());
            }
            gaps.await();
            return gaps.drain();
        }
    }

    /** The same by clients that have a thread each and take their time for a message; only so many are consumed. */
    static Drain pixyAtEase(Cluster cluster, Backlog backlog, String group, int clients, int total, Duration work)
            throws InterruptedException {
        try (Gaps gaps = new Gaps(total)) {
            for (int i = 0; i < clients; i++) {
                Client client = new Client(cluster, backlog.topic(), group, gaps);
                new Thread(() -> client.workAtEase(work)).start();
            }
            gaps.await();
            return gaps.drain();
        }
    }

    /** Asks for the next message when it has one. Confined to the thread that completes its request. */
    private record Client(Cluster cluster, String topic, String group, Gaps gaps) {

        /** Goes on by itself as long as messages come at once, so that the stack does not grow. */
        void ask(Ack first) {
            Ack ack = first;
            while (!gaps.isDone()) {
                CompletableFuture<Message> next = cluster.consume(ConsumeRequest.of(group, topic, ack));
                if (!next.isDone()) {
                    var unused = next.whenComplete((message, failure) -> ask(onAnswer(message)));
                    return;
                }
                ack = onAnswer(next.isCompletedExceptionally() ? null : next.join());
            }
            acknowledge(ack);
        }

        void workAtEase(Duration work) {
            Ack ack = Ack.none();
            while (!gaps.isDone()) {
                ack = onAnswer(cluster.consume(ConsumeRequest.of(group, topic, ack))
                        .exceptionally(failure -> null)
                        .join());
                LockSupport.parkNanos(work.toNanos());
            }
            acknowledge(ack);
        }

        private void acknowledge(Ack ack) {
            if (ack instanceof Ack.Of last) {
                var unused = cluster.ack(group, new TopicPosition(topic, last.partition(), last.offset()));
            }
        }

        private Ack onAnswer(Message message) {
            if (message == null) {
                return Ack.none();
            }
            gaps.onMessage();
            return Ack.of(message.partition(), message.offset());
        }
    }

    /** Counts messages and looks how far apart they are. Thread-safe: guarded by this. */
    private static final class Gaps implements AutoCloseable {
        private final Stalls stalls = Stalls.begin();
        private final CountDownLatch done = new CountDownLatch(1);
        private final int total;
        private int count;
        private long first;
        private long last;
        private long longest;

        Gaps(int total) {
            this.total = total;
        }

        synchronized void onMessage() {
            long now = System.nanoTime();
            if (count++ == 0) {
                first = now;
            } else {
                longest = Math.max(longest, now - last);
            }
            last = now;
            if (count == total) {
                done.countDown();
            }
        }

        boolean isDone() {
            return done.getCount() == 0;
        }

        void await() throws InterruptedException {
            if (!done.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("only " + count + " of " + total + " messages came");
            }
        }

        synchronized Drain drain() {
            return new Drain(total / ((last - first) / 1e9), longest / 1e6, stalls.longestMillis());
        }

        @Override
        public void close() {
            stalls.close();
        }
    }
}
