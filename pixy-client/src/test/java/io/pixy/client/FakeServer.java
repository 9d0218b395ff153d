package io.pixy.client;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A real server on the loopback whose methods do what the test says. Thread-safe: concurrent collections. */
final class FakeServer implements AutoCloseable {
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new ConcurrentHashMap<>();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final int port;
    private volatile Server server;

    /** A call that arrived; {@code cancelled} opens when its caller has left. */
    record Asked(String method, Object request, Metadata headers, CountDownLatch cancelled, Ending ending) {
        <T> T request(Class<T> type) {
            return type.cast(request);
        }
    }

    /** What a silent call can be ended with later. */
    interface Ending {
        void with(Object answer);
    }

    FakeServer() {
        port = freePort();
        start();
    }

    private FakeServer(int port) {
        this.port = port;
    }

    /** Nobody listens there yet. */
    static FakeServer down() {
        return new FakeServer(freePort());
    }

    void start() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .directExecutor()
                    .maxInboundMessageSize(64 << 20)
                    .fallbackHandlerRegistry(new Registry())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Cuts everything. */
    void stop() {
        try {
            if (!server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String target() {
        return "127.0.0.1:" + port;
    }

    <Q, W> FakeServer answers(MethodDescriptor<Q, W> method, Function<Q, W> answer) {
        return on(method, (request, call) -> {
            call.onNext(answer.apply(request));
            call.onCompleted();
        });
    }

    /** Answers, and only counts how often. */
    <Q, W> AtomicInteger counts(MethodDescriptor<Q, W> method, W answer) {
        AtomicInteger count = new AtomicInteger();
        ServerCallHandler<Q, W> handler = ServerCalls.asyncUnaryCall((request, call) -> {
            count.incrementAndGet();
            call.onNext(answer);
            call.onCompleted();
        });
        methods.put(method.getFullMethodName(), ServerMethodDefinition.create(method, handler));
        return count;
    }

    <Q, W> FakeServer fails(MethodDescriptor<Q, W> method, Status status) {
        return on(method, (request, call) -> call.onError(status.asRuntimeException()));
    }

    /** Calls arrive, and nothing happens, until the test ends them. */
    <Q, W> FakeServer isSilent(MethodDescriptor<Q, W> method) {
        return on(method, (request, call) -> {});
    }

    <Q, W> FakeServer on(MethodDescriptor<Q, W> method, ServerCalls.UnaryMethod<Q, W> script) {
        ServerCallHandler<Q, W> handler = ServerCalls.asyncUnaryCall((request, call) -> {
            CountDownLatch cancelled = new CountDownLatch(1);
            ((ServerCallStreamObserver<W>) call).setOnCancelHandler(cancelled::countDown);
            asked.add(new Asked(method.getFullMethodName(), request, HEADERS.get(), cancelled, answer -> {
                @SuppressWarnings("unchecked")
                W typed = (W) answer;
                call.onNext(typed);
                call.onCompleted();
            }));
            script.invoke(request, call);
        });
        methods.put(method.getFullMethodName(), ServerMethodDefinition.create(method, withHeaders(handler)));
        return this;
    }

    <Q, W> FakeServer onStream(MethodDescriptor<Q, W> method, ServerCalls.BidiStreamingMethod<Q, W> script) {
        methods.put(
                method.getFullMethodName(),
                ServerMethodDefinition.create(method, ServerCalls.asyncBidiStreamingCall(script)));
        return this;
    }

    /** Answers a method with these bytes, whatever they are, as often as that. */
    FakeServer answersBytes(MethodDescriptor<?, ?> method, byte[] bytes, int times) {
        MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNKNOWN)
                .setFullMethodName(method.getFullMethodName())
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        ServerCallHandler<byte[], byte[]> handler = (call, headers) -> {
            call.request(1);
            call.sendHeaders(new Metadata());
            for (int i = 0; i < times; i++) {
                call.sendMessage(bytes);
            }
            call.close(Status.OK, new Metadata());
            return new ServerCall.Listener<>() {};
        };
        methods.put(raw.getFullMethodName(), ServerMethodDefinition.create(raw, handler));
        return this;
    }

    private static final ThreadLocal<Metadata> HEADERS = new ThreadLocal<>();

    private static <Q, W> ServerCallHandler<Q, W> withHeaders(ServerCallHandler<Q, W> handler) {
        return (call, headers) -> {
            ServerCall.Listener<Q> listener = handler.startCall(call, headers);
            return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(listener) {
                @Override
                public void onHalfClose() {
                    HEADERS.set(headers);
                    super.onHalfClose();
                }
            };
        };
    }

    /** The next call that arrived or arrives soon. */
    Asked nextCall() throws InterruptedException {
        Asked next = asked.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was asked");
        }
        return next;
    }

    /** How often it was asked something that nobody has looked at yet. */
    int asks() {
        return asked.size();
    }

    @Override
    public void close() {
        if (server != null) {
            stop();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Registry extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
            return methods.get(method);
        }
    }

    /** No state. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
