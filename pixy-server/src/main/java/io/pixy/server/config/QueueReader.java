package io.pixy.server.config;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.HeadOfLine;
import io.pixy.api.config.HeadOfLineAction;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueueBackoff;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.TopicTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An element of {@code consumer.queues}, from the file and back; starts as the defaults. Confined to one thread. */
final class QueueReader {
    private static final String MAP = "map[string]interface {}";

    private final QueuePolicy.Builder policy = QueuePolicy.builder();
    private String topics = "*";
    private String groups = "*";
    private String retryTopic = "";
    private boolean anyBackoff;
    private Duration initial = QueueBackoff.defaults().initial();
    private Duration max = QueueBackoff.defaults().max();
    private double multiplier = QueueBackoff.defaults().multiplier();
    private double jitter = QueueBackoff.defaults().jitter();
    private boolean anyDeadLetter;
    private String deadLetterTopic = "";
    private OnMissing onMissing = OnMissing.REFUSE;
    private LetterBody body = LetterBody.COPY;
    private double fill = HeadOfLine.defaults().fill();
    private double acked = HeadOfLine.defaults().acked();
    private HeadOfLineAction action = HeadOfLine.defaults().action();
    private int acksPerAction = HeadOfLine.defaults().acksPerAction();

    private QueueReader() {}

    static QueueReader read(Section section) {
        QueueReader queue = new QueueReader();
        queue.readAll(section);
        return queue;
    }

    /** Checks them all; errors tell the place in the list. */
    static List<QueueRule> rules(List<QueueReader> queues) {
        List<QueueRule> rules = new ArrayList<>();
        for (QueueReader queue : queues) {
            String place = "consumer.queues[" + rules.size() + "].";
            try {
                rules.add(queue.rule(place));
            } catch (InvalidConfigException e) {
                throw new InvalidConfigException(e.getMessage().replace("consumer.queues[].", place), e);
            }
        }
        return rules;
    }

    private void readAll(Section section) {
        section.text("topics", text -> topics = text)
                .text("groups", text -> groups = text)
                .duration("lease", policy::lease)
                .duration("max_lease_total", policy::maxLeaseTotal)
                .integer("max_attempts", policy::maxAttempts)
                .duration("max_in_place_delay", policy::maxInPlaceDelay)
                .choice("order", "order", Order::parse, policy::order)
                .text("retry_topic", text -> retryTopic = text);
        Section backoff = section.section("backoff", MAP);
        anyBackoff = !backoff.keys().isEmpty();
        backoff.duration("initial", value -> initial = value)
                .duration("max", value -> max = value)
                .decimal("multiplier", value -> multiplier = value)
                .decimal("jitter", value -> jitter = value)
                .finish();
        Section deadLetter = section.section("dead_letter", MAP);
        anyDeadLetter = !deadLetter.keys().isEmpty();
        deadLetter
                .text("topic", text -> deadLetterTopic = text)
                .choice("on_missing", "on_missing", OnMissing::parse, value -> onMissing = value)
                .choice("body", "body", LetterBody::parse, value -> body = value)
                .finish();
        section.section("head_of_line", MAP)
                .decimal("fill", value -> fill = value)
                .decimal("acked", value -> acked = value)
                .choice("action", "action", HeadOfLineAction::parse, value -> action = value)
                .integer("acks_per_action", value -> acksPerAction = value)
                .finish();
        section.finish();
    }

    private QueueRule rule(String place) {
        if (anyBackoff) {
            policy.backoff(new QueueBackoff(initial, max, multiplier, jitter));
        }
        if (!retryTopic.isEmpty()) {
            policy.retryTopic(template(place + "retry_topic", retryTopic));
        }
        if (anyDeadLetter) {
            if (deadLetterTopic.isEmpty()) {
                throw new InvalidConfigException(place + "dead_letter.topic must be given");
            }
            policy.deadLetter(
                    new DeadLetterPolicy(template(place + "dead_letter.topic", deadLetterTopic), onMissing, body));
        }
        policy.headOfLine(new HeadOfLine(fill, acked, action, acksPerAction));
        return new QueueRule(topics, groups, policy.build());
    }

    private static TopicTemplate template(String key, String text) {
        try {
            return new TopicTemplate(text);
        } catch (InvalidConfigException e) {
            throw new InvalidConfigException(key + ": " + e.getMessage(), e);
        }
    }

    static Map<String, Object> asMap(QueueRule rule) {
        QueuePolicy policy = rule.policy();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("topics", rule.topics());
        map.put("groups", rule.groups());
        policy.lease().ifPresent(lease -> map.put("lease", text(lease)));
        map.put("max_lease_total", text(policy.maxLeaseTotal()));
        map.put("max_attempts", policy.maxAttempts());
        policy.backoff().ifPresent(backoff -> map.put("backoff", asMap(backoff)));
        map.put("max_in_place_delay", text(policy.maxInPlaceDelay()));
        map.put("order", policy.order().text());
        map.put("retry_topic", policy.retryTopic().map(TopicTemplate::text).orElse(""));
        policy.deadLetter().ifPresent(letter -> map.put("dead_letter", asMap(letter)));
        map.put("head_of_line", asMap(policy.headOfLine()));
        return map;
    }

    private static Map<String, Object> asMap(QueueBackoff backoff) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("initial", text(backoff.initial()));
        map.put("max", text(backoff.max()));
        map.put("multiplier", backoff.multiplier());
        map.put("jitter", backoff.jitter());
        return map;
    }

    private static Map<String, Object> asMap(DeadLetterPolicy letter) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("topic", letter.topic().text());
        map.put("on_missing", letter.onMissing().text());
        map.put("body", letter.body().text());
        return map;
    }

    private static Map<String, Object> asMap(HeadOfLine headOfLine) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fill", headOfLine.fill());
        map.put("acked", headOfLine.acked());
        map.put("action", headOfLine.action().text());
        map.put("acks_per_action", headOfLine.acksPerAction());
        return map;
    }

    private static String text(Duration duration) {
        return GoDuration.format(duration);
    }
}
