package io.pixy.server.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.pixy.server.requests.Finished;
import io.pixy.server.requests.RequestLog;
import io.pixy.v1.PixyGrpc;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import mailgun.kafkapixy.KafkaPixyGrpc;

/** Notes what is to be told of calls when they have ended, those to methods that do not exist included. Thread-safe. */
final class CallNotes extends ServerStreamTracer.Factory {
    private static final Context.Key<Notes> NOTES = Context.key("pixy-notes");
    private static final Metadata.Key<String> AGENT = Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

    /** They last until there are messages. */
    private static final Set<String> WAIT = Set.of(
            KafkaPixyGrpc.getConsumeNAckMethod().getFullMethodName(),
            PixyGrpc.getReceiveMethod().getFullMethodName());

    private static final ServerStreamTracer NOBODY = new ServerStreamTracer() {};

    private final RequestLog requests;

    CallNotes(RequestLog requests) {
        this.requests = requests;
    }

    static Optional<Notes> of(Context context) {
        return Optional.ofNullable(NOTES.get(context));
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return !requests.isWanted() ? NOBODY : new Notes(requests, method, Optional.ofNullable(headers.get(AGENT)));
    }

    /** Of one call. Thread-safe: each field is written by one thread at a time. */
    static final class Notes extends ServerStreamTracer {
        private final RequestLog requests;
        private final String method;
        private final Optional<String> agent;
        private final Instant at = Instant.now();
        private final long since = System.nanoTime();
        private final AtomicLong bytes = new AtomicLong();
        private volatile String peer = "-";
        private volatile boolean stream;
        private volatile Optional<String> id = Optional.empty();
        private volatile Optional<String> identity = Optional.empty();

        private Notes(RequestLog requests, String method, Optional<String> agent) {
            this.requests = requests;
            this.method = method;
            this.agent = agent;
        }

        void id(String value) {
            id = Optional.of(value);
        }

        /** Who sent it, if somebody finds out. */
        void identity(String value) {
            identity = Optional.of(value);
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(NOTES, this);
        }

        @Override
        public void serverCallStarted(ServerCallInfo<?, ?> call) {
            Attributes attributes = call.getAttributes();
            SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            peer = remote instanceof InetSocketAddress tcp ? tcp.getHostString() : "unix";
            stream = call.getMethodDescriptor().getType() != MethodType.UNARY;
        }

        @Override
        public void outboundWireSize(long more) {
            bytes.addAndGet(more);
        }

        @Override
        public void streamClosed(Status status) {
            requests.ended(new Finished(
                    at,
                    System.nanoTime() - since,
                    peer,
                    identity,
                    "gRPC",
                    "POST",
                    "/" + method,
                    status.getCode().name(),
                    bytes.get(),
                    agent,
                    id,
                    stream || WAIT.contains(method)));
        }
    }
}
