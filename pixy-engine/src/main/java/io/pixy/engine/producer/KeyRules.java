package io.pixy.engine.producer;

import io.pixy.api.InvalidMessageException;
import io.pixy.api.ProduceRequest;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Keeps messages without key from compacted topics. Brokers refuse the whole batch that such a message is in, and old
 * ones in a way that makes the client try it again until its time is up; so it must not get into one. Whether a topic is
 * compacted is asked before its first message without key, and again now and then while there are such messages.
 *
 * <p>Thread-safe: what is known of a topic is a volatile value in its {@link Lane}.
 */
final class KeyRules {
    /** Beyond this age an answer is asked for anew, while the old one still counts. */
    private static final long FRESH_NANOS = Duration.ofSeconds(15).toNanos();

    /** Beyond this age messages without key wait for a new answer. */
    private static final long VALID_NANOS = Duration.ofMinutes(1).toNanos();

    private final TopicInquiry inquiry;
    private final Clock clock;

    KeyRules(TopicInquiry inquiry, Clock clock) {
        this.inquiry = inquiry;
        this.clock = clock;
    }

    /** Why a message may not go to the client, or not yet; null if it may. */
    Exception objectionTo(Lane lane, ProduceRequest request) {
        if (request.key() != null) {
            return null;
        }
        long now = clock.nanoTime();
        if (!isYounger(lane.keyRule, now, FRESH_NANOS) && lane.askingForKeyRule.compareAndSet(false, true)) {
            inquiry.askForKeyRule(lane.topic, required -> onAnswer(lane, required));
        }
        KeyRule rule = lane.keyRule;
        if (!isYounger(rule, now, VALID_NANOS)) {
            return new TimeoutException("It is not known yet whether topic " + lane.topic + " is compacted");
        }
        return rule.required() ? InvalidMessageException.keyMissing(lane.topic, null) : null;
    }

    /** If nobody can tell, the brokers have the last word; what they said last still counts for a while. */
    private void onAnswer(Lane lane, Optional<Boolean> required) {
        long now = clock.nanoTime();
        KeyRule known = lane.keyRule;
        boolean stays = required.isEmpty() && known != null && known.required() && isYounger(known, now, VALID_NANOS);
        if (!stays) {
            lane.keyRule = new KeyRule(required.orElse(false), now);
        }
        lane.askingForKeyRule.set(false);
    }

    private static boolean isYounger(KeyRule rule, long now, long ageNanos) {
        return rule != null && now - rule.sinceNanos() < ageNanos;
    }

    /** A broker has refused a message since it has no key. */
    void learn(Lane lane) {
        lane.keyRule = new KeyRule(true, clock.nanoTime());
    }

    /**
     * What is known of a topic.
     *
     * @param required whether messages must have keys; false also if nobody could tell
     * @param sinceNanos when that was
     */
    record KeyRule(boolean required, long sinceNanos) {}
}
