package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pixy.api.Message;
import io.pixy.api.RecordPosition;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    void newcomerBeyondTheLimitReplacesTheConnectionThatIsIdleForLongest() throws Exception {
        CompletableFuture<Message> unused = cluster.answersLater();
        try (Loopback server = new Loopback(cluster, with(limits(3, 10, LONG)));
                RawHttp2 waiting = new RawHttp2(server.surface.port())) {
            waiting.send(RawHttp2.headers(1, CONSUME));
            waiting.send(RawHttp2.headers(3, "/KafkaPixy/None"));
            assertThat(waiting.next(RawHttp2.HEADERS).stream()).isEqualTo(3);
            try (RawHttp2 idle = greeted(server);
                    RawHttp2 other = greeted(server);
                    RawHttp2 newcomer = greeted(server)) {
                assertThat(idle.isClosedByServer()).isTrue();

                other.send(RawHttp2.reset(1));
                assertThat(other.next(RawHttp2.GOAWAY).code()).isNotZero();
                newcomer.send(RawHttp2.headers(1, "/KafkaPixy/None"));
                assertThat(newcomer.next(RawHttp2.HEADERS).stream()).isEqualTo(1);
                waiting.send(RawHttp2.headers(5, "/KafkaPixy/None"));
                assertThat(waiting.next(RawHttp2.HEADERS).stream()).isEqualTo(5);
            }
        }
    }

    @Test
    void newcomerIsClosedIfNobodyIsIdle() throws Exception {
        CompletableFuture<Message> unused = cluster.answersLater();
        try (Loopback server = new Loopback(cluster, with(limits(1, 10, LONG)));
                RawHttp2 waiting = new RawHttp2(server.surface.port())) {
            waiting.next(RawHttp2.SETTINGS);
            waiting.send(RawHttp2.headers(1, CONSUME));
            waiting.send(RawHttp2.headers(3, "/KafkaPixy/None"));
            assertThat(waiting.next(RawHttp2.HEADERS).stream()).isEqualTo(3);

            try (RawHttp2 newcomer = new RawHttp2(server.surface.port())) {
                assertThat(newcomer.isClosedByServer()).isTrue();
            }
            waiting.send(RawHttp2.headers(5, "/KafkaPixy/None"));
            assertThat(waiting.next(RawHttp2.HEADERS).stream()).isEqualTo(5);
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
        LimitsConfig limits =
                LimitsConfig.builder().maxConnectionIdle(Duration.ofMillis(200)).build();
        try (Loopback server = new Loopback(cluster, with(limits));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            assertThat(client.next(RawHttp2.GOAWAY).code()).isZero();
        }
    }

    @Test
    void connectionOfAgeIsClosed() throws Exception {
        LimitsConfig limits =
                LimitsConfig.builder().maxConnectionAge(Duration.ofMillis(200)).build();
        try (Loopback server = new Loopback(cluster, with(limits));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            assertThat(client.next(RawHttp2.GOAWAY).code()).isZero();
        }
    }

    @Test
    void requestThatNeverEndsIsEndedAndOneThatWaitsForItsMessageIsNot() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();
        try (Loopback server = new Loopback(cluster, with(limits(10, 10, Duration.ofMillis(500))));
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            ListenableFuture<ConsRs> waiting = KafkaPixyGrpc.newFutureStub(server.channel)
                    .consumeNAck(
                            ConsNAckRq.newBuilder().setTopic("t").setGroup("g").build());
            cluster.nextCall();
            client.send(RawHttp2.headers(1, CONSUME));
            client.send(RawHttp2.data(1, 100, 50));

            assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(1);

            pending.complete(new Message("t", 0, 7, null, null, List.of(), -1, 1));
            assertThat(waiting.get(10, TimeUnit.SECONDS).getOffset()).isEqualTo(7);
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

                assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(11);

                assertThat(budget.taken()).isBetween(1L, 100_000L);
                Status whole = server.failure(c -> c.produce(request(50_000)));
                assertThat(whole.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
                assertThat(whole.getDescription()).isEqualTo(Reception.NO_ROOM.getDescription());
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> budget.taken() == 0);

            assertThat(server.client().produce(request(50_000)).getOffset()).isEqualTo(1);
            // the client may know before the call is over here
            await().until(() -> budget.taken() == 0);
        }
    }

    /** Though a request may take a minute here. */
    @Test
    void roomIsMadeForNewcomersByEndingThoseThatDawdle() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(limits(10, 100, LONG), budget);
        try (Loopback server = new Loopback(cluster, options);
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            for (int i = 0; i < 48; i++) {
                client.send(RawHttp2.headers(2 * i + 1, CONSUME));
            }
            await().atMost(10, TimeUnit.SECONDS).until(() -> budget.taken() > 98_000);

            await().atMost(20, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() -> server.client().produce(request(50_000)).getOffset() == 1);
        }
    }

    @Test
    void halfOfABudgetLeavesTheOtherHalf() {
        ByteBudget whole = new ByteBudget(100);
        ByteBudget half = whole.half();

        assertThat(half.take(51)).isFalse();
        assertThat(half.take(50)).isTrue();
        assertThat(half.take(1)).isFalse();
        assertThat(whole.take(50)).isTrue();
        half.giveBack(20);
        assertThat(whole.taken()).isEqualTo(80);
        assertThat(whole.take(20)).isTrue();
        assertThat(half.take(1)).isFalse();
        assertThat(half.taken()).isEqualTo(30);
    }

    @Test
    void callsWithoutRequestsCountToo() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(limits(10, 10_000, LONG), budget);
        try (Loopback server = new Loopback(cluster, options);
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            for (int i = 0; i < 60; i++) {
                client.send(RawHttp2.headers(2 * i + 1, CONSUME));
            }

            assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(2 * (100_000 / 2_048) + 1);
        }
    }

    /** A stream that is refused is no use to anybody, yet takes memory as long as the client does not end it. */
    @Test
    void answeredCallsAreEndedThoughTheirClientsGoOn() throws Exception {
        try (Loopback server = new Loopback(cluster);
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            client.send(RawHttp2.headers(1, "/KafkaPixy/None"));

            assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(1);
            RawHttp2.Frame end = client.next(RawHttp2.RST_STREAM);
            assertThat(end.stream()).isEqualTo(1);
            assertThat(end.code()).isZero();
        }
    }

    @Test
    void unpackedSizeCountsToo() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(LimitsConfig.defaults(), budget);
        try (Loopback server = new Loopback(cluster, options)) {
            Status status = server.failure(c -> c.withCompression("gzip").produce(request(200_000)));

            assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            // the client may know before the call is over here
            await().until(() -> budget.taken() == 0);
        }
    }

    private static RawHttp2 greeted(Loopback server) throws IOException {
        RawHttp2 client = new RawHttp2(server.surface.port());
        // the server greets without having heard anything
        client.send(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
        client.next(RawHttp2.PING);
        return client;
    }

    private static GrpcOptions with(LimitsConfig limits) {
        return GrpcOptions.plain().withLimits(limits, ByteBudget.of(0));
    }

    private static LimitsConfig limits(int connections, int calls, Duration arrival) {
        return LimitsConfig.builder()
                .maxConnections(connections)
                .maxCallsPerConnection(calls)
                .headerTimeout(arrival)
                .bodyTimeout(arrival)
                .build();
    }

    private static ProdRq request(int bytes) {
        return ProdRq.newBuilder()
                .setTopic("t")
                .setMessage(ByteString.copyFrom(new byte[bytes]))
                .build();
    }
}
