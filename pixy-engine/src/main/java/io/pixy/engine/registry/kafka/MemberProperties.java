package io.pixy.engine.registry.kafka;

import io.pixy.api.config.GroupProtocol;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The settings of a consumer that is a member and does not fetch. Immutable. */
record MemberProperties(KafkaMembershipSettings settings) {
    /** How soon the classic protocol's leader sees that a topic has come, or has more partitions. */
    private static final int METADATA_AGE_MS = 10_000;

    /** Also how often a member's threads wake up for nothing. What joins in good order does not wait for it. */
    private static final int RETRY_BACKOFF_MS = 500;

    /** How late a member may hear that another one joins, however long its session is: kafka-clients have the same. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /**
     * A join waits for the other members, and so may take longer than any other request: one and a half minutes by default. If
     * the coordinator's host has died meanwhile, without a word, another one counts our session since it took over. A
     * connection on which nothing happens for so long is given up, and the join begun anew, which disturbs nobody. Longer
     * than from one look at the topics to the next, for which it would be made anew each time.
     */
    private static final Duration MOST_SILENT = Duration.ofSeconds(15);

    /** What a callback needs beside the wait for the release. */
    private static final Duration ROOM = Duration.ofSeconds(30);

    /** Clients 3 take metrics to JMX unless told; clients 4 don't know this key, and do as {@code metric.reporters} says. */
    private static final String JMX_OF_CLIENTS_3 = "auto.include.jmx.reporter";

    Map<String, Object> of(String group, JoinPhase phase) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        properties.put(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                millis(settings.rebalanceTimeout().plus(ROOM)));
        // members of several groups have one name, and would share their beans
        properties.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        if (ConsumerConfig.configNames().contains(JMX_OF_CLIENTS_3)) {
            properties.put(JMX_OF_CLIENTS_3, false);
        }
        if (settings.staticMembership()) {
            properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.clientId());
        }
        if (settings.protocol() == GroupProtocol.CONSUMER) {
            properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        } else {
            addClassic(properties, phase);
        }
        return properties;
    }

    private void addClassic(Map<String, Object> properties, JoinPhase phase) {
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(WatchedAssignor.class));
        properties.put(JoinPhase.CONFIG, phase);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(heartbeat()));
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MS);
        properties.put(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, millis(MOST_SILENT));
    }

    private Duration heartbeat() {
        Duration third = settings.sessionTimeout().dividedBy(3);
        return third.compareTo(HEARTBEAT) < 0 ? third : HEARTBEAT;
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }
}
