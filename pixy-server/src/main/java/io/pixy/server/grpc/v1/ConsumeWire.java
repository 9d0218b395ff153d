package io.pixy.server.grpc.v1;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.SettleLevel;
import io.pixy.api.StreamStatus;
import io.pixy.api.Window;
import io.pixy.api.config.Order;
import io.pixy.server.v1.Code;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.Settled;
import io.pixy.server.v1.Settlements;
import io.pixy.v1.Closing;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Credit;
import io.pixy.v1.Deliveries;
import io.pixy.v1.Heartbeat;
import io.pixy.v1.Opened;
import io.pixy.v1.Revoked;
import io.pixy.v1.SettleBatch;
import io.pixy.v1.SettleResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What commands of a stream mean in terms of the API, and its news in terms of events. No state. */
final class ConsumeWire {
    /** What goes into one event, if a single message is not larger. */
    private static final int EVENT_BYTES = 256 * 1024;

    static final Problem NO_ROOM =
            new Problem(Code.THROTTLED, "too many settlements are held here at the same time, try again later", true);

    private ConsumeWire() {}

    /**
     * A window; one without bytes is of the usual size.
     *
     * @throws InvalidRequestException if it is larger than streams may have
     */
    static Window window(io.pixy.v1.Window wire) {
        return window("window", wire.getMessages(), wire.getBytes());
    }

    /**
     * A credit; one without bytes is of the usual size.
     *
     * @throws InvalidRequestException if it is larger than streams may have
     */
    static Window credit(Credit wire) {
        return window("credit", wire.getMessages(), wire.getBytes());
    }

    private static Window window(String what, int messages, long bytes) {
        if (messages > Opening.MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "a " + what + " must not be above " + Opening.MOST_MESSAGES + " messages: " + messages);
        }
        return bytes == 0 ? Window.of(messages) : new Window(messages, bytes);
    }

    static Optional<Order> order(io.pixy.v1.Order order, int value) {
        return switch (order) {
            case ORDER_UNSPECIFIED -> Optional.empty();
            case NONE -> Optional.of(Order.NONE);
            case KEY -> Optional.of(Order.KEY);
            case PARTITION -> Optional.of(Order.PARTITION);
            case UNRECOGNIZED ->
                throw new InvalidRequestException("order must be NONE, KEY or PARTITION, not " + value);
        };
    }

    /** Those of a batch, each with its own result whatever is wrong. */
    static Settlements settlements(SettleBatch batch) {
        try {
            QueueWire.level(batch.getLevel(), batch.getLevelValue());
            return batch.getSettlementsCount() == 0
                    ? new Settlements()
                    : QueueWire.settlements(batch.getSettlementsList());
        } catch (InvalidRequestException e) {
            Settlements none = new Settlements();
            batch.getSettlementsList().forEach(any -> none.addInvalid(e));
            return none;
        }
    }

    /** Of a batch that has one; nothing is settled if it has none. */
    static SettleLevel level(SettleBatch batch) {
        return batch.getLevel() == io.pixy.v1.Level.COMMITTED ? SettleLevel.COMMITTED : SettleLevel.APPLIED;
    }

    static ConsumeEvent settled(long id, List<Settled> settled) {
        io.pixy.v1.Settled.Builder event = io.pixy.v1.Settled.newBuilder().setId(id);
        settled.forEach(one -> event.addResults(QueueWire.settled(one)));
        return ConsumeEvent.newBuilder().setSettled(event).build();
    }

    static ConsumeEvent failed(SettleBatch batch, Problem problem) {
        io.pixy.v1.Settled.Builder event = io.pixy.v1.Settled.newBuilder().setId(batch.getId());
        SettleResult result =
                SettleResult.newBuilder().setProblem(Wire.problem(problem)).build();
        batch.getSettlementsList().forEach(any -> event.addResults(result));
        return ConsumeEvent.newBuilder().setSettled(event).build();
    }

    /** As few events as they fit into. */
    static List<ConsumeEvent> deliveries(List<Delivery> deliveries, Opening opening) {
        List<ConsumeEvent> events = new ArrayList<>();
        Deliveries.Builder event = Deliveries.newBuilder();
        long bytes = 0;
        for (Delivery delivery : deliveries) {
            io.pixy.v1.Delivery wire = QueueWire.delivery(delivery, opening);
            int size = wire.getSerializedSize();
            if (event.getDeliveriesCount() > 0 && bytes + size > EVENT_BYTES) {
                events.add(ConsumeEvent.newBuilder().setDeliveries(event).build());
                event = Deliveries.newBuilder();
                bytes = 0;
            }
            event.addDeliveries(wire);
            bytes += size;
        }
        events.add(ConsumeEvent.newBuilder().setDeliveries(event).build());
        return events;
    }

    static ConsumeEvent opened(Duration lease, StreamStatus status) {
        return ConsumeEvent.newBuilder()
                .setOpened(Opened.newBuilder()
                        .setOwner(status.owner())
                        .addAllPartitions(status.lags().keySet())
                        .setLease(com.google.protobuf.Duration.newBuilder()
                                .setSeconds(lease.getSeconds())
                                .setNanos(lease.getNano())))
                .build();
    }

    static ConsumeEvent heartbeat(DeliveryStream stream, StreamStatus status) {
        Heartbeat.Builder heartbeat = Heartbeat.newBuilder()
                .setOutstanding(stream.outstanding())
                .setOutstandingBytes(stream.outstandingBytes());
        status.lags().forEach((partition, lag) -> lag.ifPresent(known -> heartbeat.putLag(partition, known)));
        return ConsumeEvent.newBuilder().setHeartbeat(heartbeat).build();
    }

    static ConsumeEvent revoked(int partition, Instant until) {
        return ConsumeEvent.newBuilder()
                .setRevoked(Revoked.newBuilder().addPartitions(partition).setSettleUntil(QueueWire.timestamp(until)))
                .build();
    }

    static ConsumeEvent closing(Closing.Reason reason, Instant until) {
        return ConsumeEvent.newBuilder()
                .setClosing(Closing.newBuilder().setReason(reason).setSettleUntil(QueueWire.timestamp(until)))
                .build();
    }
}
