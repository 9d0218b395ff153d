package io.pixy.server.grpc.v1;

import com.google.protobuf.ByteString;
import io.pixy.api.Header;
import io.pixy.api.ProduceResult;
import io.pixy.server.v1.Problem;
import io.pixy.v1.Code;
import io.pixy.v1.Record;
import java.time.Instant;
import java.util.List;

/** What the messages of the service mean in terms of the API, and the other way round. No state. */
final class Wire {
    private static final int UNKNOWN = -1;

    private Wire() {}

    /**
     * A record as a request of the engine.
     *
     * @throws io.pixy.api.InvalidRequestException naming what is wrong with it
     */
    static io.pixy.api.ProduceRequest record(String topic, Record record) {
        byte[] key = record.hasKey() ? FieldBytes.of(record.getKey()) : null;
        byte[] hashed = record.hasPartitionKey() ? FieldBytes.of(record.getPartitionKey()) : key;
        byte[] value = record.hasValue() ? FieldBytes.of(record.getValue()) : null;
        io.pixy.api.ProduceRequest request =
                new io.pixy.api.ProduceRequest(topic, key, hashed, value, headers(record), false, true);
        if (record.hasPartition()) {
            request = request.withPartition(record.getPartition());
        }
        return record.hasTimestampMs() ? request.withTimestamp(Instant.ofEpochMilli(record.getTimestampMs())) : request;
    }

    private static List<Header> headers(Record record) {
        if (record.getHeadersCount() == 0) {
            return List.of();
        }
        return record.getHeadersList().stream()
                .map(one -> new Header(one.getKey(), one.hasValue() ? bytes(one.getValue()) : null))
                .toList();
    }

    private static byte[] bytes(ByteString bytes) {
        return FieldBytes.of(bytes);
    }

    static io.pixy.v1.ProduceResult result(ProduceResult result) {
        if (!result.isWritten()) {
            return failed(Problem.ofRecord(result.failure()));
        }
        return io.pixy.v1.ProduceResult.newBuilder()
                .setPartition(result.position().partition())
                .setOffset(result.position().offset())
                .setTimestampMs(result.timestampMillis())
                .build();
    }

    static io.pixy.v1.ProduceResult failed(Problem problem) {
        return io.pixy.v1.ProduceResult.newBuilder()
                .setPartition(UNKNOWN)
                .setOffset(UNKNOWN)
                .setTimestampMs(UNKNOWN)
                .setProblem(problem(problem))
                .build();
    }

    static io.pixy.v1.Problem problem(Problem problem) {
        return io.pixy.v1.Problem.newBuilder()
                .setCode(Code.valueOf(problem.code().name()))
                .setMessage(problem.message())
                .setRetriable(problem.retriable())
                .build();
    }

    static io.pixy.v1.ProduceResult accepted() {
        return io.pixy.v1.ProduceResult.newBuilder()
                .setPartition(UNKNOWN)
                .setOffset(UNKNOWN)
                .setTimestampMs(UNKNOWN)
                .build();
    }
}
