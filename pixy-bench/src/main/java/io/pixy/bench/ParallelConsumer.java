package io.pixy.bench;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/** Confluent's Parallel Consumer at work, with a handler that does nothing but count. Made by {@link OlderClients}. */
public final class ParallelConsumer implements AutoCloseable {
    /** As many as our handlers have. */
    private static final int THREADS = 64;

    private final ParallelStreamProcessor<byte[], byte[]> processor;

    /** Begins. */
    public ParallelConsumer(String bootstrapServers, String topic, String group, IntConsumer counted) {
        processor = ParallelStreamProcessor.createEosStreamProcessor(ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(Polling.consumer(bootstrapServers, group))
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(THREADS)
                .build());
        processor.subscribe(List.of(topic));
        processor.poll(context -> counted.accept(1));
    }

    @Override
    public void close() {
        processor.closeDontDrainFirst(Duration.ofSeconds(10));
    }
}
