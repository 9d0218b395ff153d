package io.pixy.client;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * How far a call got, which its status does not tell. Thread-safe: two volatile fields that only ever become true.
 */
final class Trace extends ClientStreamTracer.Factory {
    /** A connection took it: the server may have seen it. */
    volatile boolean sent;

    /** The server has said how it ends. */
    private volatile boolean heard;

    /** Whether an end is what the server said, and not what the library concludes from what comes, which has a cause. */
    boolean told(Status end) {
        return heard && end.getCause() == null;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void streamCreated(Attributes transport, Metadata all) {
                sent = true;
            }

            @Override
            public void inboundTrailers(Metadata trailers) {
                heard = true;
            }
        };
    }
}
