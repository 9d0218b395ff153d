package io.pixy.engine.topic;

import io.pixy.api.Delivery;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.runtime.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Makes deliveries of what was handed out. Immutable.
 *
 * @param receipts of the group and topic
 * @param clock tells until when leases run
 */
public record Deliveries(Receipts receipts, Clock clock) {

    /** Those of messages that are to be settled. */
    List<Delivery> of(Batch batch) {
        long now = clock.nanoTime();
        long wallMillis = clock.wallMillis();
        return batch.taken().stream()
                .map(taken -> of(taken, wallMillis + (taken.handOut().deadlineNanos() - now) / 1_000_000))
                .toList();
    }

    /** Those of messages that are settled. */
    List<Delivery> ofSettled(Batch batch) {
        long wallMillis = clock.wallMillis();
        return batch.taken().stream().map(taken -> of(taken, wallMillis)).toList();
    }

    private Delivery of(Batch.Taken taken, long untilMillis) {
        return new Delivery(receipts.write(taken.receipt()), taken.message(), Instant.ofEpochMilli(untilMillis));
    }
}
