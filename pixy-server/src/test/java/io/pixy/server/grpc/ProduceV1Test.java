package io.pixy.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.api.Header;
import io.pixy.api.ProduceResult;
import io.pixy.api.RecordPosition;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import io.pixy.v1.Code;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.Record;
import io.pixy.v1.Wait;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Produce and ProduceStream of the second API, over real sockets. */
@Timeout(60)
final class ProduceV1Test {
    private static final String STREAM = "/pixy.v1.Pixy/ProduceStream";
    private static final ProduceResult WRITTEN = ProduceResult.written(new RecordPosition(3, 77), 99);

    private final ScriptedCluster cluster = new ScriptedCluster().answers(List.of(WRITTEN));

    @Test
    void tellsOfEachRecordWhatBecameOfItInTheirOrder() throws Exception {
        cluster.answers(List.of(WRITTEN, ProduceResult.failed(new UnknownTopicException(null))));
        Record full = Record.newBuilder()
                .setKey(utf8("k"))
                .setValue(utf8("v"))
                .setPartition(5)
                .setTimestampMs(1234)
                .setPartitionKey(utf8("p"))
                .addHeaders(io.pixy.v1.Header.newBuilder().setKey("h"))
                .build();
        Record impossible = Record.newBuilder().setPartition(-1).build();
        try (Loopback server = new Loopback(cluster)) {
            ProduceResponse response = client(server)
                    .produce(request(3)
                            .setRecords(0, full)
                            .setRecords(1, impossible)
                            .build());

            assertThat(response.getResultsList())
                    .extracting(io.pixy.v1.ProduceResult::hasProblem)
                    .containsExactly(false, true, true);
            assertThat(response.getResults(0).getOffset()).isEqualTo(77);
            assertThat(response.getResults(0).getTimestampMs()).isEqualTo(99);
            assertThat(response.getResults(1).getProblem().getCode()).isEqualTo(Code.INVALID_RECORD);
            assertThat(response.getResults(1).getProblem().getMessage()).isEqualTo("partition must not be below 0: -1");
            assertThat(response.getResults(2).getProblem().getCode()).isEqualTo(Code.UNKNOWN_TOPIC);
            List<io.pixy.api.ProduceRequest> asked = produced();
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0).partition()).hasValue(5);
            assertThat(asked.get(0).timestampMillis()).hasValue(1234);
            assertThat(asked.get(0).partitionKey()).containsExactly('p');
            assertThat(asked.get(0).headers()).containsExactly(new Header("h", null));
            assertThat(asked.get(1).key()).isNull();
            assertThat(asked.get(1).value()).isNull();
        }
    }

    @Test
    void refusesWhatCanNotBeAttemptedBeforeAnythingIs() {
        try (Loopback server = new Loopback(cluster)) {
            for (ProduceRequest.Builder bad : List.of(
                    request(0),
                    request(1001),
                    request(1).setCluster("none"),
                    request(1).setStopOnError(true).setWait(Wait.ACCEPTED),
                    request(1).setWaitValue(9),
                    request(1).setIdempotencyKey("a b"),
                    request(1).setIdempotencyKey("a").setWait(Wait.ACCEPTED))) {
                Status status = failure(() -> client(server).produce(bad.build()));

                assertThat(status.getCode()).as("%s", status).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(status.getDescription()).isNotEmpty();
            }
            assertThat(cluster.wasAskedNothing()).isTrue();
        }
    }

    @Test
    void writesNothingBehindARecordThatFailedIfThatIsAskedFor() throws Exception {
        CompletableFuture<List<ProduceResult>> first = cluster.answersLater();
        try (Loopback server = new Loopback(cluster)) {
            var answer = PixyGrpc.newFutureStub(server.channel)
                    .produce(request(4).setStopOnError(true).build());
            assertThat(produced()).hasSize(1);
            assertThat(cluster.wasAskedNothing()).isTrue();

            CompletableFuture<List<ProduceResult>> second = cluster.answersLater();
            first.complete(List.of(WRITTEN));
            assertThat(produced()).hasSize(1);
            second.complete(List.of(ProduceResult.failed(new UnknownTopicException(null))));

            assertThat(codes(answer.get()))
                    .containsExactly(Code.CODE_UNSPECIFIED, Code.UNKNOWN_TOPIC, Code.NOT_ATTEMPTED, Code.NOT_ATTEMPTED);
            assertThat(answer.get().getResults(3).getProblem().getRetriable()).isTrue();
            assertThat(cluster.wasAskedNothing()).isTrue();
        }
    }

    @Test
    void aRecordThatCanNotBeWrittenStopsThoseBehindItToo() throws Exception {
        try (Loopback server = new Loopback(cluster)) {
            ProduceResponse response = client(server)
                    .produce(request(4)
                            .setStopOnError(true)
                            .setIdempotencyKey("stops")
                            .setRecords(1, Record.newBuilder().setPartition(-1))
                            .build());

            assertThat(codes(response))
                    .containsExactly(
                            Code.CODE_UNSPECIFIED, Code.INVALID_RECORD, Code.NOT_ATTEMPTED, Code.NOT_ATTEMPTED);
            assertThat(produced()).hasSize(1);
            assertThat(cluster.wasAskedNothing()).isTrue();
        }
    }

    /** Who has left may have looked at the log already, to go on from there. */
    @Test
    void nothingMoreIsWrittenInTurnForACallerThatHasLeft() throws Exception {
        CompletableFuture<List<ProduceResult>> first = cluster.answersLater();
        try (Loopback server = new Loopback(cluster)) {
            var answer = PixyGrpc.newFutureStub(server.channel)
                    .produce(request(3).setStopOnError(true).build());
            produced();
            answer.cancel(true);
            // what comes later on the same connection is there, so the end of the call is, too
            failure(() -> client(server).produce(request(0).build()));

            first.complete(List.of(WRITTEN));

            assertThat(cluster.wasAskedNothing()).isTrue();
        }
    }

    @Test
    void whatCanNotBeAttemptedAtAllFailsTheCallInTurn() {
        cluster.fails(new UnknownTopicException(null));
        try (Loopback server = new Loopback(cluster)) {
            Status status = failure(
                    () -> client(server).produce(request(2).setStopOnError(true).build()));

            assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Test
    void acceptsRecordsWithoutWaitingForThem() throws Exception {
        cluster.answersWith(CompletableFuture.completedFuture(null));
        try (Loopback server = new Loopback(cluster)) {
            ProduceResponse response =
                    client(server).produce(request(1).setWait(Wait.ACCEPTED).build());

            assertThat(cluster.nextCall().method()).isEqualTo("produceAsync");
            assertThat(response.getResults(0).getOffset()).isEqualTo(-1);
            assertThat(response.getResults(0).hasProblem()).isFalse();

            cluster.fails(TooManyRequestsException.producer());
            response = client(server).produce(request(1).setWait(Wait.ACCEPTED).build());
            assertThat(response.getResults(0).getProblem().getCode()).isEqualTo(Code.THROTTLED);
            assertThat(response.getResults(0).getProblem().getRetriable()).isTrue();
        }
    }

    @Test
    void writesUnderOneKeyOnlyOnce() throws Exception {
        CompletableFuture<List<ProduceResult>> later = cluster.answersLater();
        ProduceRequest keyed = request(1).setIdempotencyKey("key-1").build();
        try (Loopback server = new Loopback(cluster)) {
            var first = PixyGrpc.newFutureStub(server.channel).produce(keyed);
            List<io.pixy.api.ProduceRequest> asked = produced();
            assertThat(asked.get(0).headers())
                    .containsExactly(new Header("pixy.idempotency-key", "key-1".getBytes(UTF_8)));

            assertThat(failure(() -> client(server).produce(keyed)).getCode()).isEqualTo(Status.Code.ABORTED);
            later.complete(List.of(WRITTEN));
            assertThat(first.get().getResults(0).getOffset()).isEqualTo(77);

            assertThat(client(server).produce(keyed)).isEqualTo(first.get());
            ProduceRequest other = keyed.toBuilder()
                    .setRecords(0, Record.newBuilder().setValue(utf8("other")))
                    .build();
            assertThat(failure(() -> client(server).produce(other)).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(cluster.wasAskedNothing()).isTrue();
        }
    }

    @Test
    void theHealthServiceKnowsTheSecondServiceByName() {
        try (Loopback server = new Loopback(cluster)) {
            HealthCheckRequest name =
                    HealthCheckRequest.newBuilder().setService("pixy.v1.Pixy").build();

            assertThat(HealthGrpc.newBlockingStub(server.channel).check(name).getStatus())
                    .isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void codesAreThoseOfTheProto() {
        assertThat(Arrays.stream(io.pixy.server.v1.Code.values()).map(Enum::name))
                .containsExactlyElementsOf(Arrays.stream(Code.values())
                        .filter(code -> code != Code.UNRECOGNIZED && code != Code.CODE_UNSPECIFIED)
                        .map(Enum::name)
                        .toList());
    }

    @Test
    void answersOfAStreamComeInTheOrderOfItsRequests() throws Exception {
        CompletableFuture<List<ProduceResult>> first = cluster.answersLater();
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            stream.send(request(1));
            produced();
            CompletableFuture<List<ProduceResult>> second = cluster.answersLater();
            stream.send(request(1));
            produced();

            second.complete(List.of(ProduceResult.written(new RecordPosition(0, 2), -1)));
            first.complete(List.of(ProduceResult.written(new RecordPosition(0, 1), -1)));

            assertThat(stream.next().getResults(0).getOffset()).isEqualTo(1);
            assertThat(stream.next().getResults(0).getOffset()).isEqualTo(2);
            stream.send(request(1).setCluster("none"));
            assertThat(stream.next().getResults(0).getProblem().getCode()).isEqualTo(Code.INVALID_REQUEST);
            cluster.fails(new UnknownTopicException(null));
            stream.send(request(1));
            assertThat(stream.next().getResults(0).getProblem().getCode()).isEqualTo(Code.UNKNOWN_TOPIC);
            stream.call.halfClose();
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void aRequestThatStopsOnErrorsWaitsForAllBeforeItInTheStream() throws Exception {
        CompletableFuture<List<ProduceResult>> first = cluster.answersLater();
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            stream.send(request(1));
            produced();
            stream.send(request(2).setStopOnError(true));
            stream.send(request(1).setStopOnError(true));
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(cluster::wasAskedNothing);

            CompletableFuture<List<ProduceResult>> second = cluster.answersLater();
            first.complete(List.of(WRITTEN));
            assertThat(codes(stream.next())).containsExactly(Code.CODE_UNSPECIFIED);
            produced();
            second.complete(List.of(ProduceResult.failed(new UnknownTopicException(null))));

            assertThat(codes(stream.next())).containsExactly(Code.UNKNOWN_TOPIC, Code.NOT_ATTEMPTED);
            assertThat(codes(stream.next())).containsExactly(Code.NOT_ATTEMPTED);
            assertThat(cluster.wasAskedNothing()).isTrue();

            // who does not ask for that is not concerned
            cluster.answers(List.of(WRITTEN));
            stream.send(request(1));
            assertThat(codes(stream.next())).containsExactly(Code.CODE_UNSPECIFIED);
            stream.call.halfClose();
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void aRequestThatWaitsForThoseBeforeItIsAnsweredBeforeTheStreamEnds() throws Exception {
        CompletableFuture<List<ProduceResult>> first = cluster.answersLater();
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            stream.send(request(1));
            produced();
            stream.send(request(1).setStopOnError(true));
            stream.call.halfClose();

            first.complete(List.of(ProduceResult.failed(new UnknownTopicException(null))));

            assertThat(codes(stream.next())).containsExactly(Code.UNKNOWN_TOPIC);
            assertThat(codes(stream.next())).containsExactly(Code.NOT_ATTEMPTED);
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void aStreamOfTooManyRecordsInOneRequestEndsWhenTheOthersAreAnswered() throws Exception {
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            stream.send(request(1));
            stream.send(request(1001));

            assertThat(stream.next().getResultsCount()).isEqualTo(1);
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void noMoreThanAThousandRecordsOfAStreamAreInFlight() throws Exception {
        CompletableFuture<List<ProduceResult>> later = cluster.answersLater();
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            for (int i = 0; i < 12; i++) {
                stream.send(request(99));
            }
            for (int i = 0; i < 10; i++) {
                produced();
            }
            await().during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(20))
                    .until(cluster::wasAskedNothing);

            later.complete(Collections.nCopies(99, WRITTEN));
            for (int i = 0; i < 12; i++) {
                assertThat(stream.next().getResultsCount()).isEqualTo(99);
            }
        }
    }

    @Test
    void whoDoesNotReadAnswersIsSoonReadFromNoMore() throws Exception {
        ByteBudget budget = new ByteBudget(10_000_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(LimitsConfig.defaults(), budget);
        ManagedChannel narrow = null;
        try (Loopback server = new Loopback(cluster, options)) {
            narrow = NettyChannelBuilder.forAddress("127.0.0.1", server.surface.port())
                    .usePlaintext()
                    .flowControlWindow(1 << 16)
                    .build();
            try (Stream stream = new Stream(narrow)) {
                stream.readsNothing = true;
                int sent = 30_000;
                for (int i = 0; i < sent; i++) {
                    stream.send(request(1));
                }
                await().during(Duration.ofMillis(500))
                        .atMost(Duration.ofSeconds(30))
                        .until(cluster::asks, count -> count > 1000 && count < sent / 2);
                assertThat(budget.taken()).isLessThan(200_000);

                stream.readsNothing = false;
                stream.call.request(sent);
                for (int i = 0; i < sent; i++) {
                    stream.next();
                }
            }
            await().until(() -> budget.taken() == 0);
        } finally {
            if (narrow != null) {
                narrow.shutdownNow();
            }
        }
    }

    @Test
    void aStreamThatIsCalledOffGivesBackWhatItHeld() throws Exception {
        ByteBudget budget = new ByteBudget(10_000_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(LimitsConfig.defaults(), budget);
        CompletableFuture<List<ProduceResult>> unused = cluster.answersLater();
        try (Loopback server = new Loopback(cluster, options)) {
            Stream stream = new Stream(server.channel);
            stream.send(request(500));
            produced();
            assertThat(budget.taken()).isPositive();

            stream.close();

            await().until(() -> budget.taken() == 0);
        }
    }

    @Test
    void anInstanceThatStopsAnswersWhatItHasBegunAndEndsTheStream() throws Exception {
        CompletableFuture<List<ProduceResult>> later = cluster.answersLater();
        try (Loopback server = new Loopback(cluster);
                Stream stream = new Stream(server.channel)) {
            stream.send(request(1));
            produced();

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.surface.stop(Duration.ofSeconds(30)));
            later.complete(List.of(WRITTEN));

            assertThat(stream.next().getResults(0).getOffset()).isEqualTo(77);
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void streamsThatLastForEverLeaveRoomForTheOthers() throws Exception {
        ByteBudget budget = new ByteBudget(100_000);
        GrpcOptions options = GrpcOptions.plain().withLimits(LimitsConfig.defaults(), budget);
        try (Loopback server = new Loopback(cluster, options);
                RawHttp2 client = RawHttp2.thatReadsNothing(server.surface.port())) {
            for (int stream = 1; stream < 200; stream += 2) {
                client.send(RawHttp2.headers(stream, STREAM));
            }

            assertThat(client(server).produce(request(1).build()).getResultsCount())
                    .isEqualTo(1);
            await().until(() -> budget.taken() <= 50_000);
        }
        await().until(() -> budget.taken() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pixy.v1.Pixy/Produce", STREAM})
    void requestsThatNeverEndAreEnded(String method) throws Exception {
        LimitsConfig limits =
                LimitsConfig.builder().bodyTimeout(Duration.ofMillis(500)).build();
        GrpcOptions options = GrpcOptions.plain().withLimits(limits, ByteBudget.of(0));
        try (Loopback server = new Loopback(cluster, options);
                RawHttp2 client = new RawHttp2(server.surface.port())) {
            client.send(RawHttp2.headers(1, method));
            client.send(RawHttp2.data(1, 100_000, 5_000));

            assertThat(client.next(RawHttp2.HEADERS).stream()).isEqualTo(1);
        }
    }

    /** An idle stream whose next message has begun to come has not been coming since the last one. */
    @Test
    void betweenTwoMessagesOfAStreamAnyTimeMayPass() {
        Arrival arrival = new Arrival(new ByteBudget(1_000_000), 0);
        CompletableFuture<Status> ended = new CompletableFuture<>();
        assertThat(arrival.begins(false, false, ended::complete)).isTrue();
        arrival.onMessage(1_000);

        assertThat(arrival.onBytes(10_000, 10_000, 900_000)).isTrue();
        arrival.endIfOlder(899_000);
        assertThat(ended).isNotDone();

        arrival.endIfOlder(900_001);
        assertThat(ended).isCompletedWithValue(Reception.TOO_SLOW);
    }

    private static PixyGrpc.PixyBlockingStub client(Loopback server) {
        return PixyGrpc.newBlockingStub(server.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static Status failure(Supplier<?> call) {
        StatusRuntimeException e = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::get);
        assertThat(e).isNotNull();
        return e.getStatus();
    }

    private static ProduceRequest.Builder request(int records) {
        ProduceRequest.Builder request = ProduceRequest.newBuilder().setTopic("t");
        for (int i = 0; i < records; i++) {
            request.addRecords(Record.getDefaultInstance());
        }
        return request;
    }

    private List<io.pixy.api.ProduceRequest> produced() throws InterruptedException {
        ScriptedCluster.Asked asked = cluster.nextCall();
        assertThat(asked.method()).isEqualTo("produceAll");
        @SuppressWarnings("unchecked")
        List<io.pixy.api.ProduceRequest> records = (List<io.pixy.api.ProduceRequest>) asked.argument(1, List.class);
        return records;
    }

    private static List<Code> codes(ProduceResponse response) {
        return response.getResultsList().stream()
                .map(one -> one.getProblem().getCode())
                .toList();
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    /** A client that says by itself how many answers it wants. */
    private static final class Stream extends ClientCall.Listener<ProduceResponse> implements AutoCloseable {
        final ClientCall<ProduceRequest, ProduceResponse> call;
        private final BlockingQueue<ProduceResponse> answers = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        volatile boolean readsNothing;

        Stream(ManagedChannel channel) {
            call = channel.newCall(PixyGrpc.getProduceStreamMethod(), CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.request(1);
        }

        void send(ProduceRequest.Builder request) {
            call.sendMessage(request.build());
        }

        ProduceResponse next() throws InterruptedException {
            ProduceResponse answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).as("an answer").isNotNull();
            return answer;
        }

        Status end() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }

        @Override
        public void onMessage(ProduceResponse answer) {
            answers.add(answer);
            if (!readsNothing) {
                call.request(1);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }

        @Override
        public void close() {
            call.cancel("done", null);
        }
    }
}
