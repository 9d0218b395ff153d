package io.pixy.engine.partition;

import io.pixy.api.Message;
import io.pixy.api.config.QueuePolicy;
import java.util.Objects;

/**
 * A message that is to come again later than it can be kept in its place. Immutable.
 *
 * @param message as it was handed out last
 * @param group who consumes it
 * @param attempts how often it was tried so far
 * @param notBeforeMillis when it may be handed out again, milliseconds since 1970
 * @param policy says where it goes
 */
public record RetryCopy(Message message, String group, int attempts, long notBeforeMillis, QueuePolicy policy) {

    /** Checks that all is there. */
    public RetryCopy {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(policy, "policy");
        if (policy.retryTopic().isEmpty()) {
            throw new IllegalArgumentException("No retry topic for " + message);
        }
    }
}
