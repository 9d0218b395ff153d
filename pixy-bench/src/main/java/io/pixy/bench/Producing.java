package io.pixy.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.Record;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Ways to write batches of a hundred, ten of them at a time, for a while. Confined to the main thread, but for what completes
 * a batch.
 */
final class Producing {
    static final int BATCH = 100;
    private static final int IN_FLIGHT = 10;
    private static final Duration TURN = Duration.ofSeconds(1);

    private final String topic;
    private final byte[] value;
    private final Messages keys = new Messages();

    Producing(String topic, byte[] value) {
        this.topic = topic;
        this.value = value;
    }

    /** Writes a batch and tells when it is done: null, or why not. */
    interface Batches {
        void send(Consumer<Throwable> onDone) throws Exception;
    }

    static Round turn(Batches batches) throws Exception {
        Semaphore window = new Semaphore(IN_FLIGHT);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Cpu cpu = Cpu.now();
        long begin = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begin < TURN.toNanos() && failed.get() == null) {
            window.acquire();
            batches.send(failure -> {
                failed.compareAndSet(null, failure);
                window.release();
            });
            count += BATCH;
        }
        window.acquire(IN_FLIGHT);
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Round(count / seconds, cpu.microsUntil(Cpu.now()) / count);
    }

    /** Kafka's own producer. */
    Round plain(KafkaProducer<byte[], byte[]> producer) throws Exception {
        return turn(onDone -> {
            AtomicInteger left = new AtomicInteger(BATCH);
            AtomicReference<Throwable> failed = new AtomicReference<>();
            for (int i = 0; i < BATCH; i++) {
                var unused = producer.send(new ProducerRecord<>(topic, keys.nextKey(), value), (metadata, failure) -> {
                    failed.compareAndSet(null, failure);
                    if (left.decrementAndGet() == 0) {
                        onDone.accept(failed.get());
                    }
                });
            }
        });
    }

    /** {@link Cluster#produceAll} of the engine or of the client. */
    Round all(Cluster cluster) throws Exception {
        return turn(onDone -> {
            List<ProduceRequest> records = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                records.add(ProduceRequest.of(topic, keys.nextKey(), value));
            }
            var unused = cluster.produceAll(topic, records)
                    .whenComplete(
                            (results, failure) -> onDone.accept(failure == null ? firstFailure(results) : failure));
        });
    }

    private static Throwable firstFailure(List<ProduceResult> results) {
        return results.stream()
                .filter(result -> !result.isWritten())
                .map(ProduceResult::failure)
                .findFirst()
                .orElse(null);
    }

    /** A call of {@code ProduceStream}. */
    Round stream(ManagedChannel channel) throws Exception {
        Queue<Consumer<Throwable>> waiting = new ConcurrentLinkedQueue<>();
        StreamObserver<io.pixy.v1.ProduceRequest> requests =
                PixyGrpc.newStub(channel).produceStream(new Answers(waiting));
        try {
            return turn(onDone -> {
                io.pixy.v1.ProduceRequest.Builder request =
                        io.pixy.v1.ProduceRequest.newBuilder().setTopic(topic);
                for (int i = 0; i < BATCH; i++) {
                    request.addRecords(Record.newBuilder()
                            .setKey(UnsafeByteOperations.unsafeWrap(keys.nextKey()))
                            .setValue(UnsafeByteOperations.unsafeWrap(value)));
                }
                waiting.add(onDone);
                requests.onNext(request.build());
            });
        } finally {
            requests.onCompleted();
        }
    }

    private record Answers(Queue<Consumer<Throwable>> waiting) implements StreamObserver<ProduceResponse> {
        @Override
        public void onNext(ProduceResponse response) {
            boolean failed = response.getResultsList().stream().anyMatch(io.pixy.v1.ProduceResult::hasProblem);
            waiting.remove().accept(failed ? new IllegalStateException(response.toString()) : null);
        }

        @Override
        public void onError(Throwable failure) {
            waiting.forEach(one -> one.accept(failure));
        }

        @Override
        public void onCompleted() {}
    }
}
