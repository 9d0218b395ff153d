package io.pixy.server.grpc.v1;

import com.google.protobuf.Timestamp;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.LetterFilter;
import io.pixy.api.Message;
import io.pixy.api.RecordPosition;
import io.pixy.api.Redrive;
import io.pixy.server.v1.Problem;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.RedriveRequest;
import io.pixy.v1.RedriveTask;
import java.time.DateTimeException;
import java.time.Instant;

/** What the messages about dead letters mean in terms of the API, and the other way round. No state. */
final class LetterWire {
    private LetterWire() {}

    /**
     * Where to begin and from when on; how many is left to the caller.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static DeadLetterQuery query(ListDeadLettersRequest wire) {
        if (wire.getMaxMessages() < 0) {
            throw new InvalidRequestException("max_messages must be 0 (all) or above, not " + wire.getMaxMessages());
        }
        DeadLetterQuery query = DeadLetterQuery.first(DeadLetterQuery.MOST)
                .withAt(new RecordPosition(wire.getAtPartition(), wire.getAtOffset()));
        return wire.hasFrom() ? query.withFrom(instant("from", wire.getFrom())) : query;
    }

    /**
     * What is to be put back; zeros stand for what was left out.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static io.pixy.api.RedriveRequest redrive(RedriveRequest wire) {
        io.pixy.api.RedriveRequest request =
                io.pixy.api.RedriveRequest.ALL.withLimit(wire.getLimit()).withFilter(filter(wire.getFilter()));
        if (!wire.getTo().isEmpty()) {
            request = request.withTo(wire.getTo());
        }
        return wire.getMaxPerSecond() == 0 ? request : request.withMaxPerSecond(wire.getMaxPerSecond());
    }

    private static LetterFilter filter(RedriveRequest.Filter wire) {
        LetterFilter filter = LetterFilter.ALL;
        if (!wire.getReason().isEmpty()) {
            filter = filter.withReason(wire.getReason());
        }
        if (wire.hasKey()) {
            filter = filter.withKey(wire.getKey().toByteArray());
        }
        if (wire.hasFrom()) {
            filter = filter.withFrom(instant("filter.from", wire.getFrom()));
        }
        return wire.hasTo() ? filter.withTo(instant("filter.to", wire.getTo())) : filter;
    }

    private static Instant instant(String what, Timestamp wire) {
        try {
            return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new InvalidRequestException(
                    what + " is no time: " + wire.getSeconds() + " s and " + wire.getNanos() + " ns");
        }
    }

    static io.pixy.v1.DeadLetter letter(DeadLetter letter) {
        Message message = letter.message();
        return io.pixy.v1.DeadLetter.newBuilder()
                .setPartition(letter.letterPartition())
                .setOffset(letter.letterOffset())
                .setWritten(QueueWire.timestamp(Instant.ofEpochMilli(letter.writtenMillis())))
                .setRecord(QueueWire.record(message))
                .setTopic(message.topic())
                .setOriginalPartition(message.partition())
                .setOriginalOffset(message.offset())
                .setReason(letter.reason())
                .setMessage(letter.text())
                .setAttempts(message.attempt())
                .setHops(letter.hops())
                .setTruncated(letter.truncated())
                .build();
    }

    static RedriveTask task(Redrive redrive) {
        RedriveTask.Builder task = RedriveTask.newBuilder()
                .setId(redrive.id())
                .setState(RedriveTask.State.valueOf(redrive.state().name()))
                .setRedriven(redrive.redriven())
                .setSkipped(redrive.skipped())
                .setFailed(redrive.failed())
                .setLeft(redrive.left());
        redrive.problem().ifPresent(why -> task.setProblem(Wire.problem(Problem.of(why))));
        return task.build();
    }
}
