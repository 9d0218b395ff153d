package io.pixy.engine.topic;

import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.ReceiveRequest;
import io.pixy.engine.partition.Batch;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;

/** A receive request on its way. Thread-safe like every {@link Demand}. */
public final class ReceiveCall extends Demand<List<Delivery>> {
    private final ReceiveRequest request;
    private final Deliveries deliveries;

    /** A call that came now, to be answered within that time. */
    public ReceiveCall(ReceiveRequest request, Deliveries deliveries, long nowNanos, Duration wait) {
        super(request.group(), request.topic(), request.receiverPresent(), nowNanos, wait.toNanos());
        this.request = request;
        this.deliveries = deliveries;
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
        return acksOnDelivery() ? deliveries.ofSettled(batch) : deliveries.of(batch);
    }

    @Override
    public void expire(Executor later) {
        deliverNothing(List.of(), later);
    }
}
