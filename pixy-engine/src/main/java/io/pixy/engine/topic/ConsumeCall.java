package io.pixy.engine.topic;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.engine.partition.Batch;
import java.util.concurrent.Executor;

/** A consume request on its way: a demand for one message, however large. Thread-safe like every {@link Demand}. */
public final class ConsumeCall extends Demand<Message> {
    private final Ack ack;

    /** A call that came now, to be answered within that time. */
    public ConsumeCall(ConsumeRequest request, long nowNanos, long waitNanos) {
        super(request.group(), request.topic(), request.receiverPresent(), nowNanos, waitNanos);
        this.ack = request.ack();
    }

    @Override
    Ack.Of earlier() {
        return ack instanceof Ack.Of of ? of : null;
    }

    @Override
    Batch batch() {
        return Batch.ofOne();
    }

    @Override
    long lingerNanos() {
        return 0;
    }

    @Override
    boolean acksOnDelivery() {
        return ack instanceof Ack.Auto;
    }

    @Override
    Message answer(Batch batch) {
        return batch.taken().get(0).message();
    }

    @Override
    public void expire(Executor later) {
        fail(new LongPollTimeoutException(), later);
    }
}
