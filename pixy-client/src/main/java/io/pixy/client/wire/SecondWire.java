package io.pixy.client.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.NotSupportedException;
import io.pixy.api.ProduceRequest;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.v1.Ack;
import io.pixy.v1.Extend;
import io.pixy.v1.Level;
import io.pixy.v1.Nack;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.Record;
import io.pixy.v1.Reject;
import java.time.Instant;
import java.util.List;

/** What goes over {@code pixy.v1}, and what its answers mean. No state. */
public final class SecondWire {
    /** More messages at a time no server gives, which is no fault of who takes more. */
    private static final long MOST_BYTES = 10L << 20;

    private SecondWire() {}

    /**
     * A message to write.
     *
     * @throws NotSupportedException if the service can't say it
     */
    public static Record record(ProduceRequest request) {
        Record.Builder wire = Record.newBuilder();
        if (request.key() != null) {
            wire.setKey(bytes(request.key()));
        }
        if (request.value() != null) {
            wire.setValue(bytes(request.value()));
        }
        if (request.partitionKey() != request.key()) {
            if (request.partitionKey() == null) {
                throw new NotSupportedException("a message with a key, but no partitionKey, can't be written through a"
                        + " server: the key's hash chooses there; name a partition, or leave partitionKey as it is");
            }
            wire.setPartitionKey(bytes(request.partitionKey()));
        }
        request.partition().ifPresent(wire::setPartition);
        request.timestampMillis().ifPresent(wire::setTimestampMs);
        request.headers().forEach(header -> wire.addHeaders(header(header)));
        return wire.build();
    }

    private static io.pixy.v1.Header header(Header header) {
        io.pixy.v1.Header.Builder wire = io.pixy.v1.Header.newBuilder().setKey(header.key());
        if (header.value() != null) {
            wire.setValue(bytes(header.value()));
        }
        return wire.build();
    }

    public static io.pixy.v1.ReceiveRequest receive(String cluster, ReceiveRequest request) {
        io.pixy.v1.ReceiveRequest.Builder wire = io.pixy.v1.ReceiveRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(request.topic())
                .setGroup(request.group())
                .setMaxMessages(request.maxMessages())
                .setMaxBytes(Math.min(MOST_BYTES, request.maxBytes()))
                .setLinger(duration(request.linger()))
                .setAck(
                        request.ack() == AckMode.EXPLICIT
                                ? io.pixy.v1.AckMode.EXPLICIT
                                : io.pixy.v1.AckMode.ON_DELIVERY);
        request.maxWait().ifPresent(wait -> wire.setMaxWait(duration(wait)));
        request.lease().ifPresent(lease -> wire.setLease(duration(lease)));
        return wire.build();
    }

    public static List<Delivery> deliveries(ReceiveResponse wire) {
        return wire.getDeliveriesList().stream().map(SecondWire::delivery).toList();
    }

    public static Delivery delivery(io.pixy.v1.Delivery wire) {
        Message message =
                message(wire.getTopic(), wire.getPartition(), wire.getOffset(), wire.getRecord(), wire.getAttempt());
        return new Delivery(wire.getReceipt(), message, instant(wire.getLeaseUntil()));
    }

    public static Message message(String topic, int partition, long offset, Record record, int attempt) {
        List<Header> headers = record.getHeadersList().stream()
                .map(one ->
                        new Header(one.getKey(), one.hasValue() ? one.getValue().toByteArray() : null))
                .toList();
        return new Message(
                topic,
                partition,
                offset,
                record.hasKey() ? record.getKey().toByteArray() : null,
                record.hasValue() ? record.getValue().toByteArray() : null,
                headers,
                record.hasTimestampMs() ? record.getTimestampMs() : -1,
                attempt);
    }

    /** As windows count it. */
    public static long size(Record record) {
        long bytes = (long) record.getKey().size() + record.getValue().size();
        for (io.pixy.v1.Header header : record.getHeadersList()) {
            bytes += header.getKey().length() + header.getValue().size();
        }
        return bytes;
    }

    public static io.pixy.v1.Settlement settlement(Settlement settlement) {
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

    public static Level level(SettleLevel level) {
        return level == SettleLevel.APPLIED ? Level.APPLIED : Level.COMMITTED;
    }

    public static java.time.Duration duration(Duration wire) {
        return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }

    public static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    public static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    public static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** Without a copy: nobody changes the arrays of a request. */
    private static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
