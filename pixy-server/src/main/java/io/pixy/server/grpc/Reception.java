package io.pixy.server.grpc;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.pixy.internal.v1.PeerGrpc;
import io.pixy.server.ByteBudget;
import io.pixy.v1.PixyGrpc;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import mailgun.kafkapixy.KafkaPixyGrpc;

/**
 * Watches over calls: how much memory they take together, how long the request of each takes to arrive, and whether it
 * can be read. The library limits a message, but neither the number of messages that are half there nor their time.
 *
 * <p>Talks to the library, as a tracer of streams, which is told of every byte, and as an interceptor, which can end a
 * call. Owned by the surface, which calls {@link #endLate} now and then.
 *
 * <p>Thread-safe: a concurrent set; what belongs to one call has a lock of its own.
 */
final class Reception extends ServerStreamTracer.Factory implements ServerInterceptor {
    static final Status NO_ROOM = Status.RESOURCE_EXHAUSTED.withDescription(
            "Too many requests are being received at the same time, try again later");
    static final Status TOO_SLOW = Status.CANCELLED.withDescription("The request took too long to arrive");

    /** What honest requests need, when others wait outside. */
    private static final long CROWDED_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Context.Key<Arrival> ARRIVAL = Context.key("pixy-arrival");

    /** What has to be served whatever else is asked for. */
    private static final Set<String> SERVICES = Set.of(
            KafkaPixyGrpc.SERVICE_NAME + "/",
            PixyGrpc.SERVICE_NAME + "/",
            PeerGrpc.SERVICE_NAME + "/",
            HealthGrpc.getCheckMethod().getFullMethodName());

    /** Of these those that last for as long as a client likes: all together they leave the half to the others. */
    private static final Set<String> STREAMS = Set.of(
            PixyGrpc.getProduceStreamMethod().getFullMethodName(),
            PixyGrpc.getConsumeMethod().getFullMethodName());

    /** Of the memory, for calls of other methods: those that may last for as long as a client likes. */
    private static final int PARTS = 8;

    private final ByteBudget budget;
    private final ByteBudget streams;
    private final ByteBudget aside;
    private final Supplier<Duration> limit;
    /** Somebody was refused lately. */
    private volatile boolean crowded;

    private final Set<Arrival> open = ConcurrentHashMap.newKeySet();

    /**
     * Nobody is received yet.
     *
     * @param budget what requests may take together
     * @param limit how long a request may take
     */
    Reception(ByteBudget budget, Supplier<Duration> limit) {
        this.budget = budget;
        this.streams = budget.half();
        this.aside = budget.part(PARTS);
        this.limit = limit;
    }

    /** The service with requests that come through here. */
    ServerServiceDefinition of(BindableService service) {
        // parsed by the call's listener, not by the library, which would log what it can't parse with a stack trace
        return ServerInterceptors.intercept(
                ServerInterceptors.useMarshalledMessages(service.bindService(), Unparsed.MESSAGE), this);
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Tracer(new Arrival(budgetOf(method), System.nanoTime()));
    }

    private ByteBudget budgetOf(String method) {
        if (STREAMS.contains(method)) {
            return streams;
        }
        for (String known : SERVICES) {
            if (method.startsWith(known)) {
                return budget;
            }
        }
        return aside;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Arrival arrival = ARRIVAL.get();
        OnceClosed<Q, R> closing = new OnceClosed<>(call);
        MethodDescriptor.MethodType type = call.getMethodDescriptor().getType();
        if (!arrival.begins(type.clientSendsOneMessage(), type.serverSendsOneMessage(), closing::end)) {
            onRefused(arrival);
            arrival.end();
            closing.end(NO_ROOM);
            return new ServerCall.Listener<>() {};
        }
        open.add(arrival);
        return new Receiver<>(next.startCall(closing, headers), closing, arrival, () -> open.remove(arrival));
    }

    /**
     * Ends the calls whose requests have been arriving for too long; that is sooner when there is no room.
     *
     * @return whether there was no room for somebody
     */
    boolean endLate(long now) {
        boolean full = crowded;
        crowded = false;
        long limitNanos = limit.get().toNanos();
        long patience = full ? Math.min(limitNanos, CROWDED_NANOS) : limitNanos;
        for (Arrival arrival : open) {
            arrival.endIfOlder(now - patience);
        }
        return full;
    }

    /** Those that were let in aside do not hurry the others. */
    private void onRefused(Arrival arrival) {
        crowded |= arrival.isOf(budget);
    }

    /** How many calls wait for their request. */
    int size() {
        return open.size();
    }

    /** Told about the bytes of one stream, methods that do not exist included. */
    private final class Tracer extends ServerStreamTracer {
        private final Arrival arrival;

        private Tracer(Arrival arrival) {
            this.arrival = arrival;
        }

        @Override
        public Context filterContext(Context context) {
            return context.withValue(ARRIVAL, arrival);
        }

        @Override
        public void inboundWireSize(long bytes) {
            if (!arrival.onBytes(bytes, 0, System.nanoTime())) {
                onRefused(arrival);
            }
        }

        @Override
        public void inboundUncompressedSize(long bytes) {
            if (!arrival.onBytes(0, bytes, System.nanoTime())) {
                onRefused(arrival);
            }
        }

        @Override
        public void outboundWireSize(long bytes) {
            arrival.onAnswer(bytes);
        }

        @Override
        public void streamClosed(Status status) {
            open.remove(arrival);
            arrival.close();
        }
    }
}
