package io.pixy.client.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.pixy.api.DeadLetter;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.LetterFilter;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.Redrive;
import io.pixy.v1.ListDeadLettersRequest;
import io.pixy.v1.Problem;
import io.pixy.v1.RedriveRequest;
import io.pixy.v1.RedriveTask;
import java.util.Optional;
import java.util.function.Function;

/** What goes over {@code pixy.v1} about dead letters, and what its answers mean. No state. */
public final class LetterWire {
    private LetterWire() {}

    public static ListDeadLettersRequest query(String cluster, String group, String topic, DeadLetterQuery query) {
        ListDeadLettersRequest.Builder wire = ListDeadLettersRequest.newBuilder()
                .setCluster(cluster)
                .setGroup(group)
                .setTopic(topic)
                .setMaxMessages(query.max());
        query.from().ifPresent(from -> wire.setFrom(SecondWire.timestamp(from)));
        query.at().ifPresent(at -> wire.setAtPartition(at.partition()).setAtOffset(at.offset()));
        return wire.build();
    }

    public static RedriveRequest redrive(
            String cluster, String group, String topic, io.pixy.api.RedriveRequest request) {
        RedriveRequest.Builder wire = RedriveRequest.newBuilder()
                .setCluster(cluster)
                .setGroup(group)
                .setTopic(topic)
                .setMaxPerSecond(request.maxPerSecond())
                .setLimit(request.limit())
                .setFilter(filter(request.filter()));
        request.to().ifPresent(wire::setTo);
        return wire.build();
    }

    private static RedriveRequest.Filter filter(LetterFilter filter) {
        RedriveRequest.Filter.Builder wire = RedriveRequest.Filter.newBuilder();
        filter.reason().ifPresent(wire::setReason);
        filter.key().ifPresent(key -> wire.setKey(UnsafeByteOperations.unsafeWrap(key)));
        filter.from().ifPresent(from -> wire.setFrom(SecondWire.timestamp(from)));
        filter.to().ifPresent(to -> wire.setTo(SecondWire.timestamp(to)));
        return wire.build();
    }

    /** The name of the dead-letter topic is not told. */
    public static DeadLetter letter(String group, io.pixy.v1.DeadLetter wire) {
        Message message = SecondWire.message(
                wire.getTopic(),
                wire.getOriginalPartition(),
                wire.getOriginalOffset(),
                wire.getRecord(),
                wire.getAttempts());
        return new DeadLetter(
                "",
                wire.getPartition(),
                wire.getOffset(),
                SecondWire.instant(wire.getWritten()).toEpochMilli(),
                message,
                group,
                wire.getReason(),
                wire.getMessage(),
                wire.getHops(),
                wire.getTruncated());
    }

    /**
     * How far it is.
     *
     * @param meaning of what was in its way
     */
    public static Redrive redrive(RedriveTask task, Function<Problem, PixyException> meaning) {
        return new Redrive(
                task.getId(),
                Redrive.State.valueOf(task.getState().name()),
                task.getRedriven(),
                task.getSkipped(),
                task.getFailed(),
                task.getLeft(),
                task.hasProblem() ? Optional.of(meaning.apply(task.getProblem())) : Optional.empty());
    }
}
