package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.pixy.api.ClusterStatus;
import io.pixy.api.Message;
import io.pixy.api.RecordPosition;
import io.pixy.server.ListenAddress;
import io.pixy.server.StartException;
import io.pixy.server.tls.PemPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;
import mailgun.kafkapixy.ProdRs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrpcSurfaceTest {
    private final ScriptedCluster cluster = new ScriptedCluster().answers(new RecordPosition(0, 1));

    @TempDir
    private Path dir;

    @Test
    void requestOfExactlyTheLimitPassesAndOneByteMoreDoesNot() {
        try (Loopback server = new Loopback(cluster)) {
            ProdRq largest = requestOf(1 << 20);

            ProdRs response = server.client().produce(largest);
            Status status = server.failure(c -> c.produce(requestOf((1 << 20) + 1)));

            assertThat(response.getOffset()).isEqualTo(1);
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).contains("1048576").contains("1048577");
        }
    }

    @Test
    void limitCanBeSet() {
        try (Loopback server = new Loopback(cluster, GrpcOptions.plain().withMaxRequestBytes(2 << 20))) {
            ProdRs response = server.client().produce(requestOf(2 << 20));
            Status status = server.failure(c -> c.produce(requestOf((2 << 20) + 1)));

            assertThat(response.getOffset()).isEqualTo(1);
            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void gzipIsAccepted() {
        try (Loopback server = new Loopback(cluster)) {
            ProdRs response = server.client().withCompression("gzip").produce(requestOf(1 << 20));

            assertThat(response.getOffset()).isEqualTo(1);
        }
    }

    @Test
    void whatIsTooLargeOnceUnpackedIsRefusedWithoutAWordInTheLog() {
        try (Loopback server = new Loopback(cluster);
                LibraryLog log = new LibraryLog()) {
            Status status = server.failure(c -> c.withCompression("gzip").produce(requestOf((1 << 20) + 1)));

            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(status.getDescription()).contains("1048576");
            assertThat(server.client().produce(requestOf(100)).getOffset()).isEqualTo(1);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void whatCanNotBeParsedIsRefusedWithoutAWordInTheLog() {
        try (Loopback server = new Loopback(cluster);
                LibraryLog log = new LibraryLog()) {
            MethodDescriptor<byte[], byte[]> raw = MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .setFullMethodName("KafkaPixy/Produce")
                    .setRequestMarshaller(new Bytes())
                    .setResponseMarshaller(new Bytes())
                    .build();

            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            server.channel, raw, CallOptions.DEFAULT, new byte[] {(byte) 0xff, 1, 2}))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void serviceIsHealthyUntilItStops() {
        try (Loopback server = new Loopback(cluster)) {
            HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(server.channel);

            HealthCheckResponse whole = health.check(HealthCheckRequest.getDefaultInstance());
            HealthCheckResponse service = health.check(
                    HealthCheckRequest.newBuilder().setService("KafkaPixy").build());

            assertThat(whole.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
            assertThat(service.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        }
    }

    @Test
    void serviceIsNotHealthyFromTheTimeOnWhenItIsToStop() {
        try (Loopback server = new Loopback(cluster)) {
            server.surface.drain();

            assertThat(health(server, "")).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThat(health(server, "KafkaPixy")).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThat(health(server, ScriptedCluster.NAME)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThat(server.client().produce(requestOf(100)).getOffset()).isEqualTo(1);
        }
    }

    @Test
    void healthIsThatOfTheClusters() {
        cluster.status = CompletableFuture.completedFuture(new ClusterStatus(false, true));
        try (Loopback server = new Loopback(cluster)) {
            assertThat(health(server, "")).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThat(health(server, "KafkaPixy")).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThat(health(server, ScriptedCluster.NAME)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
            assertThatThrownBy(() -> health(server, "nobody")).hasMessageContaining("NOT_FOUND");

            cluster.status = CompletableFuture.completedFuture(new ClusterStatus(true, false));
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> health(server, "") == HealthCheckResponse.ServingStatus.SERVING);
            // who consumes would wait in vain
            assertThat(health(server, ScriptedCluster.NAME)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);

            cluster.status = CompletableFuture.completedFuture(new ClusterStatus(true, true));
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> health(server, ScriptedCluster.NAME) == HealthCheckResponse.ServingStatus.SERVING);
        }
    }

    @Test
    void reflectionNamesTheService() throws Exception {
        try (Loopback server = new Loopback(cluster)) {
            CompletableFuture<ServerReflectionResponse> first = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> requests =
                    ServerReflectionGrpc.newStub(server.channel).serverReflectionInfo(new FirstResponse<>(first));

            requests.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());

            assertThat(first.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                    .extracting(ServiceResponse::getName)
                    .contains("KafkaPixy", "grpc.health.v1.Health");
            requests.onCompleted();
        }
    }

    @Test
    void servicesAboutTheServiceCanBeSwitchedOff() {
        try (Loopback server = new Loopback(cluster, GrpcOptions.plain().withServices(false, false))) {
            CompletableFuture<ServerReflectionResponse> reflection = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> unused =
                    ServerReflectionGrpc.newStub(server.channel).serverReflectionInfo(new FirstResponse<>(reflection));

            assertThatThrownBy(() ->
                            HealthGrpc.newBlockingStub(server.channel).check(HealthCheckRequest.getDefaultInstance()))
                    .hasMessageContaining("UNIMPLEMENTED");
            assertThatThrownBy(() -> reflection.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNIMPLEMENTED");
            assertThat(server.client().produce(requestOf(100)).getOffset()).isEqualTo(1);
        }
    }

    @Test
    void serviceUnderAPackageIsUnimplemented() {
        try (Loopback server = new Loopback(cluster)) {
            MethodDescriptor<ProdRq, ProdRs> packaged = KafkaPixyGrpc.getProduceMethod().toBuilder()
                    .setFullMethodName("mailgun.kafkapixy.KafkaPixy/Produce")
                    .build();

            assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                            server.channel, packaged, CallOptions.DEFAULT, ProdRq.getDefaultInstance()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
        }
    }

    @Test
    void tlsServesWhoTrustsTheCertificateAndNobodyInPlainText() throws Exception {
        PemPair identity = PemPair.in(dir, "localhost", "EC");
        try (Loopback server = new Loopback(cluster, GrpcOptions.plain().withTls(identity.keys()))) {
            ManagedChannel secure = NettyChannelBuilder.forAddress("127.0.0.1", server.surface.port())
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(identity.certificate().toFile())
                            .build())
                    .build();
            try {
                ProdRs response = KafkaPixyGrpc.newBlockingStub(secure).produce(requestOf(100));
                Status plain = server.failure(c -> c.produce(requestOf(100)));

                assertThat(response.getOffset()).isEqualTo(1);
                assertThat(plain.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            } finally {
                secure.shutdownNow();
            }
        }
    }

    @Test
    void unixSocketServesEverybodyAndIsRemovedInTheEnd() throws Exception {
        Path path = dir.resolve("pixy.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        GrpcSurface surface = unix(path);
        surface.start();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(path))
                .eventLoopGroup(loops)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .usePlaintext()
                .build();
        try {
            ProdRs response = KafkaPixyGrpc.newBlockingStub(channel).produce(requestOf(100));

            assertThat(response.getOffset()).isEqualTo(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwxrwxrwx");
        } finally {
            channel.shutdownNow();
            surface.stop(Duration.ZERO);
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void socketsOfOthersStay() throws Exception {
        Path path = dir.resolve("pixy.sock");
        GrpcSurface first = unix(path);
        first.start();

        assertThatThrownBy(() -> unix(path).start())
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith("listen unix " + path + ": bind: address already in use");
        assertThat(path).exists();

        Files.delete(path);
        GrpcSurface second = unix(path);
        second.start();
        first.stop(Duration.ZERO);
        assertThat(path).exists();
        second.stop(Duration.ZERO);
        assertThat(path).doesNotExist();
    }

    @Test
    void directoryInTheWayOfASocketStaysAndStartFails() {
        GrpcSurface surface = unix(dir);

        assertThatThrownBy(surface::start)
                .isInstanceOf(StartException.class)
                .hasMessage("failed to start gRPC server: failed to create listener: listen unix " + dir
                        + ": bind: address already in use");
        assertThat(dir).isDirectory();
    }

    @Test
    void takenPortIsRefused() {
        try (Loopback first = new Loopback(cluster)) {
            String address = "127.0.0.1:" + first.surface.port();
            GrpcSurface second = new GrpcSurface(new ListenAddress(address), cluster, GrpcOptions.plain());

            assertThatThrownBy(second::start)
                    .isInstanceOf(StartException.class)
                    .hasMessage("failed to start gRPC server: failed to create listener: listen tcp " + address
                            + ": bind: address already in use");
        }
    }

    @Test
    void runningCallIsFinishedWithinTheGrace() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();
        try (Loopback server = new Loopback(cluster)) {
            ListenableFuture<ConsRs> call = consume(server);
            cluster.nextCall();
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.surface.stop(Duration.ofSeconds(20)));

            pending.complete(new Message("t", 0, 7, null, null, List.of(), -1, 1));

            assertThat(call.get(10, TimeUnit.SECONDS).getOffset()).isEqualTo(7);
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(server.surface.terminated()).isCompletedWithValue(null);
        }
    }

    @Test
    void runningCallIsCutAfterTheGrace() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();
        try (Loopback server = new Loopback(cluster)) {
            ListenableFuture<ConsRs> call = consume(server);
            cluster.nextCall();

            server.surface.stop(Duration.ZERO);
            server.surface.stop(Duration.ZERO);

            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
            assertThat(pending).isCancelled();
        }
    }

    /**
     * Netty closes the connections of an event loop only if the loop sees the end coming before it works off its
     * tasks. Here it learns of it while it does: the connection must not be left open for ever.
     */
    @Test
    void runningCallIsCutEvenIfItsEventLoopIsBusy() throws Exception {
        CompletableFuture<EventExecutor> loopOfTheCall = new CompletableFuture<>();
        cluster.answersWith(new CompletableFuture<Message>() {
            @Override
            public CompletableFuture<Message> whenComplete(BiConsumer<? super Message, ? super Throwable> action) {
                loopOfTheCall.complete(ThreadExecutorMap.currentExecutor());
                return super.whenComplete(action);
            }
        });
        try (Loopback server = new Loopback(cluster)) {
            ListenableFuture<ConsRs> call = consume(server);
            EventExecutor loop = loopOfTheCall.get(10, TimeUnit.SECONDS);
            CountDownLatch busy = new CountDownLatch(1);
            loop.execute(() -> {
                busy.countDown();
                while (!loop.isShuttingDown()) {
                    Thread.onSpinWait();
                }
            });
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();

            server.surface.stop(Duration.ZERO);

            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void stopBeforeStartIsHarmless() {
        GrpcSurface surface = unix(dir.resolve("never.sock"));

        surface.stop(Duration.ZERO);

        assertThat(surface.terminated()).isCompletedWithValue(null);
    }

    @Test
    void nameTellsTheAddress() {
        assertThat(unix(Path.of("/run/x.sock")).name()).isEqualTo("grpc /run/x.sock");
    }

    private static HealthCheckResponse.ServingStatus health(Loopback server, String service) {
        return HealthGrpc.newBlockingStub(server.channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private GrpcSurface unix(Path path) {
        return new GrpcSurface(new ListenAddress(path.toString()), cluster, GrpcOptions.plain());
    }

    private static ListenableFuture<ConsRs> consume(Loopback server) {
        return KafkaPixyGrpc.newFutureStub(server.channel)
                .consumeNAck(ConsNAckRq.newBuilder().setTopic("t").setGroup("g").build());
    }

    /** Of so many bytes when serialised. */
    private static ProdRq requestOf(int size) {
        int body = size - 10;
        ProdRq request = request(body);
        while (request.getSerializedSize() < size) {
            request = request(++body);
        }
        assertThat(request.getSerializedSize()).isEqualTo(size);
        return request;
    }

    private static ProdRq request(int bodyBytes) {
        return ProdRq.newBuilder()
                .setTopic("t")
                .setMessage(ByteString.copyFrom(new byte[bodyBytes]))
                .build();
    }

    /** Whatever the library would log from now on. */
    private static final class LibraryLog extends Handler implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger root = Logger.getLogger("");

        private LibraryLog() {
            root.addHandler(this);
        }

        List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLoggerName() + ": " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record FirstResponse<T>(CompletableFuture<T> first) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            first.complete(value);
        }

        @Override
        public void onError(Throwable error) {
            first.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            first.completeExceptionally(new AssertionError("no response"));
        }
    }
}
