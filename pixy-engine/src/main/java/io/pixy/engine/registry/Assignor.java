package io.pixy.engine.registry;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who gets which partitions of a topic: contiguous ranges in the order of member ids, the first ones getting one more if
 * it does not come out even. All members compute the same from the same snapshot, Kafka-Pixy's too. No state.
 */
final class Assignor {
    private Assignor() {}

    /**
     * The share of one member.
     *
     * @param partitionCount partitions are 0 to that, exclusive
     * @param subscribers all members that subscribe to the topic, in the order of their ids
     * @param member one of them
     */
    static SortedSet<Integer> share(int partitionCount, SortedSet<String> subscribers, String member) {
        int index = subscribers.headSet(member).size();
        int quotient = partitionCount / subscribers.size();
        int remainder = partitionCount % subscribers.size();
        int from = index * quotient + Math.min(index, remainder);
        int to = from + quotient + (index < remainder ? 1 : 0);
        SortedSet<Integer> share = new TreeSet<>();
        for (int partition = from; partition < to; partition++) {
            share.add(partition);
        }
        return share;
    }
}
