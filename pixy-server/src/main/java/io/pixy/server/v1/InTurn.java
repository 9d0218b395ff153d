package io.pixy.server.v1;

import io.pixy.api.Cluster;
import io.pixy.api.KafkaException;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Records that are written one after the other, each when the one before it is, and none behind one that fails. Kafka's
 * client has no other way to promise that: what it was given already it writes, whatever becomes of what was before.
 *
 * <p>Confined to one thread at a time: whoever learns of a result goes on.
 */
final class InTurn {
    private static final ProduceResult LEFT = ProduceResult.failed(new NotAttemptedException());

    private final Cluster cluster;
    private final String topic;
    private final List<ProduceRequest> records;
    private final BooleanSupplier isWanted;
    private final List<ProduceResult> results;
    private final CompletableFuture<List<ProduceResult>> done = new CompletableFuture<>();

    private InTurn(Cluster cluster, String topic, List<ProduceRequest> records, BooleanSupplier isWanted) {
        this.cluster = cluster;
        this.topic = topic;
        this.records = records;
        this.isWanted = isWanted;
        this.results = new ArrayList<>(records.size());
    }

    /**
     * As {@link Cluster#produceAll}; fails if nothing was attempted.
     *
     * @param isWanted whether somebody still waits for the answer: who does not may begin anew already
     */
    static CompletableFuture<List<ProduceResult>> write(
            Cluster cluster, String topic, List<ProduceRequest> records, BooleanSupplier isWanted) {
        InTurn turns = new InTurn(cluster, topic, records, isWanted);
        turns.goOn();
        return turns.done;
    }

    /** What to say of a record behind one that failed. */
    static ProduceResult left() {
        return LEFT;
    }

    private void goOn() {
        while (!done.isDone() && results.size() < records.size()) {
            if (!results.isEmpty() && !isWanted.getAsBoolean()) {
                leaveTheRest();
                break;
            }
            CompletableFuture<List<ProduceResult>> next = next();
            if (!next.isDone()) {
                var unused = next.whenComplete((written, failure) -> {
                    add(written, failure);
                    goOn();
                });
                return;
            }
            var unused = next.whenComplete(this::add);
        }
        done.complete(results);
    }

    private CompletableFuture<List<ProduceResult>> next() {
        try {
            return cluster.produceAll(topic, List.of(records.get(results.size())));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void add(List<ProduceResult> written, Throwable failure) {
        if (failure != null && results.isEmpty()) {
            done.completeExceptionally(failure);
            return;
        }
        results.add(failure == null ? written.get(0) : ProduceResult.failed(known(failure)));
        if (!results.get(results.size() - 1).isWritten()) {
            leaveTheRest();
        }
    }

    private void leaveTheRest() {
        while (results.size() < records.size()) {
            results.add(LEFT);
        }
    }

    private static PixyException known(Throwable failure) {
        Throwable cause = Problem.unwrap(failure);
        return cause instanceof PixyException known ? known : new KafkaException("internal error: " + cause, cause);
    }
}
