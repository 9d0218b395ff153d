package io.pixy.api;

import java.util.List;

/** A consumer group has members that stand in the way of what was asked for. */
public final class GroupInUseException extends PixyException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 3;

    private GroupInUseException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Brokers let nobody but its members commit for a group of Kafka's that has any.
     *
     * @param group the group
     * @param cause what the broker said
     * @return the exception
     */
    public static GroupInUseException hasMembers(String group, Throwable cause) {
        return new GroupInUseException(
                "consumer group " + Shown.name(group)
                        + " has members, so its offsets can't be set; stop consuming, wait until they have left, try again",
                cause);
    }

    /**
     * To be consumed by way of ZooKeeper, but it is through Kafka.
     *
     * @param group the group
     * @return the exception
     */
    public static GroupInUseException throughKafka(String group) {
        return new GroupInUseException(
                "consumer group " + Shown.name(group)
                        + " is consumed through Kafka's own group protocol (consumer.membership: `kafka`, or another"
                        + " program); stop its members there, or use consumer.membership: `kafka` here, too",
                null);
    }

    /**
     * To be consumed through Kafka, but it is by way of ZooKeeper.
     *
     * @param group the group
     * @param members who does it
     * @return the exception
     */
    public static GroupInUseException byWayOfZooKeeper(String group, List<String> members) {
        List<String> some = members.subList(0, Math.min(MOST_SHOWN, members.size()));
        String more = members.size() > MOST_SHOWN ? " and " + (members.size() - MOST_SHOWN) + " more" : "";
        return new GroupInUseException(
                "consumer group " + Shown.name(group)
                        + " is consumed by way of ZooKeeper (consumer.membership: `zookeeper`)"
                        + " by "
                        + String.join(", ", some.stream().map(Shown::name).toList()) + more
                        + "; stop it there, or use consumer.membership: `zookeeper` here, too",
                null);
    }

    /**
     * Told by a server.
     *
     * @param text the whole text
     * @return the exception
     */
    public static GroupInUseException withMessage(String text) {
        return new GroupInUseException(text, null);
    }
}
