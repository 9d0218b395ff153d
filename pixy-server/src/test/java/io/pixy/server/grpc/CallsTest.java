package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.RecordPosition;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.config.RequestsConfig.Ids;
import io.pixy.server.config.RequestsConfig.Log;
import io.pixy.server.requests.RequestLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of calls over gRPC. */
@Timeout(60)
final class CallsTest {
    private static final ProdRq PRODUCE = ProdRq.newBuilder()
            .setTopic("t")
            .setMessage(ByteString.copyFromUtf8("m"))
            .build();

    private final ScriptedCluster cluster = new ScriptedCluster().answers(new RecordPosition(0, 1));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    @Test
    void eachCallHasALine() {
        RequestLog log = RequestLog.of(
                new RequestsConfig(Log.COMBINED, "", Duration.ZERO, Ids.ECHO),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        try (Loopback server = new Loopback(
                cluster, GrpcOptions.plain().withShared(Shared.defaults().with(log)))) {
            with(server, "id-7").produce(PRODUCE);
            Status unknown = Assertions.catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> ClientCalls.blockingUnaryCall(
                                    server.channel,
                                    KafkaPixyGrpc.getProduceMethod().toBuilder()
                                            .setFullMethodName("none/None")
                                            .build(),
                                    CallOptions.DEFAULT,
                                    PRODUCE))
                    .getStatus();

            await().until(() -> out.toString(StandardCharsets.UTF_8).lines().count() == 2);
            List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();

            assertThat(unknown.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
            assertThat(lines.get(0))
                    .startsWith("127.0.0.1 - - [")
                    .contains("] \"POST /KafkaPixy/Produce gRPC\" OK ")
                    .contains("\"grpc-java-netty/")
                    .endsWith(" id-7");
            assertThat(lines.get(1)).contains("\"POST /none/None gRPC\" UNIMPLEMENTED ");
        }
        log.close();
    }

    @Test
    void aLineTellsWhoHasCalled(@TempDir Path directory) throws IOException {
        Keys keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        RequestLog log = RequestLog.of(
                new RequestsConfig(Log.COMBINED, "", Duration.ZERO, Ids.ECHO),
                new PrintStream(out, true, StandardCharsets.UTF_8));
        Access access = Access.of(AccessConfigs.of("access: {keys_file: " + keys.file() + "}"), Duration.ofMinutes(5));
        Metadata shown = new Metadata();
        shown.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), keys.key("ann"));
        try (Loopback server = new Loopback(
                cluster,
                GrpcOptions.plain().withShared(Shared.defaults().with(log).with(access)))) {
            server.client()
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(shown))
                    .produce(PRODUCE);
            await().until(() -> out.toString(StandardCharsets.UTF_8).lines().count() == 1);
            server.client().produce(PRODUCE);
            await().until(() -> out.toString(StandardCharsets.UTF_8).lines().count() == 2);

            List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
            assertThat(lines.get(0)).startsWith("127.0.0.1 - key:ann [");
            assertThat(lines.get(1)).startsWith("127.0.0.1 - - [");
        }
        log.close();
    }

    @Test
    void idIsGivenBackToWhoSendsOneAndToNobodyElse() {
        try (Loopback server = new Loopback(cluster)) {
            with(server, "id-7").produce(PRODUCE);
            assertThat(headers.get().get(CallIds.ID)).isEqualTo("id-7");

            with(server, "a b").produce(PRODUCE);
            assertThat(headers.get().containsKey(CallIds.ID)).isFalse();

            cluster.fails(new InvalidRequestException("no"));
            StatusRuntimeException refused = Assertions.catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> with(server, "id-8")
                            .getOffsets(GetOffsetsRq.newBuilder()
                                    .setTopic("t")
                                    .setGroup("g")
                                    .build()));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(trailers.get().get(CallIds.ID)).isEqualTo("id-8");
        }
    }

    @Test
    void everyCallHasAnIdIfSomebodyWantsThat() {
        RequestLog always = RequestLog.of(new RequestsConfig(Log.OFF, "", Duration.ZERO, Ids.ALWAYS), System.out);
        try (Loopback server = new Loopback(
                cluster, GrpcOptions.plain().withShared(Shared.defaults().with(always)))) {
            KafkaPixyGrpc.newBlockingStub(ClientInterceptors.intercept(
                            server.channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)))
                    .produce(PRODUCE);

            assertThat(headers.get().get(CallIds.ID)).matches("[0-9a-f]{32}");
        }
    }

    private KafkaPixyGrpc.KafkaPixyBlockingStub with(Loopback server, String id) {
        Metadata sent = new Metadata();
        sent.put(CallIds.ID, id);
        return KafkaPixyGrpc.newBlockingStub(ClientInterceptors.intercept(
                server.channel,
                MetadataUtils.newAttachHeadersInterceptor(sent),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)));
    }
}
