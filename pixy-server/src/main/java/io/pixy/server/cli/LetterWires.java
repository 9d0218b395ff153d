package io.pixy.server.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.KafkaException;
import io.pixy.api.LetterFilter;
import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.api.RedriveRequest;
import io.pixy.api.TopicPosition;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.RedriveTask;
import java.time.Instant;
import java.util.Optional;

/** What goes over gRPC about dead letters, and what comes back. No state. */
final class LetterWires {
    private LetterWires() {}

    static ListDeadLettersRequest list(String cluster, String group, String topic, DeadLetterQuery query) {
        ListDeadLettersRequest.Builder request = ListDeadLettersRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setMaxMessages(query.max());
        query.from().ifPresent(from -> request.setFrom(timestamp(from)));
        query.at().ifPresent(at -> request.setAtPartition(at.partition()).setAtOffset(at.offset()));
        return request.build();
    }

    static DeadLetter letter(io.pixy.v1.DeadLetter wire) {
        TopicPosition position =
                new TopicPosition(wire.getTopic(), wire.getOriginalPartition(), wire.getOriginalOffset());
        return new DeadLetter(
                "",
                wire.getPartition(),
                wire.getOffset(),
                SecondWire.instant(wire.getWritten()).toEpochMilli(),
                SecondWire.message(position, wire.getRecord(), wire.getAttempts()),
                "",
                wire.getReason(),
                wire.getMessage(),
                wire.getHops(),
                wire.getTruncated());
    }

    static io.pixy.v1.RedriveRequest redrive(String cluster, String group, String topic, RedriveRequest request) {
        return io.pixy.v1.RedriveRequest.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .setGroup(group)
                .setTo(request.to().orElse(""))
                .setMaxPerSecond(request.maxPerSecond())
                .setLimit(request.limit())
                .setFilter(filter(request.filter()))
                .build();
    }

    private static io.pixy.v1.RedriveRequest.Filter filter(LetterFilter filter) {
        io.pixy.v1.RedriveRequest.Filter.Builder wire = io.pixy.v1.RedriveRequest.Filter.newBuilder();
        filter.reason().ifPresent(wire::setReason);
        filter.key().ifPresent(key -> wire.setKey(ByteString.copyFrom(key)));
        filter.from().ifPresent(from -> wire.setFrom(timestamp(from)));
        filter.to().ifPresent(to -> wire.setTo(timestamp(to)));
        return wire.build();
    }

    static Redrive task(RedriveTask wire) {
        Optional<PixyException> problem = wire.hasProblem()
                ? Optional.of(new KafkaException(
                        wire.getProblem().getCode() + ": " + wire.getProblem().getMessage(), null))
                : Optional.empty();
        return new Redrive(
                wire.getId(),
                Redrive.State.valueOf(wire.getState().name()),
                wire.getRedriven(),
                wire.getSkipped(),
                wire.getFailed(),
                wire.getLeft(),
                problem);
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
