package io.pixy.engine.group;

import io.pixy.api.ConsumeRequest;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.TrackerSettings;
import io.pixy.engine.partition.SideStore;
import io.pixy.engine.partition.Trackers;
import java.time.Duration;

/**
 * What the policy of a queue lets its callers ask for. Each check throws an {@link InvalidRequestException} that names what
 * can't be. Immutable.
 *
 * @param trackers knows the rules of each queue
 */
record QueueChecks(Trackers trackers) {

    void check(ConsumeRequest request) {
        checkGroup(request.group(), request.topic());
    }

    void check(ReceiveRequest request) {
        checkGroup(request.group(), request.topic());
        request.lease().ifPresent(lease -> checkLease(lease, policy(request.group(), request.topic())));
    }

    void check(SubscriptionRequest request) {
        checkGroup(request.group(), request.topic());
        QueuePolicy policy = policy(request.group(), request.topic());
        request.lease().ifPresent(lease -> checkLease(lease, policy));
        request.order().filter(needed -> needed.compareTo(policy.order()) > 0).ifPresent(needed -> {
            throw new InvalidRequestException("the queue of this topic and group has order "
                    + policy.order().text() + ", not " + needed.text() + ": set `order` in consumer.queues");
        });
    }

    /** For how long messages are handed out if nobody asks for anything else. */
    Duration usualLease(String group, String topic) {
        return Duration.ofNanos(rules(group, topic).ackTimeoutNanos());
    }

    /** What is kept for another group would be taken for the offsets of this one, and the other way round. */
    private void checkGroup(String group, String topic) {
        if (group.endsWith(SideStore.SUFFIX)) {
            String other = group.substring(0, group.length() - SideStore.SUFFIX.length());
            if (!policy(other, topic).equals(QueuePolicy.defaults())) {
                throw new InvalidRequestException(
                        "attempts and delays of group " + other + " are kept as offsets of group " + group
                                + ", which must not consume " + topic + " itself: call it otherwise");
            }
        }
    }

    private static void checkLease(Duration lease, QueuePolicy policy) {
        Duration most = policy.maxLeaseTotal();
        if (lease.compareTo(most) > 0) {
            throw new InvalidRequestException("lease must be at most " + most.toSeconds()
                    + " s for this topic and group (max_lease_total), not " + lease.toMillis() + " ms");
        }
    }

    private QueuePolicy policy(String group, String topic) {
        return rules(group, topic).policy();
    }

    private TrackerSettings rules(String group, String topic) {
        return trackers.rules(group, topic);
    }
}
