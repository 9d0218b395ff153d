package io.pixy.server.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;

/**
 * Hands the request of one call on once it is there. One that can't be read, as when it is too large once unpacked, ends
 * the call with the status that says so. Confined to the thread of the call.
 *
 * @param <Q> the request
 */
final class Receiver<Q> extends SimpleForwardingServerCallListener<Q> {
    private final OnceClosed<Q, ?> call;
    private final Arrival arrival;
    private final Runnable onEnd;

    Receiver(ServerCall.Listener<Q> next, OnceClosed<Q, ?> call, Arrival arrival, Runnable onEnd) {
        super(next);
        this.call = call;
        this.arrival = arrival;
        this.onEnd = onEnd;
    }

    @Override
    public void onMessage(Q message) {
        if (call.isClosed()) {
            return;
        }
        try {
            super.onMessage(message);
            arrival.onMessage(System.nanoTime());
        } catch (StatusRuntimeException e) {
            call.end(e.getStatus());
        }
    }

    @Override
    public void onHalfClose() {
        ended();
        if (!call.isClosed()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onCancel() {
        ended();
        super.onCancel();
    }

    @Override
    public void onComplete() {
        ended();
        super.onComplete();
    }

    private void ended() {
        arrival.end();
        onEnd.run();
    }
}
