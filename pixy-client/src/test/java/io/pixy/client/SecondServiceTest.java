package io.pixy.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.pixy.api.AckMode;
import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.Message;
import io.pixy.api.MessageTooLargeException;
import io.pixy.api.NotSupportedException;
import io.pixy.api.PixyException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ProduceResult;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.RecordPosition;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.api.UnknownTopicException;
import io.pixy.v1.Code;
import io.pixy.v1.Level;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.Problem;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.Record;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import io.pixy.v1.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecondServiceTest {
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private final FakeServer server = new FakeServer();
    private final PixyClient pixy = PixyClient.builder(server.target()).build();
    private final Cluster cluster = pixy.cluster();

    @AfterEach
    void close() {
        pixy.close();
        server.close();
    }

    @Test
    void whatTheOldServiceCanNotSayGoesOverTheNewOne() throws Exception {
        writesAll();
        ProduceRequest tombstone = new ProduceRequest(
                        "t", VALUE, new byte[] {1}, null, List.of(new Header("h", null)), false, false)
                .withPartition(3)
                .withTimestamp(Instant.ofEpochMilli(17));

        RecordPosition position = Outcomes.of(cluster.produce(tombstone));

        io.pixy.v1.ProduceRequest sent = server.nextCall().request(io.pixy.v1.ProduceRequest.class);
        assertThat(position).isEqualTo(new RecordPosition(0, 0));
        assertThat(sent.getWait()).isEqualTo(Wait.WRITTEN);
        assertThat(sent.getRecordsList())
                .containsExactly(Record.newBuilder()
                        .setKey(ByteString.copyFrom(VALUE))
                        .setPartitionKey(ByteString.copyFrom(new byte[] {1}))
                        .addHeaders(io.pixy.v1.Header.newBuilder().setKey("h"))
                        .setPartition(3)
                        .setTimestampMs(17)
                        .build());
    }

    @Test
    void theSameInTheBackground() throws Exception {
        writesAll();

        Outcomes.of(cluster.produceAsync(ProduceRequest.of("t", VALUE, null)));

        assertThat(server.nextCall().request(io.pixy.v1.ProduceRequest.class).getWait())
                .isEqualTo(Wait.ACCEPTED);
    }

    @Test
    void aMessageThatNoServiceCanSayIsRefusedWithWhatToDo() throws Exception {
        ProduceRequest randomWithKey = ProduceRequest.of("t", VALUE, VALUE).withPartitionKey(null);

        PixyException why = Outcomes.failure(cluster.produce(randomWithKey));

        assertThat(why).isInstanceOf(NotSupportedException.class).hasMessageContaining("name a partition");
    }

    @Test
    void aRecordThatWasNotWrittenFailsItsCall() throws Exception {
        server.answers(
                PixyGrpc.getProduceMethod(),
                request -> ProduceResponse.newBuilder()
                        .addResults(failed(Code.UNKNOWN_TOPIC, UnknownTopicException.TEXT))
                        .build());

        PixyException why = Outcomes.failure(cluster.produce(ProduceRequest.of("t", VALUE, null)));

        assertThat(why).isInstanceOf(UnknownTopicException.class).hasMessage(UnknownTopicException.TEXT);
    }

    @Test
    void writesSeveralAndTellsOfEach() throws Exception {
        server.answers(
                PixyGrpc.getProduceMethod(),
                request -> ProduceResponse.newBuilder()
                        .addResults(io.pixy.v1.ProduceResult.newBuilder()
                                .setPartition(1)
                                .setOffset(2)
                                .setTimestampMs(3))
                        .addResults(failed(Code.INVALID_RECORD, "no such partition"))
                        .build());

        List<ProduceResult> results = Outcomes.of(cluster.produceAll(
                "t",
                List.of(
                        ProduceRequest.of("t", VALUE, VALUE),
                        ProduceRequest.of("t", VALUE, VALUE).withPartition(9))));

        assertThat(results.get(0)).isEqualTo(ProduceResult.written(new RecordPosition(1, 2), 3));
        assertThat(results.get(1).failure())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("no such partition");
    }

    @Test
    void whatIsTooMuchForOneRequestGoesInSeveralOneAfterTheOther() throws Exception {
        writesAll();
        List<ProduceRequest> requests = IntStream.range(0, 1000)
                .mapToObj(i -> ProduceRequest.of("t", new byte[] {(byte) i}, new byte[3000]))
                .toList();

        List<ProduceResult> results = Outcomes.of(cluster.produceAll("t", requests));

        assertThat(results).hasSize(1000).allMatch(ProduceResult::isWritten);
        List<Record> sent = new ArrayList<>();
        assertThat(server.asks()).isEqualTo(3);
        while (server.asks() > 0) {
            io.pixy.v1.ProduceRequest part = server.nextCall().request(io.pixy.v1.ProduceRequest.class);
            assertThat(part.getSerializedSize()).isLessThanOrEqualTo(1 << 20);
            sent.addAll(part.getRecordsList());
        }
        assertThat(sent.stream().map(one -> one.getKey().byteAt(0)).toList())
                .isEqualTo(requests.stream().map(request -> request.key()[0]).toList());
    }

    @Test
    void whenOneOfSeveralRequestsFailsTheResultsOfTheOthersAreTold() throws Exception {
        server.on(PixyGrpc.getProduceMethod(), (request, call) -> {
            if (server.asks() == 1) {
                call.onNext(all(request));
                call.onCompleted();
            } else {
                call.onError(Status.UNAVAILABLE
                        .withDescription("service is shutting down")
                        .asRuntimeException());
            }
        });
        List<ProduceRequest> requests = IntStream.range(0, 1000)
                .mapToObj(i -> ProduceRequest.of("t", null, new byte[3000]))
                .toList();

        List<ProduceResult> results = Outcomes.of(cluster.produceAll("t", requests));

        assertThat(results).hasSize(1000);
        assertThat(server.asks()).isEqualTo(2);
        assertThat(results.stream().filter(ProduceResult::isWritten).count()).isBetween(300L, 400L);
        assertThat(results.get(999).failure()).hasMessage("service is shutting down");
    }

    @Test
    void aMessageThatIsTooLargeForTheServerIsToldOfThatOne() throws Exception {
        server.on(PixyGrpc.getProduceMethod(), (request, call) -> {
            if (request.getRecords(0).getValue().size() > 1 << 20) {
                call.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("gRPC message exceeds maximum size 1048576: 3000000")
                        .asRuntimeException());
            } else {
                call.onNext(all(request));
                call.onCompleted();
            }
        });

        List<ProduceResult> results = Outcomes.of(cluster.produceAll(
                "t",
                List.of(
                        ProduceRequest.of("t", VALUE, VALUE),
                        ProduceRequest.of("t", VALUE, new byte[3_000_000]),
                        ProduceRequest.of("t", VALUE, VALUE))));

        assertThat(results.get(0).isWritten()).isTrue();
        assertThat(results.get(1).failure()).isInstanceOf(MessageTooLargeException.class);
        assertThat(results.get(2).isWritten()).isTrue();
    }

    @Test
    void whenNobodyKnowsWhetherTheyWereWrittenEachOfThemTellsSo() throws Exception {
        try (PixyClient hasty = PixyClient.builder(server.target())
                .produceTimeout(Duration.ofMillis(200))
                .closeTimeout(Duration.ZERO)
                .build()) {
            server.isSilent(PixyGrpc.getProduceMethod());

            List<ProduceResult> results =
                    Outcomes.of(hasty.cluster().produceAll("t", List.of(ProduceRequest.of("t", VALUE, VALUE))));

            assertThat(results.get(0).failure())
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("has not answered within 200ms; it may have happened all the same");
        }
    }

    @Test
    void receives() throws Exception {
        server.answers(
                PixyGrpc.getReceiveMethod(),
                request -> ReceiveResponse.newBuilder()
                        .addDeliveries(io.pixy.v1.Delivery.newBuilder()
                                .setReceipt("r")
                                .setTopic("t")
                                .setPartition(1)
                                .setOffset(2)
                                .setAttempt(3)
                                .setLeaseUntil(
                                        Timestamp.newBuilder().setSeconds(4).setNanos(5))
                                .setRecord(Record.newBuilder()
                                        .setKey(ByteString.EMPTY)
                                        .setTimestampMs(6)
                                        .addHeaders(
                                                io.pixy.v1.Header.newBuilder().setKey("h"))))
                        .build());
        ReceiveRequest request = ReceiveRequest.of("g", "t")
                .withMaxMessages(10)
                .withMaxBytes(Long.MAX_VALUE)
                .withMaxWait(Duration.ofMillis(1500))
                .withLinger(Duration.ofMillis(7))
                .withLease(Duration.ofSeconds(9))
                .withAck(AckMode.ON_DELIVERY);

        List<Delivery> deliveries = Outcomes.of(cluster.receive(request));

        Message message = deliveries.get(0).message();
        assertThat(deliveries).hasSize(1);
        assertThat(deliveries.get(0).receipt()).isEqualTo("r");
        assertThat(deliveries.get(0).leaseUntil()).isEqualTo(Instant.ofEpochSecond(4, 5));
        assertThat(message.key()).isEmpty();
        assertThat(message.value()).isNull();
        assertThat(message.headers()).containsExactly(new Header("h", null));
        assertThat(message.timestampMillis()).isEqualTo(6);
        assertThat(message.attempt()).isEqualTo(3);
        io.pixy.v1.ReceiveRequest sent = server.nextCall().request(io.pixy.v1.ReceiveRequest.class);
        assertThat(sent.getMaxMessages()).isEqualTo(10);
        assertThat(sent.getMaxBytes()).isEqualTo(10 << 20);
        assertThat(sent.getMaxWait()).isEqualTo(wire(1, 500_000_000));
        assertThat(sent.getLinger()).isEqualTo(wire(0, 7_000_000));
        assertThat(sent.getLease().getSeconds()).isEqualTo(9);
        assertThat(sent.getAck()).isEqualTo(io.pixy.v1.AckMode.ON_DELIVERY);
    }

    @Test
    void settlesAndTellsOfEach() throws Exception {
        server.answers(
                PixyGrpc.getSettleMethod(),
                request -> SettleResponse.newBuilder()
                        .addResults(io.pixy.v1.SettleResult.getDefaultInstance())
                        .addResults(io.pixy.v1.SettleResult.newBuilder()
                                .setLeaseUntil(Timestamp.newBuilder().setSeconds(4)))
                        .addResults(io.pixy.v1.SettleResult.newBuilder().setProblem(problem(Code.ALREADY_SETTLED, "x")))
                        .addResults(io.pixy.v1.SettleResult.newBuilder().setProblem(problem(Code.LEASE_LOST, "gone")))
                        .addResults(io.pixy.v1.SettleResult.newBuilder().setProblem(problem(Code.INTERNAL, "new")))
                        .build());
        List<Settlement> settlements = List.of(
                Settlement.ack("a"),
                Settlement.extend("b", Duration.ofSeconds(2)),
                Settlement.reject("c", "why"),
                Settlement.nack("d", Duration.ofSeconds(3)),
                Settlement.release("e"));

        List<SettleResult> results = Outcomes.of(cluster.settle("g", "t", settlements, SettleLevel.COMMITTED));

        assertThat(results)
                .containsExactly(
                        SettleResult.settled(),
                        SettleResult.extended(Instant.ofEpochSecond(4)),
                        SettleResult.already(),
                        SettleResult.of(SettleCode.LEASE_LOST, "gone"),
                        SettleResult.of(SettleCode.INVALID_RECEIPT, "INTERNAL: new"));
        SettleRequest sent = server.nextCall().request(SettleRequest.class);
        assertThat(sent.getLevel()).isEqualTo(Level.COMMITTED);
        assertThat(sent.getSettlements(0).hasAck()).isTrue();
        assertThat(sent.getSettlements(1).getExtend().getLease().getSeconds()).isEqualTo(2);
        assertThat(sent.getSettlements(2).getReject().getReason()).isEqualTo("why");
        assertThat(sent.getSettlements(3).getNack().getDelay().getSeconds()).isEqualTo(3);
        assertThat(sent.getSettlements(4).getNack().getRelease()).isTrue();
        assertThat(sent.getSettlements(4).getNack().hasDelay()).isFalse();
    }

    @Test
    void nothingToSettleIsNoCall() throws Exception {
        assertThat(Outcomes.of(cluster.settle("g", "t", List.of(), SettleLevel.APPLIED)))
                .isEmpty();
    }

    @Test
    void aServerWithoutTheServiceIsToldApart() throws Exception {
        PixyException why = Outcomes.failure(cluster.receive(ReceiveRequest.of("g", "t")));

        assertThat(why)
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("it is Kafka-Pixy, or an older Pixy");
    }

    private static com.google.protobuf.Duration wire(long seconds, int nanos) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(seconds)
                .setNanos(nanos)
                .build();
    }

    private void writesAll() {
        server.answers(PixyGrpc.getProduceMethod(), SecondServiceTest::all);
    }

    private static ProduceResponse all(io.pixy.v1.ProduceRequest request) {
        ProduceResponse.Builder response = ProduceResponse.newBuilder();
        request.getRecordsList().forEach(one -> response.addResults(io.pixy.v1.ProduceResult.getDefaultInstance()));
        return response.build();
    }

    private static io.pixy.v1.ProduceResult.Builder failed(Code code, String text) {
        return io.pixy.v1.ProduceResult.newBuilder().setProblem(problem(code, text));
    }

    private static Problem.Builder problem(Code code, String text) {
        return Problem.newBuilder().setCode(code).setMessage(text);
    }
}
