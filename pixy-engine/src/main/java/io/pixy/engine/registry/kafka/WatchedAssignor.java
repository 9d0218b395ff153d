package io.pixy.engine.registry.kafka;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Configurable;

/**
 * Kafka's own cooperative assignor, by its own name, which tells beside its work when a join begins and ends. Public,
 * since kafka-clients makes it. Confined to the member thread.
 */
public final class WatchedAssignor extends CooperativeStickyAssignor implements Configurable {
    private JoinPhase phase;

    /** To be configured. */
    public WatchedAssignor() {}

    @Override
    public void configure(Map<String, ?> configs) {
        phase = (JoinPhase) configs.get(JoinPhase.CONFIG);
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        phase.onJoining(topics);
        return super.subscriptionUserData(topics);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
        phase.onJoined();
        super.onAssignment(assignment, metadata);
    }
}
