package io.pixy.engine.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Finds out which topics do not exist: those that stay unknown to the client while a broker, asked after their messages
 * have waited for a while, says so. As long as no broker answers a topic is not missing.
 *
 * <p>Confined to the turn of {@link Backlog}, except that answers come in on any thread.
 */
final class MissingTopics {
    /** How long a topic may be unknown before the brokers are asked about it: auto-creation takes a while. */
    private static final long UNKNOWN_NANOS = Duration.ofSeconds(1).toNanos();

    /** Messages that had waited less than this when the brokers were asked are not concerned by the answer. */
    private static final long CONCERNED_NANOS = Duration.ofMillis(700).toNanos();

    /** From an answer to the next question about the same topic. */
    private static final long PAUSE_NANOS = Duration.ofMillis(250).toNanos();

    private final TopicInquiry inquiry;
    private final Runnable onAnswer;
    private final Queue<TopicInquiry.Answer> answers = new ConcurrentLinkedQueue<>();
    private final Map<String, Question> asked = new HashMap<>();
    private final Map<String, Lane> toAsk = new HashMap<>();

    /** {@code onAnswer} is told when {@link #verdicts} has something to say. */
    MissingTopics(TopicInquiry inquiry, Runnable onAnswer) {
        this.inquiry = inquiry;
        this.onAnswer = onAnswer;
    }

    /** A topic is unknown to the client, and its oldest message waits since then. */
    void suspect(Lane lane, long sinceNanos, long now) {
        boolean paused = lane.inquired && now - lane.answeredNanos < PAUSE_NANOS;
        if (now - sinceNanos >= UNKNOWN_NANOS && !paused && !asked.containsKey(lane.topic)) {
            toAsk.put(lane.topic, lane);
        }
    }

    /** Asks about the topics that have become suspect. */
    void ask(long now) {
        if (toAsk.isEmpty()) {
            return;
        }
        toAsk.forEach((topic, lane) -> asked.put(topic, new Question(lane, now)));
        List<String> topics = List.copyOf(toAsk.keySet());
        toAsk.clear();
        inquiry.ask(topics, answer -> {
            answers.add(answer);
            onAnswer.run();
        });
    }

    /** What has been found missing since the last call. */
    List<Verdict> verdicts(long now) {
        List<Verdict> verdicts = new ArrayList<>();
        TopicInquiry.Answer answer;
        while ((answer = answers.poll()) != null) {
            Question question = asked.remove(answer.topic());
            if (question == null) {
                continue;
            }
            question.lane.inquired = true;
            question.lane.answeredNanos = now;
            if (answer.missing()) {
                verdicts.add(new Verdict(question.lane, question.atNanos - CONCERNED_NANOS));
            }
        }
        return verdicts;
    }

    private record Question(Lane lane, long atNanos) {}

    /**
     * A topic does not exist.
     *
     * @param lane the topic
     * @param untilNanos messages that wait since then or longer can't be written
     */
    record Verdict(Lane lane, long untilNanos) {}
}
