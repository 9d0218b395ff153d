package io.pixy.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call that can be ended from the side, at any time; whoever ends it first has it. Thread-safe: the flag decides.
 *
 * @param <Q> the request
 * @param <R> the response
 */
final class OnceClosed<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final AtomicBoolean closed = new AtomicBoolean();

    OnceClosed(ServerCall<Q, R> call) {
        super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (closed.compareAndSet(false, true)) {
            super.close(status, trailers);
        }
    }

    /** Ends the call without an answer. */
    void end(Status status) {
        close(status, new Metadata());
    }

    boolean isClosed() {
        return closed.get();
    }
}
