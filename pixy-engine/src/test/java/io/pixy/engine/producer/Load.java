package io.pixy.engine.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pixy.api.ProduceRequest;
import io.pixy.api.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Writes numbered messages of a few keys at an even pace until told to stop, and remembers which were reported as
 * written. One thread writes; results come on any thread.
 */
final class Load implements AutoCloseable {
    private static final int KEYS = 8;
    private static final Duration PACE = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProducerAggregator aggregator;
    private final String topic;
    private final Set<Integer> written = ConcurrentHashMap.newKeySet();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<RecordPosition>> outcomes = new ArrayList<>();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    private Load(ProducerAggregator aggregator, String topic) {
        this.aggregator = aggregator;
        this.topic = topic;
    }

    static Load on(ProducerAggregator aggregator, String topic) {
        Load load = new Load(aggregator, topic);
        var unused = load.pace.scheduleAtFixedRate(load::writeSome, 0, PACE.toNanos(), TimeUnit.NANOSECONDS);
        return load;
    }

    private void writeSome() {
        for (int key = 0; key < KEYS; key++) {
            int number = outcomes.size();
            outcomes.add(aggregator
                    .produce(ProduceRequest.of(topic, "key" + key, Integer.toString(number)))
                    .whenComplete((position, error) -> {
                        if (error == null) {
                            written.add(number);
                        } else {
                            failures.add(error.getMessage());
                        }
                    }));
        }
    }

    int countWritten() {
        return written.size();
    }

    /** Stops writing and waits until every message has its result. */
    @Override
    public void close() {
        pace.shutdown();
        try {
            if (!pace.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A produce call blocks");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .handle((nothing, error) -> null)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** With what messages failed until now. */
    Set<String> failures() {
        return failures;
    }

    /** How many messages there were, once it is closed. */
    int countSent() {
        return outcomes.size();
    }

    /** What was reported as written. */
    Set<Integer> written() {
        return Set.copyOf(written);
    }

    /** The numbers that a partition holds, by key, in the order of the log. */
    static Map<String, List<Integer>> numbersByKey(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, List<Integer>> numbers = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> one : records) {
            numbers.computeIfAbsent(new String(one.key(), UTF_8), key -> new ArrayList<>())
                    .add(Integer.valueOf(new String(one.value(), UTF_8)));
        }
        return numbers;
    }
}
