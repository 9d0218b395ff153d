package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.NotEnoughReplicasException;

/**
 * Finds out why messages ran out of time. kafka-clients only says that they did, and keeps what brokers answered to itself;
 * but that a partition has too few replicas can be seen afterwards, too, and is a matter for somebody else than that no
 * broker answers.
 *
 * <p>Thread-safe: one lock, never held while calling out.
 */
final class Expiries {
    private final TopicInquiry inquiry;
    private final boolean enabled;

    /** Who waits for the answer, of the topics that are being asked about. */
    @GuardedBy("this") private final Map<String, List<Waiting>> asked = new HashMap<>();

    @GuardedBy("this") private boolean closed;

    /** {@code enabled} is whether brokers count replicas at all, which they do if all of them must have a message. */
    Expiries(TopicInquiry inquiry, boolean enabled) {
        this.inquiry = inquiry;
        this.enabled = enabled;
    }

    /** Calls back once, at once or on any thread: with the error, or with one that tells more. */
    void explain(String topic, Exception error, Consumer<Exception> then) {
        if (!enabled || !await(topic, new Waiting(error, then))) {
            then.accept(error);
        }
    }

    private boolean await(String topic, Waiting one) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            List<Waiting> others = asked.get(topic);
            if (others != null) {
                others.add(one);
                return true;
            }
            asked.put(topic, new ArrayList<>(List.of(one)));
        }
        inquiry.askForMissingReplicas(topic, missing -> answer(topic, missing));
        return true;
    }

    private void answer(String topic, boolean missing) {
        List<Waiting> told;
        synchronized (this) {
            told = asked.remove(topic);
        }
        if (told != null) {
            told.forEach(one -> one.tell(missing));
        }
    }

    /** Lets nobody wait any longer. */
    void close() {
        List<String> topics;
        synchronized (this) {
            closed = true;
            topics = List.copyOf(asked.keySet());
        }
        topics.forEach(topic -> answer(topic, false));
    }

    private record Waiting(Exception error, Consumer<Exception> then) {

        void tell(boolean replicasAreMissing) {
            then.accept(replicasAreMissing ? new NotEnoughReplicasException(error.getMessage(), error) : error);
        }
    }
}
