package io.pixy.server.warmup;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.pixy.v1.Ack;
import io.pixy.v1.ListClustersRequest;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.Record;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.Settlement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ListTopicRq;
import mailgun.kafkapixy.ProdRq;

/** What each listener is asked: what clients do first, once in each of its ways. No state. */
final class Questions {
    private static final String TOPIC = "t";
    private static final String GROUP = "g";
    private static final ByteString VALUE = ByteString.copyFromUtf8("message");
    private static final String JSON = "application/json";
    private static final String RECORDS = "{\"records\":[{\"key\":{\"text\":\"k\"},\"value\":{\"json\":{\"n\":1}}}]}";

    private Questions() {}

    /** All of them, one behind the other; the last one has the connection closed. Returns the answers. */
    static byte[] askRest(SocketChannel channel, InputStream answers) throws IOException {
        StringBuilder all = new StringBuilder();
        ask(all, "GET /_ping", "", "");
        ask(all, "POST /topics/t/messages?key=k", "text/plain", "message");
        ask(all, "POST /topics/t/messages?sync", "text/plain", "message");
        ask(all, "POST /topics/t/messages?sync", "application/x-www-form-urlencoded", "key=k&msg=message");
        ask(all, "GET /topics/t/messages?group=g", "", "");
        ask(all, "GET /topics/t/messages?group=g&noAck", "", "");
        ask(all, "POST /topics/t/acks?group=g&partition=0&offset=1", "", "");
        ask(all, "GET /topics/t/offsets?group=g", "", "");
        ask(all, "GET /topics", "", "");
        ask(all, "GET /nowhere", "", "");
        ask(all, "POST /v1/topics/t/records", JSON, RECORDS);
        ask(all, "GET /v1/topics/t/messages?group=g", "", "");
        ask(all, "POST /v1/topics/t/messages/receipt:ack?group=g", "", "");
        ask(all, "GET /v1/clusters", "", "");
        int last = all.lastIndexOf("Host: localhost");
        all.insert(last, "Connection: close\r\n");
        WarmUp.send(channel, all.toString().getBytes(StandardCharsets.US_ASCII));
        return answers.readAllBytes();
    }

    private static void ask(StringBuilder all, String request, String type, String body) {
        all.append(request).append(" HTTP/1.1\r\nHost: localhost\r\n");
        if (!type.isEmpty()) {
            all.append("Content-Type: ").append(type).append("\r\n");
        }
        all.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
    }

    /** All calls at a time, of both services. Returns how many are answered. */
    static int askGrpc(SocketChannel channel, InputStream answers) throws IOException {
        Frames calls = new Frames();
        first(calls, "ListTopics", ListTopicRq.getDefaultInstance());
        ProdRq.Builder produce =
                ProdRq.newBuilder().setTopic(TOPIC).setKeyUndefined(true).setMessage(VALUE);
        first(calls, "Produce", produce.build());
        first(calls, "Produce", produce.setAsyncMode(true).build());
        ConsNAckRq.Builder consume = ConsNAckRq.newBuilder().setTopic(TOPIC).setGroup(GROUP);
        first(calls, "ConsumeNAck", consume.setAutoAck(true).build());
        first(calls, "ConsumeNAck", consume.setAutoAck(false).setNoAck(true).build());
        first(calls, "Ack", AckRq.newBuilder().setTopic(TOPIC).setGroup(GROUP).build());
        second(
                calls,
                "Produce",
                ProduceRequest.newBuilder()
                        .setTopic(TOPIC)
                        .addRecords(Record.newBuilder().setValue(VALUE))
                        .build());
        second(
                calls,
                "Receive",
                ReceiveRequest.newBuilder().setTopic(TOPIC).setGroup(GROUP).build());
        second(
                calls,
                "Settle",
                SettleRequest.newBuilder()
                        .setTopic(TOPIC)
                        .setGroup(GROUP)
                        .addSettlements(
                                Settlement.newBuilder().setReceipt("receipt").setAck(Ack.getDefaultInstance()))
                        .build());
        second(calls, "ListClusters", ListClustersRequest.getDefaultInstance());
        WarmUp.send(channel, calls.toBytes());
        return calls.awaitAnswers(answers);
    }

    private static void first(Frames calls, String method, MessageLite message) {
        calls.call("KafkaPixy/" + method, message.toByteArray());
    }

    private static void second(Frames calls, String method, MessageLite message) {
        calls.call("pixy.v1.Pixy/" + method, message.toByteArray());
    }
}
