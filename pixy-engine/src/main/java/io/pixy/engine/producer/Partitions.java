package io.pixy.engine.producer;

import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.PartitionInfo;

/**
 * The partitions of a topic as the client knew them at one time. Immutable.
 *
 * @param source the list this was made from; the client makes a new one whenever its metadata changes
 * @param all the numbers of all partitions, ascending
 * @param led the numbers of those that have a leader, ascending; all of them when none has one, because then it is
 *     better to wait in the client's buffer than to fail
 */
record Partitions(List<PartitionInfo> source, int[] all, int[] led) {

    static Partitions of(List<PartitionInfo> source) {
        int[] all = numbers(source, any -> true);
        int[] led = numbers(source, one -> one.leader() != null && !one.leader().isEmpty());
        return new Partitions(source, all, led.length == 0 ? all : led);
    }

    /** The client's list is in no order. */
    private static int[] numbers(List<PartitionInfo> source, Predicate<PartitionInfo> wanted) {
        return source.stream()
                .filter(wanted)
                .mapToInt(PartitionInfo::partition)
                .sorted()
                .toArray();
    }
}
