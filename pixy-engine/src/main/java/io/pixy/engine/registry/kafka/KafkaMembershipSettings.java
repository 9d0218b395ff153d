package io.pixy.engine.registry.kafka;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.TopicNames;
import io.pixy.api.config.GroupProtocol;
import java.time.Duration;
import java.util.Objects;

/**
 * What members of groups are told once. Immutable.
 *
 * @param protocol how members and coordinator talk
 * @param sessionTimeout after which silence the coordinator gives a member's partitions to others. The classic protocol
 *     asks for it; with the other one it is the brokers', and must be told here as it is there
 * @param rebalanceTimeout how long a partition that is to go to another member may take to be released
 * @param staticMembership whether the client id stands for this instance also after a restart
 * @param clientId what brokers' tools show as the name of the member
 */
public record KafkaMembershipSettings(
        GroupProtocol protocol,
        Duration sessionTimeout,
        Duration rebalanceTimeout,
        boolean staticMembership,
        String clientId) {

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Checks them. */
    public KafkaMembershipSettings {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(clientId, "clientId");
        check("session time-out", sessionTimeout, Duration.ofSeconds(1));
        check("rebalance time-out", rebalanceTimeout, Duration.ofSeconds(1));
        if (staticMembership && !TopicNames.isLegal(clientId)) {
            throw new InvalidConfigException(
                    "consumer.static_membership: client_id is the member's name in Kafka then, and can have nothing but"
                            + " letters, digits, '.', '_' and '-', not `" + clientId + "`");
        }
    }

    private static void check(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidConfigException("The " + name + " of Kafka's membership must be at least "
                    + least.toSeconds() + " s and at most " + LONGEST.toHours() + " h, not " + value);
        }
    }
}
