package io.pixy.server.v1;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The records of one call, some of which may be none: these have their result already, and the others are written as if
 * they were alone. Confined to the thread that begins the call.
 */
public final class Records {
    private final String topic;
    private final List<ProduceRequest> valid = new ArrayList<>();

    /** By place; null for those that are valid. */
    private final List<InvalidRequestException> invalid = new ArrayList<>();

    private boolean stopsOnError;
    private BooleanSupplier isWanted = () -> true;

    /** Of a topic; an illegal name fails each record. */
    public Records(String topic) {
        this.topic = topic;
    }

    /** What to say where there are so many. */
    public static InvalidRequestException tooMany(int count) {
        String not = count > Cluster.MOST_MESSAGES ? "more" : "none";
        return new InvalidRequestException("a call must bring 1 to " + Cluster.MOST_MESSAGES + " records, not " + not);
    }

    /** The next one. */
    public void add(ProduceRequest record) {
        valid.add(record);
        invalid.add(null);
    }

    /** The next one, which can't be written. */
    public void addInvalid(InvalidRequestException why) {
        invalid.add(why);
    }

    /**
     * Nothing is to be written behind one that fails, be it one that can't be written.
     *
     * @param wanted whether somebody still waits for the answer; nothing more is begun if not
     */
    public void stopOnError(BooleanSupplier wanted) {
        stopsOnError = true;
        isWanted = wanted;
    }

    /** How many there are, all in all. */
    public int size() {
        return invalid.size();
    }

    /**
     * Writes them.
     *
     * @param key under which the answer is kept, if any
     * @return as many results in the same order; fails if nothing was attempted
     */
    public CompletableFuture<List<ProduceResult>> write(Cluster cluster, Optional<String> key, IdempotencyKeys keys) {
        List<ProduceRequest> tried = stopsOnError ? valid.subList(0, firstInvalid()) : valid;
        if (tried.isEmpty()) {
            return CompletableFuture.completedFuture(merged(List.of()));
        }
        IdempotencyKeys.Writing writing = stopsOnError
                ? all -> InTurn.write(cluster, topic, all, isWanted)
                : all -> cluster.produceAll(topic, all);
        CompletableFuture<List<ProduceResult>> results =
                key.isPresent() ? keys.produce(cluster, topic, key.get(), tried, writing) : writing.write(tried);
        return results.thenApply(this::merged);
    }

    /** All before it are valid. */
    private int firstInvalid() {
        int first = 0;
        while (first < invalid.size() && invalid.get(first) == null) {
            first++;
        }
        return first;
    }

    private List<ProduceResult> merged(List<ProduceResult> written) {
        if (written.size() == invalid.size()) {
            return written;
        }
        List<ProduceResult> all = new ArrayList<>(invalid.size());
        int next = 0;
        boolean isOver = false;
        for (InvalidRequestException why : invalid) {
            ProduceResult result;
            if (isOver) {
                result = InTurn.left();
            } else {
                result = why == null ? written.get(next++) : ProduceResult.failed(why);
            }
            isOver = stopsOnError && !result.isWritten();
            all.add(result);
        }
        return all;
    }

    /**
     * Queues them to be written in the background.
     *
     * @param key must be absent: an answer that tells nothing is not worth keeping
     * @return of each, in the same order, why it was not accepted, if it was not
     */
    public CompletableFuture<List<Optional<Problem>>> accept(Cluster cluster, Optional<String> key) {
        if (key.isPresent()) {
            return CompletableFuture.failedFuture(
                    new InvalidRequestException("an idempotency key needs an answer that waits until all is written"));
        }
        if (stopsOnError) {
            return CompletableFuture.failedFuture(
                    new InvalidRequestException("to stop on errors needs an answer that waits until all is written"));
        }
        List<CompletableFuture<Optional<Problem>>> queued = new ArrayList<>(invalid.size());
        int next = 0;
        for (InvalidRequestException why : invalid) {
            queued.add(
                    why == null
                            ? cluster.produceAsync(valid.get(next++)).handle(Records::problem)
                            : CompletableFuture.completedFuture(Optional.of(Problem.ofRecord(why))));
        }
        return CompletableFuture.allOf(queued.toArray(CompletableFuture[]::new))
                .thenApply(done -> queued.stream().map(CompletableFuture::join).toList());
    }

    private static Optional<Problem> problem(Void accepted, Throwable failure) {
        return Optional.ofNullable(failure).map(Problem::ofRecord);
    }
}
