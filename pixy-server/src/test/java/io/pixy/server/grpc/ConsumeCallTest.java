package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Header;
import io.pixy.api.LongPollTimeoutException;
import io.pixy.api.Message;
import io.pixy.api.TopicPosition;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.RecordHeader;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConsumeCallTest {
    private final ScriptedCluster cluster = new ScriptedCluster();
    private final Loopback server = new Loopback(cluster);

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<Arguments> acks() {
        return Stream.of(
                Arguments.of("no flag acks", request(), Ack.of(0, 0)),
                Arguments.of("no flag, numbers", request().setAckPartition(77).setAckOffset(5), Ack.of(77, 5)),
                Arguments.of("no_ack", request().setNoAck(true), Ack.none()),
                Arguments.of("auto_ack", request().setAutoAck(true), Ack.auto()),
                Arguments.of(
                        "no_ack wins", request().setNoAck(true).setAutoAck(true).setAckPartition(-1), Ack.none()),
                Arguments.of(
                        "auto_ack ignores numbers",
                        request().setAutoAck(true).setAckPartition(-9).setAckOffset(-9),
                        Ack.auto()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("acks")
    void choosesWhatToAcknowledge(String name, ConsNAckRq.Builder request, Ack ack) throws Exception {
        cluster.answers(message("k", "v"));

        ConsRs unused = server.client().consumeNAck(request.build());

        ConsumeRequest asked = cluster.nextCall().argument(0, ConsumeRequest.class);
        assertThat(asked.ack()).isEqualTo(ack);
        assertThat(asked.group()).isEqualTo("foo");
        assertThat(asked.topic()).isEqualTo("test.1");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(request().setAckPartition(-1), "invalid ack: bad partition: -1"),
                Arguments.of(request().setAckOffset(-1), "invalid ack: bad offset: -1"),
                Arguments.of(request().setGroup(""), "consumer group must not be empty"),
                Arguments.of(request().setTopic(""), "topic must not be empty"),
                Arguments.of(request().setCluster("invalid"), "proxy `invalid` does not exist"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWhatCanNotBe(ConsNAckRq.Builder request, String text) {
        Status status = server.failure(c -> c.consumeNAck(request.build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo(text);
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    @Test
    void messageArrivesWhole() {
        List<Header> headers = List.of(
                new Header("b", new byte[] {0, (byte) 0xff}),
                new Header("a", null),
                new Header("b", new byte[] {'2'}),
                new Header("", new byte[0]));
        cluster.answers(new Message("test.1", 3, 1L << 40, new byte[] {'k'}, new byte[] {'v'}, headers, -1, 1));

        ConsRs response = server.client().consumeNAck(request().build());

        assertThat(response)
                .isEqualTo(ConsRs.newBuilder()
                        .setPartition(3)
                        .setOffset(1L << 40)
                        .setKeyValue(ByteString.copyFromUtf8("k"))
                        .setMessage(ByteString.copyFromUtf8("v"))
                        .addHeaders(header("b", 0, 0xff))
                        .addHeaders(header("a"))
                        .addHeaders(header("b", '2'))
                        .addHeaders(header(""))
                        .build());
    }

    @Test
    void nullKeyAndNullBodyArriveEmptyWithTheKeyUndefined() {
        cluster.answers(message(null, null));

        ConsRs response = server.client().consumeNAck(request().build());

        assertThat(response.getKeyUndefined()).isTrue();
        assertThat(response.getKeyValue()).isEmpty();
        assertThat(response.getMessage()).isEmpty();
    }

    @Test
    void emptyKeyIsDefined() {
        cluster.answers(message("", ""));

        ConsRs response = server.client().consumeNAck(request().build());

        assertThat(response.getKeyUndefined()).isFalse();
    }

    @Test
    void nothingToConsumeIsNotFound() {
        cluster.fails(new LongPollTimeoutException());

        Status status = server.failure(c -> c.consumeNAck(request().build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("long polling timeout");
    }

    @Test
    void cancelledCallWithdrawsItsRequest() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();
        ListenableFuture<ConsRs> call = KafkaPixyGrpc.newFutureStub(server.channel)
                .consumeNAck(request().build());
        ConsumeRequest asked = cluster.nextCall().argument(0, ConsumeRequest.class);
        boolean presentBefore = asked.receiverPresent().getAsBoolean();

        boolean unused = call.cancel(true);

        Assertions.assertThatThrownBy(() -> pending.get(10, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class);
        assertThat(presentBefore).isTrue();
        assertThat(asked.receiverPresent().getAsBoolean()).isFalse();
    }

    @Test
    void passedDeadlineWithdrawsTheRequest() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();

        Status status = server.failure(c -> c.withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                .consumeNAck(request().build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Assertions.assertThatThrownBy(() -> pending.get(10, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void brokenConnectionWithdrawsTheRequest() throws Exception {
        CompletableFuture<Message> pending = cluster.answersLater();
        ListenableFuture<ConsRs> unused = KafkaPixyGrpc.newFutureStub(server.channel)
                .consumeNAck(request().build());
        cluster.nextCall();

        server.channel.shutdownNow();

        Assertions.assertThatThrownBy(() -> pending.get(10, TimeUnit.SECONDS))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void messageThatCameAfterTheCallerLeftIsGivenBack() throws Exception {
        // the engine may hand a message out in the very moment of the withdrawal: its future ignores the cancel
        CompletableFuture<Message> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return complete(message("k", "v"));
            }
        };
        cluster.answersWith(deaf);
        ListenableFuture<ConsRs> call = KafkaPixyGrpc.newFutureStub(server.channel)
                .consumeNAck(request().build());
        cluster.nextCall();

        boolean unused = call.cancel(true);

        ScriptedCluster.Asked givenBack = cluster.nextCall();
        assertThat(givenBack.method()).isEqualTo("giveBack");
        assertThat(givenBack.arguments()).containsExactly("foo", new TopicPosition("test.1", 0, 5));
    }

    /** An answer of more than a client allows would end the connection, and all that waits on it. */
    @Test
    void longNameOfOneCallDoesNotEndTheOthers() throws Exception {
        String endless = "\u20ac".repeat(9_000);
        CompletableFuture<Message> pending = cluster.answersLater();
        ListenableFuture<ConsRs> waiting = KafkaPixyGrpc.newFutureStub(server.channel)
                .consumeNAck(request().build());
        cluster.nextCall();

        Status unknown =
                server.failure(c -> c.consumeNAck(request().setCluster(endless).build()));
        Status notOwned = server.failure(c -> c.ack(
                AckRq.newBuilder().setGroup(endless).setTopic(endless + "/").build()));

        assertThat(unknown.getDescription()).startsWith("proxy `\u20ac").endsWith("...` does not exist");
        assertThat(notOwned.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(notOwned.getDescription()).startsWith("acks channel missing for {\u20ac");
        pending.complete(message("k", "v"));
        assertThat(waiting.get(10, TimeUnit.SECONDS).getOffset()).isEqualTo(5);
    }

    @Test
    void deliveredMessageIsNotGivenBack() throws Exception {
        cluster.answers(message("k", "v"));

        ConsRs response = server.client().consumeNAck(request().build());

        assertThat(response.getOffset()).isEqualTo(5);
        assertThat(cluster.nextCall().method()).isEqualTo("consume");
        assertThat(cluster.wasAskedNothing()).isTrue();
    }

    private static ConsNAckRq.Builder request() {
        return ConsNAckRq.newBuilder().setTopic("test.1").setGroup("foo");
    }

    private static Message message(String key, String value) {
        return new Message("test.1", 0, 5, bytes(key), bytes(value), List.of(), -1, 1);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static RecordHeader header(String key, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return RecordHeader.newBuilder()
                .setKey(key)
                .setValue(ByteString.copyFrom(bytes))
                .build();
    }
}
