package io.pixy.server.grpc.v1;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.pixy.api.AckMode;
import io.pixy.api.Delivery;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.server.v1.Settled;
import io.pixy.server.v1.Settlements;
import io.pixy.v1.Level;
import io.pixy.v1.Nack;
import io.pixy.v1.ReceiveResponse;
import io.pixy.v1.Record;
import io.pixy.v1.SettleResponse;
import io.pixy.v1.SettleResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the messages about receiving and settling mean in terms of the API, and the other way round. No state. */
public final class QueueWire {
    private static final int MOST_NANOS = 999_999_999;

    private QueueWire() {}

    /**
     * What a request asks for; zeros stand for what was left out.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static ReceiveRequest receive(io.pixy.v1.ReceiveRequest wire) {
        ReceiveRequest request = ReceiveRequest.of(wire.getGroup(), wire.getTopic());
        if (wire.getMaxMessages() != 0) {
            request = request.withMaxMessages(wire.getMaxMessages());
        }
        if (wire.getMaxBytes() != 0) {
            request = request.withMaxBytes(wire.getMaxBytes());
        }
        if (wire.hasMaxWait()) {
            request = request.withMaxWait(duration("max_wait", wire.getMaxWait()));
        }
        if (wire.hasLinger()) {
            request = request.withLinger(duration("linger", wire.getLinger()));
        }
        if (wire.hasLease()) {
            request = request.withLease(duration("lease", wire.getLease()));
        }
        return request.withAck(
                switch (wire.getAck()) {
                    case ACK_MODE_UNSPECIFIED, EXPLICIT -> AckMode.EXPLICIT;
                    case ON_DELIVERY -> AckMode.ON_DELIVERY;
                    case UNRECOGNIZED ->
                        throw new InvalidRequestException(
                                "ack must be EXPLICIT or ON_DELIVERY, not " + wire.getAckValue());
                });
    }

    public static SettleLevel level(Level level, int value) {
        return switch (level) {
            case LEVEL_UNSPECIFIED, APPLIED -> SettleLevel.APPLIED;
            case COMMITTED -> SettleLevel.COMMITTED;
            case UNRECOGNIZED -> throw new InvalidRequestException("level must be APPLIED or COMMITTED, not " + value);
        };
    }

    /**
     * What is to be settled; one that can't be is kept as such.
     *
     * @throws InvalidRequestException if there are none or too many
     */
    static Settlements settlements(List<io.pixy.v1.Settlement> wire) {
        Settlements.checkCount(wire.size());
        Settlements settlements = new Settlements();
        for (io.pixy.v1.Settlement one : wire) {
            try {
                settlements.add(settlement(one));
            } catch (InvalidRequestException e) {
                settlements.addInvalid(e);
            }
        }
        return settlements;
    }

    /**
     * One settlement.
     *
     * @throws InvalidRequestException if it can't be
     */
    public static Settlement settlement(io.pixy.v1.Settlement wire) {
        String receipt = wire.getReceipt();
        return switch (wire.getVerbCase()) {
            case ACK -> Settlement.ack(receipt);
            case NACK -> nack(receipt, wire.getNack());
            case EXTEND ->
                Settlement.extend(receipt, duration("lease", wire.getExtend().getLease()));
            case REJECT -> Settlement.reject(receipt, wire.getReject().getReason());
            case VERB_NOT_SET ->
                throw new InvalidRequestException("a settlement must be one of ack, nack, extend and reject");
        };
    }

    private static Settlement nack(String receipt, Nack nack) {
        Optional<Duration> delay = nack.hasDelay() ? Optional.of(duration("delay", nack.getDelay())) : Optional.empty();
        return new Settlement.Nacked(receipt, delay, nack.getRelease(), nack.getReason());
    }

    static Duration duration(String what, com.google.protobuf.Duration wire) {
        long seconds = wire.getSeconds();
        int nanos = wire.getNanos();
        if (Math.abs((long) nanos) <= MOST_NANOS) {
            try {
                return Duration.ofSeconds(seconds, nanos);
            } catch (ArithmeticException e) {
                // told below
            }
        }
        throw new InvalidRequestException(what + " is no duration: " + seconds + " s and " + nanos + " ns");
    }

    static ReceiveResponse received(List<Delivery> deliveries, List<Settled> settled) {
        ReceiveResponse.Builder response = ReceiveResponse.newBuilder();
        deliveries.forEach(one -> response.addDeliveries(delivery(one)));
        settled.forEach(one -> response.addSettled(settled(one)));
        return response.build();
    }

    static SettleResponse settled(List<Settled> settled) {
        SettleResponse.Builder response = SettleResponse.newBuilder();
        settled.forEach(one -> response.addResults(settled(one)));
        return response.build();
    }

    private static io.pixy.v1.Delivery delivery(Delivery delivery) {
        return filled(delivery).setRecord(record(delivery.message())).build();
    }

    /** For a stream that does not want all of it. */
    static io.pixy.v1.Delivery delivery(Delivery delivery, Opening opening) {
        Message message = delivery.message();
        io.pixy.v1.Delivery.Builder wire = filled(delivery);
        boolean isTooLarge = wire.getValueSize() > opening.mostValueBytes();
        if (!isTooLarge && opening.headers().isEmpty()) {
            return wire.setRecord(record(message)).build();
        }
        Record.Builder record = record(message).toBuilder();
        if (isTooLarge) {
            record.clearValue();
        }
        if (!opening.headers().isEmpty()) {
            List<io.pixy.v1.Header> kept = record.getHeadersList().stream()
                    .filter(header -> opening.headers().contains(header.getKey()))
                    .toList();
            record.clearHeaders().addAllHeaders(kept);
        }
        return wire.setRecord(record).setValueOmitted(isTooLarge).build();
    }

    private static io.pixy.v1.Delivery.Builder filled(Delivery delivery) {
        Message message = delivery.message();
        return io.pixy.v1.Delivery.newBuilder()
                .setReceipt(delivery.receipt())
                .setTopic(message.topic())
                .setPartition(message.partition())
                .setOffset(message.offset())
                .setAttempt(message.attempt())
                .setLeaseUntil(timestamp(delivery.leaseUntil()))
                .setValueSize(message.value() == null ? 0 : message.value().length);
    }

    static Record record(Message message) {
        Record.Builder record = Record.newBuilder();
        if (message.key() != null) {
            record.setKey(bytes(message.key()));
        }
        if (message.value() != null) {
            record.setValue(bytes(message.value()));
        }
        if (message.timestampMillis() >= 0) {
            record.setTimestampMs(message.timestampMillis());
        }
        for (Header header : message.headers()) {
            io.pixy.v1.Header.Builder wire = io.pixy.v1.Header.newBuilder().setKey(header.key());
            if (header.value() != null) {
                wire.setValue(bytes(header.value()));
            }
            record.addHeaders(wire);
        }
        return record.build();
    }

    static SettleResult settled(Settled settled) {
        SettleResult.Builder result = SettleResult.newBuilder();
        settled.problem().ifPresent(problem -> result.setProblem(Wire.problem(problem)));
        if (settled.already()) {
            result.setProblem(Wire.problem(settled.alreadySettled()));
        }
        settled.leaseUntil().ifPresent(until -> result.setLeaseUntil(timestamp(until)));
        return result.build();
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** Without a copy: nobody changes the arrays of a message. */
    private static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
