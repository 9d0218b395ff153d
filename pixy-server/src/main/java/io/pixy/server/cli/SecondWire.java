package io.pixy.server.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.Settlement;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.TopicPosition;
import io.pixy.v1.Ack;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.Extend;
import io.pixy.v1.Nack;
import io.pixy.v1.Open;
import io.pixy.v1.Problem;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.ProduceResult;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.Record;
import io.pixy.v1.Reject;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResponse;
import io.pixy.v1.SettleResult;
import io.pixy.v1.Window;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What goes over gRPC, and what comes back as trees of the second API's JSON. No state. */
final class SecondWire {
    /** As REST writes it. */
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private SecondWire() {}

    static ProduceRequest produce(String cluster, String topic, List<io.pixy.api.ProduceRequest> records) {
        ProduceRequest.Builder request =
                ProduceRequest.newBuilder().setCluster(cluster).setTopic(topic);
        records.forEach(one -> request.addRecords(record(one)));
        return request.build();
    }

    private static Record record(io.pixy.api.ProduceRequest request) {
        Record.Builder record = Record.newBuilder();
        if (request.key() != null) {
            record.setKey(ByteString.copyFrom(request.key()));
        }
        if (request.value() != null) {
            record.setValue(ByteString.copyFrom(request.value()));
        }
        if (request.partitionKey() != null && request.partitionKey() != request.key()) {
            record.setPartitionKey(ByteString.copyFrom(request.partitionKey()));
        }
        request.partition().ifPresent(record::setPartition);
        request.timestampMillis().ifPresent(record::setTimestampMs);
        for (Header header : request.headers()) {
            io.pixy.v1.Header.Builder wire = io.pixy.v1.Header.newBuilder().setKey(header.key());
            if (header.value() != null) {
                wire.setValue(ByteString.copyFrom(header.value()));
            }
            record.addHeaders(wire);
        }
        return record.build();
    }

    static List<Map<String, Object>> results(ProduceResponse response) {
        return response.getResultsList().stream().map(SecondWire::result).toList();
    }

    private static Map<String, Object> result(ProduceResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (result.hasProblem()) {
            tree.put("error", problem(result.getProblem()));
            return tree;
        }
        tree.put("partition", result.getPartition());
        tree.put("offset", result.getOffset());
        if (result.getTimestampMs() >= 0) {
            tree.put("timestamp", time(Instant.ofEpochMilli(result.getTimestampMs())));
        }
        return tree;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("code", problem.getCode().name());
        tree.put("message", problem.getMessage());
        tree.put("retriable", problem.getRetriable());
        return tree;
    }

    static ConsumeCommand open(String cluster, SubscriptionRequest request) {
        Open.Builder open = Open.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setGroup(request.group())
                .setClientId(request.clientId())
                .setMaxEventBytes(Integer.MAX_VALUE);
        request.window()
                .ifPresent(window -> open.setWindow(
                        Window.newBuilder().setMessages(window.messages()).setBytes(window.bytes())));
        request.lease().ifPresent(lease -> open.setLease(duration(lease)));
        return ConsumeCommand.newBuilder().setOpen(open).build();
    }

    static io.pixy.v1.ReceiveRequest receive(String cluster, ReceiveRequest request) {
        io.pixy.v1.ReceiveRequest.Builder wire = io.pixy.v1.ReceiveRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setGroup(request.group())
                .setMaxMessages(request.maxMessages())
                .setMaxBytes(request.maxBytes())
                .setAck(
                        request.ack() == AckMode.EXPLICIT
                                ? io.pixy.v1.AckMode.EXPLICIT
                                : io.pixy.v1.AckMode.ON_DELIVERY);
        request.maxWait().ifPresent(wait -> wire.setMaxWait(duration(wait)));
        request.lease().ifPresent(lease -> wire.setLease(duration(lease)));
        return wire.build();
    }

    static List<Delivery> deliveries(ReceiveResponse response) {
        return response.getDeliveriesList().stream().map(SecondWire::delivery).toList();
    }

    static Delivery delivery(io.pixy.v1.Delivery wire) {
        TopicPosition position = new TopicPosition(wire.getTopic(), wire.getPartition(), wire.getOffset());
        Message message = message(position, wire.getRecord(), wire.getAttempt());
        return new Delivery(wire.getReceipt(), message, instant(wire.getLeaseUntil()));
    }

    static Message message(TopicPosition position, Record record, int attempt) {
        List<Header> headers = record.getHeadersList().stream()
                .map(one ->
                        new Header(one.getKey(), one.hasValue() ? one.getValue().toByteArray() : null))
                .toList();
        return new Message(
                position.topic(),
                position.partition(),
                position.offset(),
                record.hasKey() ? record.getKey().toByteArray() : null,
                record.hasValue() ? record.getValue().toByteArray() : null,
                headers,
                record.hasTimestampMs() ? record.getTimestampMs() : -1,
                attempt);
    }

    static SettleRequest settle(String cluster, String group, String topic, List<Settlement> settlements) {
        SettleRequest.Builder request =
                SettleRequest.newBuilder().setCluster(cluster).setGroup(group).setTopic(topic);
        settlements.forEach(one -> request.addSettlements(settlement(one)));
        return request.build();
    }

    private static io.pixy.v1.Settlement settlement(Settlement settlement) {
        io.pixy.v1.Settlement.Builder wire = io.pixy.v1.Settlement.newBuilder().setReceipt(settlement.receipt());
        if (settlement instanceof Settlement.Nacked nacked) {
            Nack.Builder nack = Nack.newBuilder().setRelease(nacked.release()).setReason(nacked.reason());
            nacked.delay().ifPresent(delay -> nack.setDelay(duration(delay)));
            wire.setNack(nack);
        } else if (settlement instanceof Settlement.Extended extended) {
            wire.setExtend(Extend.newBuilder().setLease(duration(extended.lease())));
        } else if (settlement instanceof Settlement.Rejected rejected) {
            wire.setReject(Reject.newBuilder().setReason(rejected.reason()));
        } else {
            wire.setAck(Ack.getDefaultInstance());
        }
        return wire.build();
    }

    static List<Map<String, Object>> settled(SettleResponse response) {
        return response.getResultsList().stream().map(SecondWire::settled).toList();
    }

    private static Map<String, Object> settled(SettleResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        boolean already = result.getProblem().getCode() == io.pixy.v1.Code.ALREADY_SETTLED;
        if (already) {
            tree.put("already", true);
        } else if (result.hasProblem()) {
            tree.put("error", problem(result.getProblem()));
        }
        if (result.hasLeaseUntil()) {
            tree.put("leaseUntil", time(instant(result.getLeaseUntil())));
        }
        return tree;
    }

    private static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static String time(Instant time) {
        return MILLIS.format(time);
    }
}
