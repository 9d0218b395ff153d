package io.pixy.server.cli;

import io.pixy.api.BlockedReason;
import io.pixy.api.QueuePartition;
import io.pixy.api.QueueState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a group is with a topic, all partitions together. Immutable.
 *
 * @param cluster empty for the default one of a server that does not tell
 * @param group the group
 * @param topic the topic
 * @param members how many have partitions
 * @param partitions how many there are
 * @param lag of all of them
 * @param committed the sum of what is committed, to tell how fast it grows
 * @param inHand messages in the hands of receivers, as far as the server that was asked knows
 * @param oldest the age of the oldest message that is not acknowledged, as far as it knows
 * @param trouble what somebody should look at
 */
record QueueLine(
        String cluster,
        String group,
        String topic,
        int members,
        int partitions,
        long lag,
        long committed,
        long inHand,
        Optional<Duration> oldest,
        List<String> trouble) {

    /** What comes and goes by itself. */
    private static final Set<BlockedReason> PASSING = Set.of(BlockedReason.SEEKING, BlockedReason.DRAINING);

    static QueueLine of(
            String cluster, String group, String topic, List<QueuePartition> partitions, SurveyOptions options) {
        long lag = 0;
        long committed = 0;
        long inHand = 0;
        for (QueuePartition one : partitions) {
            lag += Math.max(0, one.lag().orElse(0));
            committed += one.committed().orElse(0);
            inHand += one.state().map(QueueState::inHand).orElse(0);
        }
        Optional<Duration> oldest = partitions.stream()
                .flatMap(one -> one.state().stream())
                .flatMap(state -> state.oldest().stream())
                .flatMap(one -> one.age().stream())
                .max(Comparator.naturalOrder());
        int members = (int) partitions.stream()
                .flatMap(one -> one.owner().stream())
                .distinct()
                .count();
        return new QueueLine(
                cluster,
                group,
                topic,
                members,
                partitions.size(),
                lag,
                committed,
                inHand,
                oldest,
                trouble(partitions, lag, oldest, options));
    }

    static QueueLine unknown(String cluster, String group, String topic, String why) {
        return new QueueLine(
                cluster, group, topic, 0, 0, 0, 0, 0, Optional.empty(), List.of("can't be described: " + why));
    }

    private static List<String> trouble(
            List<QueuePartition> partitions, long lag, Optional<Duration> oldest, SurveyOptions options) {
        List<String> trouble = new ArrayList<>();
        List<Integer> left = partitions.stream()
                .filter(one -> one.owner().isEmpty() && one.lag().orElse(0) > 0)
                .map(QueuePartition::partition)
                .toList();
        if (!left.isEmpty()) {
            trouble.add("nobody consumes " + (left.size() == 1 ? "partition " : "partitions ") + some(left)
                    + ", which has messages");
        }
        partitions.forEach(one -> one.state().stream()
                .flatMap(state -> state.blocked().stream())
                .filter(blockage -> !PASSING.contains(blockage.reason()))
                .forEach(blockage -> trouble.add(
                        "partition " + one.partition() + ": " + blockage.reason() + ": " + blockage.text())));
        options.mostLag()
                .filter(most -> lag > most)
                .ifPresent(most -> trouble.add("lag " + lag + " is more than " + most));
        options.mostAge()
                .filter(most -> oldest.isPresent() && oldest.get().compareTo(most) > 0)
                .ifPresent(most -> trouble.add("the oldest message is " + Ages.text(oldest.get()) + " old"));
        return trouble;
    }

    private static String some(List<Integer> numbers) {
        int most = 8;
        String text = String.join(
                ", ", numbers.stream().limit(most).map(Object::toString).toList());
        return numbers.size() > most ? text + " and " + (numbers.size() - most) + " more" : text;
    }
}
