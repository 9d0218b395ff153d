package io.pixy.server.grpc.v1;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.Records;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.Wait;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** The records of one request on their way. Confined to the thread that begins the request. */
final class Batch {
    private final ProduceRequest request;
    private final BooleanSupplier isWanted;
    private final Records records;

    private Batch(ProduceRequest request, BooleanSupplier isWanted) {
        this.request = request;
        this.isWanted = isWanted;
        this.records = new Records(request.getTopic());
    }

    /** {@code isWanted}: whether the caller is still there. */
    static Batch of(ProduceRequest request, BooleanSupplier isWanted) {
        return new Batch(request, isWanted);
    }

    /**
     * Refuses what can't be attempted.
     *
     * @throws InvalidRequestException naming why
     */
    void check() {
        int count = request.getRecordsCount();
        if (count < 1 || count > Cluster.MOST_MESSAGES) {
            throw Records.tooMany(count);
        }
        if (request.getWait() == Wait.UNRECOGNIZED) {
            throw new InvalidRequestException("wait must be WRITTEN or ACCEPTED, not " + request.getWaitValue());
        }
    }

    CompletableFuture<ProduceResponse> produce(Cluster cluster, IdempotencyKeys keys) {
        for (int i = 0; i < request.getRecordsCount(); i++) {
            try {
                records.add(Wire.record(request.getTopic(), request.getRecords(i)));
            } catch (InvalidRequestException e) {
                records.addInvalid(e);
            }
        }
        if (request.getStopOnError()) {
            records.stopOnError(isWanted);
        }
        Optional<String> key = Optional.of(request.getIdempotencyKey()).filter(text -> !text.isEmpty());
        if (request.getWait() == Wait.ACCEPTED) {
            return records.accept(cluster, key).thenApply(failures -> {
                ProduceResponse.Builder response = ProduceResponse.newBuilder();
                failures.forEach(
                        failure -> response.addResults(failure.map(Wire::failed).orElseGet(Wire::accepted)));
                return response.build();
            });
        }
        return records.write(cluster, key, keys).thenApply(results -> {
            ProduceResponse.Builder response = ProduceResponse.newBuilder();
            results.forEach(result -> response.addResults(Wire.result(result)));
            return response.build();
        });
    }
}
