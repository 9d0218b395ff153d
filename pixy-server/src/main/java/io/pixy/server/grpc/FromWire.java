package io.pixy.server.grpc;

import com.google.protobuf.ByteString;
import io.pixy.api.Ack;
import io.pixy.api.Header;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.OffsetUpdate;
import io.pixy.api.ProduceRequest;
import io.pixy.api.TopicPosition;
import io.pixy.server.grpc.v1.FieldBytes;
import java.util.List;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.PartitionOffset;
import mailgun.kafkapixy.ProdRq;

/** What the requests mean, in terms of the API. No state. */
final class FromWire {
    private static final byte[] EMPTY = {};

    private FromWire() {}

    /** A dead message's key shows as hex in the log and its body as text, as ever with gRPC. */
    static ProduceRequest produce(ProdRq request) {
        ByteString key = request.getKeyValue();
        byte[] stored = request.getKeyUndefined() || key.isEmpty() ? null : FieldBytes.of(key);
        // an empty key chooses its partition like any other, but is stored as none
        byte[] hashed = !request.getKeyUndefined() && key.isEmpty() ? EMPTY : stored;
        byte[] value = FieldBytes.of(request.getMessage());
        return new ProduceRequest(request.getTopic(), stored, hashed, value, headers(request), false, true);
    }

    private static List<Header> headers(ProdRq request) {
        if (request.getHeadersCount() == 0) {
            return List.of();
        }
        return request.getHeadersList().stream()
                .map(header -> new Header(header.getKey(), FieldBytes.of(header.getValue())))
                .toList();
    }

    static Ack ack(ConsNAckRq request) {
        if (request.getNoAck()) {
            return Ack.none();
        }
        return request.getAutoAck() ? Ack.auto() : ackOf(request.getAckPartition(), request.getAckOffset());
    }

    /** A name that can't be one has never been consumed here, and is answered as such. */
    static TopicPosition acked(AckRq request) {
        checkNumbers(request.getPartition(), request.getOffset());
        try {
            return new TopicPosition(request.getTopic(), request.getPartition(), request.getOffset());
        } catch (InvalidRequestException e) {
            NotOwnedException unknown =
                    new NotOwnedException(request.getGroup(), request.getTopic(), request.getPartition());
            unknown.addSuppressed(e);
            throw unknown;
        }
    }

    static OffsetUpdate update(PartitionOffset row) {
        return new OffsetUpdate(row.getPartition(), row.getOffset(), row.getMetadata());
    }

    private static Ack ackOf(int partition, long offset) {
        checkNumbers(partition, offset);
        return Ack.of(partition, offset);
    }

    private static void checkNumbers(int partition, long offset) {
        if (partition < 0) {
            throw new InvalidRequestException("invalid ack: bad partition: " + partition);
        }
        if (offset < 0) {
            throw new InvalidRequestException("invalid ack: bad offset: " + offset);
        }
    }
}
