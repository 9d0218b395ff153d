package io.pixy.engine.topic;

import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.partition.Batch;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/** A receive request on its way. Thread-safe like every {@link Demand}. */
public final class ReceiveCall extends Demand<List<Delivery>> {
    private final ReceiveRequest request;
    private final Receipts receipts;
    private final Clock clock;

    /** A call that came now, to be answered within that time; the clock tells until when leases run. */
    public ReceiveCall(ReceiveRequest request, Receipts receipts, Clock clock, Duration wait) {
        super(request.group(), request.topic(), request.receiverPresent(), clock.nanoTime(), wait.toNanos());
        this.request = request;
        this.receipts = receipts;
        this.clock = clock;
    }

    @Override
    Batch batch() {
        OptionalLong lease =
                request.lease().map(length -> OptionalLong.of(length.toNanos())).orElseGet(OptionalLong::empty);
        return new Batch(request.maxMessages(), request.maxBytes(), lease);
    }

    @Override
    long lingerNanos() {
        return request.linger().toNanos();
    }

    @Override
    boolean acksOnDelivery() {
        return request.ack() == AckMode.ON_DELIVERY;
    }

    @Override
    List<Delivery> answer(Batch batch) {
        long now = clock.nanoTime();
        long wallMillis = clock.wallMillis();
        List<Delivery> deliveries = new ArrayList<>(batch.taken().size());
        for (Batch.Taken taken : batch.taken()) {
            long left = acksOnDelivery() ? 0 : taken.handOut().deadlineNanos() - now;
            deliveries.add(new Delivery(
                    receipts.write(taken.receipt()),
                    taken.message(),
                    Instant.ofEpochMilli(wallMillis + left / 1_000_000)));
        }
        return List.copyOf(deliveries);
    }

    @Override
    public void expire(Executor later) {
        deliverNothing(List.of(), later);
    }
}
