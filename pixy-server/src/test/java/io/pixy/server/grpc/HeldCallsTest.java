package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.pixy.api.Message;
import io.pixy.api.RecordPosition;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ProdRq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose requests are complete, and that last because their clients like it so. */
@Timeout(60)
final class HeldCallsTest {
    private static final long CANCEL = 8;
    private static final int BYTES = 100_000;
    private static final ProdRq REQUEST = ProdRq.newBuilder()
            .setTopic("t")
            .setMessage(ByteString.copyFromUtf8("m"))
            .build();

    private static final ConsNAckRq CONSUME =
            ConsNAckRq.newBuilder().setTopic("t").setGroup("g").setNoAck(true).build();

    private final ByteBudget budget = new ByteBudget(BYTES);
    private final ScriptedCluster cluster = new ScriptedCluster().answers(new RecordPosition(0, 1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/grpc.health.v1.Health/Watch",
                "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                "/none/None"
            })
    void callsThatMayLastForEverLeaveRoomForTheOthers(String method) throws Exception {
        try (Loopback server = new Loopback(cluster, options());
                RawHttp2 client = RawHttp2.thatReadsNothing(server.surface.port())) {
            for (int stream = 1; stream < 200; stream += 2) {
                client.send(RawHttp2.headers(stream, method));
                client.send(RawHttp2.message(stream, new byte[0]));
            }

            assertThat(server.client().produce(REQUEST).getOffset()).isEqualTo(1);
            assertThat(budget.taken()).isLessThan(BYTES / 4);
        }
        await().until(() -> budget.taken() == 0);
    }

    @Test
    void callsCountForAsLongAsTheyWait() throws Exception {
        cluster.answersWith(new NeverAnswered());
        try (Loopback server = new Loopback(cluster, options());
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            for (int stream = 1; stream < 200; stream += 2) {
                client.send(RawHttp2.headers(stream, "/KafkaPixy/ConsumeNAck"));
                client.send(RawHttp2.message(stream, CONSUME.toByteArray()));
            }

            assertThat(client.next(RawHttp2.HEADERS).stream()).isGreaterThan(80);
            assertThat(budget.taken()).isBetween(BYTES / 2L, (long) BYTES);
        }
        await().until(() -> budget.taken() == 0);
    }

    @Test
    void aCallWhoseAnswerIsNotReadEnds() throws Exception {
        try (Loopback server = new Loopback(cluster, options().withMaxRequestBytes(1_000));
                RawHttp2 client = RawHttp2.thatReadsNothing(server.surface.port())) {
            client.send(RawHttp2.headers(1, "/KafkaPixy/Produce"));
            client.send(RawHttp2.message(1, REQUEST.toByteArray()));
            client.send(RawHttp2.headers(3, "/grpc.health.v1.Health/Watch"));
            client.send(RawHttp2.message(3, new byte[0]));

            assertThat(client.next(RawHttp2.RST_STREAM).code()).isEqualTo(CANCEL);
            assertThat(client.next(RawHttp2.RST_STREAM).code()).isEqualTo(CANCEL);
            await().until(() -> budget.taken() == 0);
        }
    }

    private GrpcOptions options() {
        LimitsConfig limits =
                LimitsConfig.builder().writeTimeout(Duration.ofMillis(200)).build();
        return GrpcOptions.plain().withLimits(limits, budget);
    }

    /** Shared by all calls, so that none of them ends those of the others. */
    private static final class NeverAnswered extends CompletableFuture<Message> {
        @Override
        public boolean cancel(boolean interrupt) {
            return false;
        }
    }
}
