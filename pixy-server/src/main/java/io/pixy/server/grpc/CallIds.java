package io.pixy.server.grpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.pixy.server.requests.RequestLog;
import java.util.Locale;
import java.util.Optional;

/** Gives back the ids of calls, with the first that is answered. Thread-safe: holds configuration only. */
final class CallIds implements ServerInterceptor {
    static final Metadata.Key<String> ID =
            Metadata.Key.of(RequestLog.ID_HEADER.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);

    private final RequestLog requests;

    CallIds(RequestLog requests) {
        this.requests = requests;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<String> id = requests.id(Optional.ofNullable(headers.get(ID)));
        if (id.isEmpty()) {
            return next.startCall(call, headers);
        }
        CallNotes.of(Context.current()).ifPresent(notes -> notes.id(id.get()));
        return next.startCall(new WithId<>(call, id.get()), headers);
    }

    /** Confined to the call. */
    private static final class WithId<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final String id;
        private boolean told;

        private WithId(ServerCall<Q, R> call, String id) {
            super(call);
            this.id = id;
        }

        @Override
        public void sendHeaders(Metadata headers) {
            told = true;
            headers.put(ID, id);
            super.sendHeaders(headers);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (!told) {
                trailers.put(ID, id);
            }
            super.close(status, trailers);
        }
    }
}
