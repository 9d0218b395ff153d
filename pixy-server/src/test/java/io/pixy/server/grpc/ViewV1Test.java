package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.pixy.api.BlockedReason;
import io.pixy.api.Message;
import io.pixy.api.MessagePage;
import io.pixy.api.QueueState;
import io.pixy.api.TooManyRequestsException;
import io.pixy.api.UnknownTopicException;
import io.pixy.server.v1.Problem;
import io.pixy.v1.BrowseRequest;
import io.pixy.v1.BrowseResponse;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.QueuePartition;
import io.pixy.v1.QueueState.Blockage.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Browse and DescribeQueue of the second API, over real sockets. */
@Timeout(60)
final class ViewV1Test {
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    private PixyGrpc.PixyBlockingStub client() {
        return PixyGrpc.newBlockingStub(server.channel);
    }

    private static BrowseRequest.Builder request() {
        return BrowseRequest.newBuilder().setTopic("t").setPartition(3);
    }

    private io.pixy.api.BrowseRequest asked() throws InterruptedException {
        return cluster.nextCall().argument(0, io.pixy.api.BrowseRequest.class);
    }

    @Test
    void showsMessagesWithAllTheyHave() throws Exception {
        Message message = new Message("t", 3, 77, null, new byte[] {1}, List.of(), 99, 1);
        cluster.answers(new MessagePage(List.of(message), 78, 5, 90));

        BrowseResponse response = client().browse(
                        request().setOffset(77).setMaxMessages(2).setMaxBytes(9).build());

        assertThat(response.getNext()).isEqualTo(78);
        assertThat(response.getBegin()).isEqualTo(5);
        assertThat(response.getEnd()).isEqualTo(90);
        assertThat(response.getMessages(0).getOffset()).isEqualTo(77);
        assertThat(response.getMessages(0).getRecord().hasKey()).isFalse();
        assertThat(response.getMessages(0).getRecord().getTimestampMs()).isEqualTo(99);
        assertThat(asked())
                .isEqualTo(new io.pixy.api.BrowseRequest("t", 3, new io.pixy.api.BrowseRequest.AtOffset(77), 2, 9));
    }

    @Test
    void beginsWhereItIsTold() throws Exception {
        cluster.answers(new MessagePage(List.of(), 0, 0, 0));

        BrowseResponse unused = client().browse(request().build());
        unused = client().browse(request().setLast(5).build());
        unused = client().browse(request()
                .setTime(Timestamp.newBuilder().setSeconds(7).setNanos(5))
                .build());

        assertThat(asked()).isEqualTo(io.pixy.api.BrowseRequest.of("t", 3, new io.pixy.api.BrowseRequest.AtOffset(0)));
        assertThat(asked().start()).isEqualTo(new io.pixy.api.BrowseRequest.Last(5));
        assertThat(asked().start()).isEqualTo(new io.pixy.api.BrowseRequest.Since(Instant.ofEpochSecond(7, 5)));
    }

    @Test
    void refusesWhatCanNotBe() {
        for (BrowseRequest.Builder bad : List.of(
                request().setTopic(""),
                request().setPartition(-1),
                request().setOffset(-1),
                request().setLast(0),
                request().setMaxMessages(1001),
                request().setMaxBytes(11 << 20),
                request().setTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)),
                request().setCluster("none"))) {
            assertFails(Status.Code.INVALID_ARGUMENT, () -> client().browse(bad.build()));
        }
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    @Test
    void tellsWhatWentWrong() {
        cluster.fails(new UnknownTopicException(null));
        assertFails(Status.Code.NOT_FOUND, () -> client().browse(request().build()));
        assertFails(
                Status.Code.NOT_FOUND,
                () -> client().describeQueue(DescribeQueueRequest.newBuilder().build()));
        cluster.fails(TooManyRequestsException.browse());
        assertFails(
                Status.Code.RESOURCE_EXHAUSTED, () -> client().browse(request().build()));
    }

    @Test
    void aClientThatLeavesEndsTheLook() throws Exception {
        CompletableFuture<MessagePage> look = cluster.answersLater();
        Logger logger = (Logger) LoggerFactory.getLogger(Problem.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        var call = PixyGrpc.newFutureStub(server.channel).browse(request().build());
        assertThat(asked()).isNotNull();

        call.cancel(true);

        await().until(look::isCancelled);
        // whoever comes next on this connection is served by the same thread
        cluster.answers(new MessagePage(List.of(), 0, 0, 0));
        assertThat(client().browse(request().build()).getMessagesList()).isEmpty();
        logger.detachAppender(lines);
        assertThat(lines.list).isEmpty();
    }

    @Test
    void showsHowFarAGroupIsAndWhatIsInItsWay() throws Exception {
        QueueState state = new QueueState(
                1,
                2,
                3,
                4,
                5,
                Optional.of(new QueueState.Oldest(7, -1, Optional.of(Duration.ofMillis(90_500)), 2)),
                0.125,
                List.of(new QueueState.Blockage(BlockedReason.ORDER, "others first")));
        cluster.answers(List.of(
                new io.pixy.api.QueuePartition(
                        0, Optional.of("pixy-1"), 1, 9, OptionalLong.of(7), OptionalLong.of(2), Optional.of(state)),
                new io.pixy.api.QueuePartition(
                        1, Optional.empty(), 0, 0, OptionalLong.empty(), OptionalLong.empty(), Optional.empty())));

        List<QueuePartition> rows = client().describeQueue(DescribeQueueRequest.newBuilder()
                        .setGroup("g")
                        .setTopic("t")
                        .build())
                .getPartitionsList();

        assertThat(cluster.nextCall().arguments()).isEqualTo(List.of("g", "t"));
        assertThat(rows.get(0).getOwner()).isEqualTo("pixy-1");
        assertThat(rows.get(0).getCommitted()).isEqualTo(7);
        assertThat(rows.get(0).getLag()).isEqualTo(2);
        assertThat(rows.get(0).getState().getShipping()).isEqualTo(5);
        assertThat(rows.get(0).getState().getMetadataUsed()).isEqualTo(0.125);
        assertThat(rows.get(0).getState().getOldest().hasTimestampMs()).isFalse();
        assertThat(rows.get(0).getState().getOldest().getAge().getSeconds()).isEqualTo(90);
        assertThat(rows.get(0).getState().getBlocked(0).getReason()).isEqualTo(Reason.ORDER);
        assertThat(rows.get(1).hasOwner()).isFalse();
        assertThat(rows.get(1).hasCommitted()).isFalse();
        assertThat(rows.get(1).hasState()).isFalse();
    }

    @Test
    void knowsEachReason() {
        assertThat(Arrays.stream(BlockedReason.values()).map(Enum::name))
                .allSatisfy(name -> assertThat(Reason.valueOf(name).getNumber()).isPositive());
    }

    private static void assertFails(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).as("%s", e).isEqualTo(code));
    }
}
