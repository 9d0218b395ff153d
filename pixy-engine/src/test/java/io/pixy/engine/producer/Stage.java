package io.pixy.engine.producer;

import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.metrics.Metrics;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** An aggregator without brokers, threads and time: the test moves the clock and plays the brokers. */
final class Stage {
    final ManualClock clock = new ManualClock();
    final ManualTimers timers = new ManualTimers(clock);

    /** The producers that were made, and whether they were to be idempotent. */
    final List<FakeProducer> producers = new ArrayList<>();

    final List<Boolean> idempotence = new ArrayList<>();

    /** What brokers are asked and did not answer yet. */
    final List<String> asked = new ArrayList<>();

    /** Topics that take no message without key. */
    final Set<String> compacted = new HashSet<>();

    /** Collects questions about that instead of answering them, if not null. */
    List<Consumer<Optional<Boolean>>> keyRuleAnswers;

    /** Collects questions about replicas instead of answering them, if not null. */
    List<Consumer<Boolean>> replicaAnswers;

    /** Collects what would run in the background instead of running it, if not null. */
    List<Runnable> deferred;

    /** How often there is no thread to run anything in the background. */
    int threadsMissing;

    /** How often callers' code was given to its threads. */
    int told;

    final ProducerAggregator aggregator;
    private Consumer<TopicInquiry.Answer> answers;

    Stage(ProducerConfig producer) {
        this(ClusterConfig.builder().producer(producer).build());
    }

    Stage(ClusterConfig config) {
        this(config, Metrics.none());
    }

    Stage(ClusterConfig config, Metrics metrics) {
        aggregator = new ProducerAggregator(
                "test",
                new FakeClients(),
                config,
                clock,
                timers,
                outcome -> {
                    told++;
                    outcome.run();
                },
                metrics);
        aggregator.start();
    }

    /** The producer in use. */
    FakeProducer producer() {
        return producers.get(producers.size() - 1);
    }

    void answer(String topic, boolean missing) {
        asked.remove(topic);
        answers.accept(new TopicInquiry.Answer(topic, missing));
    }

    private final class FakeClients implements Clients, TopicInquiry {
        @Override
        public Producer<byte[], byte[]> producer(boolean idempotent) {
            FakeProducer producer = new FakeProducer();
            producer.learn("known", 1);
            producers.add(producer);
            idempotence.add(idempotent);
            return producer;
        }

        @Override
        public TopicInquiry inquiry() {
            return this;
        }

        @Override
        public Executor background() {
            return task -> {
                if (threadsMissing-- > 0) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                if (deferred == null) {
                    task.run();
                } else {
                    deferred.add(task);
                }
            };
        }

        @Override
        public void start() {}

        @Override
        public void ask(List<String> topics, Consumer<Answer> answer) {
            asked.addAll(topics);
            answers = answer;
        }

        @Override
        public void askForKeyRule(String topic, Consumer<Optional<Boolean>> answer) {
            if (keyRuleAnswers == null) {
                answer.accept(Optional.of(compacted.contains(topic)));
            } else {
                keyRuleAnswers.add(answer);
            }
        }

        @Override
        public void askForMissingReplicas(String topic, Consumer<Boolean> answer) {
            if (replicaAnswers == null) {
                answer.accept(false);
            } else {
                replicaAnswers.add(answer);
            }
        }

        @Override
        public void close() {}
    }
}
