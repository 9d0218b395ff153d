package io.pixy.engine.producer;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.engine.runtime.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The messages of one call on their way: each is written by itself, and the last to arrive completes the answer. Owned by
 * its deliveries. Thread-safe: each place of the array has one writer, and the counter shows what was written to all.
 */
final class Together {
    private final ProduceResult[] results;
    private final AtomicInteger missing;
    private final Reply<List<ProduceResult>> all = new Reply<>();
    private final Executor tell;

    /** {@code tell} runs callers' code. */
    Together(int size, Executor tell) {
        this.tell = tell;
        results = new ProduceResult[size];
        missing = new AtomicInteger(size);
    }

    /**
     * What is wrong with a call as a whole.
     *
     * @throws InvalidRequestException if something is
     */
    static void check(String topic, List<ProduceRequest> records) {
        if (records.isEmpty() || records.size() > Cluster.MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "a call must bring 1 to " + Cluster.MOST_MESSAGES + " records, not " + records.size());
        }
        for (int i = 0; i < records.size(); i++) {
            if (!records.get(i).topic().equals(topic)) {
                throw new InvalidRequestException("record " + i + " is of another topic than the call: "
                        + records.get(i).topic());
            }
        }
    }

    /** Notes what becomes of a message in its place; to be called once for each. */
    void await(int place, Delivery delivery) {
        var unused = delivery.whenComplete((position, failure) -> {
            results[place] = failure == null
                    ? ProduceResult.written(position, delivery.timestampMillis())
                    : ProduceResult.failed(why(failure));
            if (missing.decrementAndGet() == 0) {
                all.complete(tell, () -> all.complete(List.copyOf(Arrays.asList(results))));
            }
        });
    }

    /** Whatever it is, the others are not to wait in vain. */
    private static PixyException why(Throwable failure) {
        return failure instanceof PixyException known
                ? known
                : new KafkaException("Writing failed: " + failure, failure);
    }

    /** For the caller; to be asked for once, by the thread that made it, when it awaits all of them. */
    CompletableFuture<List<ProduceResult>> results() {
        all.returned();
        return all;
    }
}
