package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.RecordPosition;
import io.pixy.api.RedriveRunningException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.ByteBudget;
import io.pixy.server.ScriptedLetters;
import io.pixy.server.config.LimitsConfig;
import io.pixy.v1.CancelRedriveRequest;
import io.pixy.v1.Code;
import io.pixy.v1.DeadLetter;
import io.pixy.v1.GetRedriveRequest;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.PurgeDeadLettersRequest;
import io.pixy.v1.RedriveRequest;
import io.pixy.v1.RedriveTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters of the second API, over real sockets. */
@Timeout(60)
final class LettersV1Test {
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final ScriptedLetters letters = cluster.letters;
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    private PixyGrpc.PixyBlockingStub client() {
        return PixyGrpc.newBlockingStub(server.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static ListDeadLettersRequest.Builder list() {
        return ListDeadLettersRequest.newBuilder().setTopic("orders").setGroup("g");
    }

    private List<DeadLetter> all(ListDeadLettersRequest.Builder request) {
        List<DeadLetter> all = new ArrayList<>();
        client().listDeadLetters(request.build()).forEachRemaining(all::add);
        return all;
    }

    private static Status failure(Supplier<?> call) {
        StatusRuntimeException e = Assertions.catchThrowableOfType(StatusRuntimeException.class, call::get);
        assertThat(e).isNotNull();
        return e.getStatus();
    }

    private static RedriveRequest.Builder redrive() {
        return RedriveRequest.newBuilder().setTopic("orders").setGroup("g");
    }

    private RedriveTask get(String id) {
        return client().getRedrive(GetRedriveRequest.newBuilder()
                .setTopic("orders")
                .setGroup("g")
                .setId(id)
                .build());
    }

    private RedriveTask cancel(String id) {
        return client().cancelRedrive(CancelRedriveRequest.newBuilder()
                .setTopic("orders")
                .setGroup("g")
                .setId(id)
                .build());
    }

    @Test
    void lettersComeWithAllTheyHave() throws Exception {
        letters.have(1, 5, "v");

        DeadLetter letter = all(list()).get(0);

        assertThat(letter.getPartition()).isEqualTo(1);
        assertThat(letter.getOffset()).isEqualTo(5);
        assertThat(letter.getWritten())
                .isEqualTo(Timestamp.newBuilder().setSeconds(5).build());
        assertThat(letter.getRecord().hasKey()).isFalse();
        assertThat(letter.getRecord().getValue().toStringUtf8()).isEqualTo("v");
        assertThat(letter.getRecord().getTimestampMs()).isEqualTo(1_234_567);
        assertThat(letter.getTopic()).isEqualTo("orders");
        assertThat(letter.getOriginalPartition()).isEqualTo(3);
        assertThat(letter.getOriginalOffset()).isEqualTo(77);
        assertThat(letter.getReason()).isEqualTo("rejected");
        assertThat(letter.getMessage()).isEqualTo("why");
        assertThat(letter.getAttempts()).isEqualTo(5);
        assertThat(letter.getHops()).isEqualTo(2);
    }

    @Test
    void allOfThemComeOnceHoweverManyThereAre() throws Exception {
        for (int i = 0; i < 2500; i++) {
            letters.have(i / 1000, i % 1000, "v" + i);
        }

        assertThat(all(list()))
                .extracting(one -> one.getPartition() * 1000L + one.getOffset())
                .hasSize(2500)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(letters.asked).hasSize(3);
        letters.asked.clear();
        assertThat(all(list().setMaxMessages(1200))).hasSize(1200);
        assertThat(letters.asked)
                .extracting(asked -> ((DeadLetterQuery) asked.get(1)).max())
                .containsExactly(1000, 200);
        letters.asked.clear();
        assertThat(all(list().setAtPartition(2)
                        .setAtOffset(400)
                        .setMaxMessages(3)
                        .setFrom(Timestamp.newBuilder().setSeconds(1).setNanos(500_000_000))))
                .hasSize(3);
        DeadLetterQuery asked = (DeadLetterQuery) letters.asked.take().get(1);
        assertThat(asked.at()).contains(new RecordPosition(2, 400));
        assertThat(asked.from()).contains(Instant.ofEpochMilli(1500));
    }

    @Test
    void refusesWhatCanNotBe() {
        for (ListDeadLettersRequest.Builder bad : List.of(
                list().setGroup(""),
                list().setGroup("none"),
                list().setTopic("a/b"),
                list().setCluster("none"),
                list().setMaxMessages(-1),
                list().setAtOffset(-1),
                list().setAtPartition(-1),
                list().setFrom(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)))) {
            assertThat(failure(() -> all(bad)).getCode()).as("%s", bad).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        for (RedriveRequest.Builder bad : List.of(
                redrive().setGroup("none"),
                redrive().setTo("a b"),
                redrive().setMaxPerSecond(501),
                redrive().setMaxPerSecond(-1),
                redrive().setLimit(-1),
                redrive().setFilter(RedriveRequest.Filter.newBuilder().setReason("x".repeat(65))),
                redrive()
                        .setFilter(RedriveRequest.Filter.newBuilder()
                                .setTo(Timestamp.newBuilder().setSeconds(Long.MIN_VALUE))))) {
            assertThat(failure(() -> client().redrive(bad.build())).getCode())
                    .as("%s", bad)
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(failure(() -> cancel("")).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        for (String id : List.of("a/b", "x".repeat(65), "\u00e9")) {
            assertThat(failure(() -> get(id)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(failure(() -> cancel(id)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(letters.asked).isEmpty();
        assertThat(failure(() -> get("none")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(failure(() -> cancel("none")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void putsBackUntilItIsCancelledAndDeletes() throws Exception {
        for (int i = 0; i < 25; i++) {
            letters.have(0, i, "v");
        }
        RedriveTask begun = client().redrive(redrive()
                .setTo("other")
                .setMaxPerSecond(7)
                .setLimit(3)
                .setFilter(RedriveRequest.Filter.newBuilder()
                        .setReason("rejected")
                        .setKey(ByteString.EMPTY)
                        .setFrom(Timestamp.newBuilder().setSeconds(1))
                        .setTo(Timestamp.newBuilder().setSeconds(2)))
                .build());
        assertThat(begun.getState()).isEqualTo(RedriveTask.State.RUNNING);
        assertThat(begun.getLeft()).isEqualTo(25);
        io.pixy.api.RedriveRequest asked =
                (io.pixy.api.RedriveRequest) letters.asked.take().get(1);
        assertThat(asked.to()).contains("other");
        assertThat(asked.maxPerSecond()).isEqualTo(7);
        assertThat(asked.limit()).isEqualTo(3);
        assertThat(asked.filter().reason()).contains("rejected");
        assertThat(asked.filter().key())
                .hasValueSatisfying(key -> assertThat(key).isEmpty());
        assertThat(asked.filter().from()).contains(Instant.ofEpochSecond(1));
        assertThat(asked.filter().to()).contains(Instant.ofEpochSecond(2));

        letters.unwritable = 4;
        assertThat(get("").getId()).isEqualTo(begun.getId());
        assertThat(get(begun.getId()).getRedriven()).isEqualTo(10);
        assertThat(get(begun.getId()).getFailed()).isEqualTo(4);
        assertThat(cancel(begun.getId()).getState()).isEqualTo(RedriveTask.State.CANCELLED);
        assertThat(cancel(begun.getId()).getState()).isEqualTo(RedriveTask.State.CANCELLED);
        client().purgeDeadLetters(PurgeDeadLettersRequest.newBuilder()
                .setTopic("orders")
                .setGroup("g")
                .build());
        assertThat(letters.letters).isEmpty();
    }

    @Test
    void aTaskSaysWhatWentWrong() {
        letters.have(0, 0, "v");
        RedriveTask begun = client().redrive(redrive().build());
        assertThat(begun.hasProblem()).isFalse();
        letters.problem = Optional.of(new UnknownTopicException(null));
        assertThat(get(begun.getId()).getProblem().getCode()).isEqualTo(Code.UNKNOWN_TOPIC);

        for (var row : List.of(
                List.of(new RedriveRunningException("dlq"), Status.Code.FAILED_PRECONDITION),
                List.of(TooManyRequestsException.redrives(8), Status.Code.RESOURCE_EXHAUSTED),
                List.of(new UnknownTopicException(null), Status.Code.NOT_FOUND))) {
            letters.failure = Optional.of((io.pixy.api.PixyException) row.get(0));
            assertThat(failure(() -> client().redrive(redrive().build())).getCode())
                    .isEqualTo(row.get(1));
            assertThat(failure(() -> all(list())).getCode()).isEqualTo(row.get(1));
        }
    }

    /** Asks for what it reads, one by one. */
    private static final class Slow implements ClientResponseObserver<ListDeadLettersRequest, DeadLetter> {
        private final AtomicInteger read = new AtomicInteger();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile ClientCallStreamObserver<ListDeadLettersRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<ListDeadLettersRequest> stream) {
            call = stream;
            stream.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(DeadLetter letter) {
            read.incrementAndGet();
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }
    }

    @Test
    void whoDoesNotReadIsAskedForNoMoreAndWhoLeavesIsForgotten() throws Exception {
        String value = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            letters.have(0, i, value);
        }
        Slow slow = new Slow();
        PixyGrpc.newStub(server.channel).listDeadLetters(list().build(), slow);
        await().until(() -> slow.read.get() == 1);
        assertThat(all(list())).hasSize(200);
        assertThat(letters.asked.size())
                .as("10 in a page, and what its buffers take for the slow one")
                .isBetween(21, 34);

        slow.call.request(Integer.MAX_VALUE);

        slow.end.get(20, TimeUnit.SECONDS);
        assertThat(slow.read).hasValue(200);

        Slow leaving = new Slow();
        PixyGrpc.newStub(server.channel).listDeadLetters(list().build(), leaving);
        await().until(() -> leaving.read.get() == 1);
        leaving.call.cancel("enough", null);
        Assertions.assertThatThrownBy(() -> leaving.end.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void aClientThatLeavesEndsTheLook() throws Exception {
        letters.listsWait = new CompletableFuture<>();
        Slow leaving = new Slow();
        PixyGrpc.newStub(server.channel).listDeadLetters(list().build(), leaving);
        CompletableFuture<DeadLetterPage> look = letters.lists.poll(10, TimeUnit.SECONDS);

        leaving.call.cancel("enough", null);

        await().until(look::isCancelled);
    }

    @Test
    void aListTakesWhatAPageTakesHoweverLongItIs() {
        String value = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            letters.have(0, i, value);
        }
        ByteBudget budget = new ByteBudget(4 << 20);
        GrpcOptions options = GrpcOptions.plain().withLimits(LimitsConfig.defaults(), budget);
        try (Loopback small = new Loopback(cluster, options)) {
            Iterator<DeadLetter> all = PixyGrpc.newBlockingStub(small.channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .listDeadLetters(list().build());
            int count = 0;
            while (all.hasNext()) {
                all.next();
                count++;
                assertThat(budget.taken()).isLessThan(2 << 20);
            }
            assertThat(count).isEqualTo(200);
            await().until(() -> budget.taken() == 0);
            assertThat(budget.take((4 << 20) - 4096)).isTrue();

            Status full = failure(() -> PixyGrpc.newBlockingStub(small.channel)
                    .listDeadLetters(list().build())
                    .next());

            assertThat(full.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void listsEndWhenTheInstanceStops() {
        letters.have(0, 0, "v");
        letters.listsWait = new CompletableFuture<>();
        Slow waiting = new Slow();
        PixyGrpc.newStub(server.channel).listDeadLetters(list().build(), waiting);
        await().until(() -> letters.listsWait.getNumberOfDependents() > 0);

        server.surface.stop(java.time.Duration.ofSeconds(10));

        Assertions.assertThatThrownBy(() -> waiting.end.get(10, TimeUnit.SECONDS))
                .cause()
                .satisfies(error ->
                        assertThat(Status.fromThrowable(error).getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }
}
