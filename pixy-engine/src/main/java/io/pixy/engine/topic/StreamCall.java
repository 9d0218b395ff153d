package io.pixy.engine.topic;

import io.pixy.api.Delivery;
import io.pixy.api.SubscriptionRequest;
import io.pixy.engine.partition.Batch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The next messages of a stream: waits as long as it takes for whatever then fits. Answered without messages when the next
 * one does not fit. Thread-safe like every {@link Demand}.
 */
public final class StreamCall extends Demand<List<Delivery>> {
    /** Its end comes with that of the stream. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final Supplier<Batch> room;
    private final Deliveries deliveries;

    /**
     * A call that came now.
     *
     * @param room asked for what fits, on the strand of the group, right before something is taken
     * @param hasRoom whether anything does; if not the call is withdrawn
     * @param deliveries makes them of what was handed out
     */
    public StreamCall(
            SubscriptionRequest request,
            Supplier<Batch> room,
            BooleanSupplier hasRoom,
            Deliveries deliveries,
            long nowNanos) {
        super(request.group(), request.topic(), hasRoom, nowNanos, FOR_EVER.toNanos());
        this.room = room;
        this.deliveries = deliveries;
    }

    @Override
    Batch batch() {
        return room.get();
    }

    @Override
    long lingerNanos() {
        return 0;
    }

    @Override
    boolean acksOnDelivery() {
        return false;
    }

    @Override
    boolean isStanding() {
        return true;
    }

    @Override
    List<Delivery> answer(Batch batch) {
        return deliveries.of(batch);
    }

    @Override
    public void expire(Executor later) {
        deliverNothing(List.of(), later);
    }
}
