package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pixy.api.RecordPosition;
import io.pixy.server.ByteBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;
import org.junit.jupiter.api.Test;

/** What clients may take, against clients that take more; on real sockets, most of them frame by frame. */
final class GrpcLimitsTest {
    private static final String CONSUME = "/KafkaPixy/ConsumeNAck";
    private static final String PRODUCE = "/KafkaPixy/Produce";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ScriptedCluster cluster = new ScriptedCluster().answers(new RecordPosition(0, 1));

    @Test
    void callsThatAreCalledOffAtOnceEndTheConnection() throws Exception {
        try (Loopback server = new Loopback(cluster);
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            for (int i = 0; i < 20_000; i++) {
                try {
                    client.send(RawHttp2.headers(2 * i + 1, CONSUME));
                    client.send(RawHttp2.reset(2 * i + 1));
                } catch (IOException e) {
                    break;
                }
            }

            assertThat(client.next(RawHttp2.GOAWAY).code()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            assertThat(server.client().produce(request(100)).getOffset()).isEqualTo(1);
        }
    }

    @Test
    void moreOpenCallsThanAllowedAreRefusedEvenToWhoNeverReadTheSettings() throws Exception {
        try (Loopback server = new Loopback(cluster, with(limits(10, 10, LONG)));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            for (int i = 0; i < 11; i++) {
                client.send(RawHttp2.headers(2 * i + 1, CONSUME));
            }

            RawHttp2.Frame refused = client.next(RawHttp2.RST_STREAM);

            assertThat(refused.code()).isEqualTo(RawHttp2.REFUSED_STREAM);
            assertThat(refused.stream()).isEqualTo(21);
        }
    }

    @Test
    void connectionBeyondTheLimitIsClosedAndTheOthersGoOn() throws Exception {
        try (Loopback server = new Loopback(cluster, with(limits(2, 10, LONG)));
                RawHttp2 first = new RawHttp2(server.surface.port())) {
            first.next(RawHttp2.SETTINGS);
            assertThat(server.client().produce(request(100)).getOffset()).isEqualTo(1);

            try (RawHttp2 third = new RawHttp2(server.surface.port())) {
                assertThat(third.isClosedByServer()).isTrue();
            }
            assertThat(server.client().produce(request(100)).getOffset()).isEqualTo(1);
        }
    }

    @Test
    void connectionThatSaysNothingIsClosed() throws Exception {
        try (Loopback server = new Loopback(cluster, with(limits(10, 10, Duration.ofMillis(200))));
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.surface.port())) {
            silent.setSoTimeout(20_000);

            // what the server says first without being asked, then the end
            assertThatCode(() -> silent.getInputStream().readAllBytes()).doesNotThrowAnyException();
        }
    }

    @Test
    void idleConnectionIsClosed() throws Exception {
        GrpcLimits limits = new GrpcLimits(10, 10, 10, Duration.ofMillis(200), Optional.empty(), LONG);
        try (Loopback server = new Loopback(cluster, with(limits));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            assertThat(client.next(RawHttp2.GOAWAY).code()).isZero();
        }
    }

    @Test
    void connectionOfAgeIsClosed() throws Exception {
        GrpcLimits limits = new GrpcLimits(10, 10, 10, LONG, Optional.of(Duration.ofMillis(200)), LONG);
        try (Loopback server = new Loopback(cluster, with(limits));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            assertThat(client.next(RawHttp2.GOAWAY).code()).isZero();
        }
    }

    @Test
    void requestThatNeverEndsIsEndedAndOneThatWaitsForItsMessageIsNot() throws Exception {
        var pending = cluster.answersLater();
        try (Loopback server = new Loopback(cluster, with(limits(10, 10, Duration.ofMillis(500))));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            ListenableFuture<ConsRs> waiting = KafkaPixyGrpc.newFutureStub(server.channel)
                    .consumeNAck(ConsNAckRq.newBuilder()
                            .setTopic("t")
                            .setGroup("g")
                            .build());
            client.send(RawHttp2.headers(1, CONSUME));
            client.send(RawHttp2.data(1, 100, 50));

            assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(1);

            pending.complete(null);
            assertThat(pending).isCompleted();
            assertThat(waiting.isCancelled()).isFalse();
        }
    }

    @Test
    void halfSentMessagesBeyondTheBudgetAreRefusedAndGivenBack() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(limits(10, 100, LONG), budget);
        try (Loopback server = new Loopback(cluster, options)) {
            try (RawHttp2 client = new RawHttp2(server.surface.port())) {
                for (int i = 0; i < 8; i++) {
                    client.send(RawHttp2.headers(2 * i + 1, PRODUCE));
                    client.send(RawHttp2.data(2 * i + 1, 1_000_000, 15_000));
                }

                assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(13);

                assertThat(budget.taken()).isBetween(1L, 100_000L);
                Status whole = server.failure(c -> c.produce(request(50_000)));
                assertThat(whole.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(whole.getDescription()).isEqualTo(Reception.NO_ROOM.getDescription());
            }
            org.awaitility.Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> budget.taken() == 0);

            assertThat(server.client().produce(request(50_000)).getOffset()).isEqualTo(1);
            assertThat(budget.taken()).isZero();
        }
    }

    @Test
    void unpackedSizeCountsToo() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(GrpcLimits.DEFAULT, budget);
        try (Loopback server = new Loopback(cluster, options)) {
            Status status =
                    server.failure(c -> c.withCompression("gzip").produce(request(200_000)));

            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(budget.taken()).isZero();
        }
    }

    private static GrpcOptions with(GrpcLimits limits) {
        return GrpcOptions.plain().withLimits(limits, ByteBudget.ofHeap());
    }

    private static GrpcLimits limits(int connections, int calls, Duration requestTime) {
        return new GrpcLimits(connections, calls, 1_000, Duration.ofHours(1), Optional.empty(), requestTime);
    }

    private static ProdRq request(int bytes) {
        return ProdRq.newBuilder()
                .setTopic("t")
                .setMessage(ByteString.copyFrom(new byte[bytes]))
                .build();
    }
}
