package io.pixy.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.LetterBody;
import io.pixy.api.config.OnMissing;
import io.pixy.api.config.Order;
import io.pixy.api.config.ProducerConfig;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.api.config.RequiredAcks;
import io.pixy.api.config.TopicTemplate;
import io.pixy.engine.partition.Trackers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoliciesTest {
    private static final QueueRule SHORT = new QueueRule(
            "t", "*", QueuePolicy.builder().lease(Duration.ofSeconds(9)).build());
    private static final QueueRule IN_ORDER =
            new QueueRule("t", "*", QueuePolicy.builder().order(Order.KEY).build());
    private static final QueueRule LETTERS = new QueueRule(
            "*",
            "*",
            QueuePolicy.builder()
                    .deadLetter(
                            new DeadLetterPolicy(new TopicTemplate("dlq.{topic}"), OnMissing.REFUSE, LetterBody.COPY))
                    .build());

    @Test
    void rulesThatAreGivenLaterHoldForWhatIsClaimedThen() {
        ClusterConfig config = ClusterConfig.builder()
                .consumer(ConsumerConfig.builder()
                        .ackTimeout(Duration.ofSeconds(7))
                        .build())
                .build();
        Policies policies = new Policies(config);
        Trackers trackers = GroupWiring.settings(config, policies).partition().trackers();
        long before = trackers.rules("g", "t").ackTimeoutNanos();

        Runnable change = policies.prepare(List.of(SHORT));
        long prepared = trackers.rules("g", "t").ackTimeoutNanos();
        change.run();

        assertThat(before).isEqualTo(Duration.ofSeconds(7).toNanos());
        assertThat(prepared).isEqualTo(before);
        assertThat(trackers.rules("g", "t").ackTimeoutNanos())
                .isEqualTo(Duration.ofSeconds(9).toNanos());
        assertThat(trackers.rules("g", "other").ackTimeoutNanos()).isEqualTo(before);
        assertThat(policies.current().ackTimeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void rulesThatCanNotBeChangeNothing() {
        ClusterConfig config = ClusterConfig.builder()
                .consumer(ConsumerConfig.builder()
                        .ackTimeout(Duration.ofHours(13))
                        .build())
                .build();
        Policies policies = new Policies(config);

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> policies.prepare(List.of(IN_ORDER)))
                .withMessageContaining("consumer.queues[0].max_lease_total");
        assertThat(policies.current().queues()).isEmpty();
    }

    /** Else messages would be acknowledged whose letters are not written yet. */
    @Test
    void lettersWithoutAWriterNeedARestart() {
        ProducerConfig leader = ProducerConfig.builder()
                .requiredAcks(RequiredAcks.WAIT_FOR_LOCAL)
                .build();
        Policies without = new Policies(ClusterConfig.builder().producer(leader).build());
        Policies with = new Policies(ClusterConfig.builder()
                .producer(leader)
                .consumer(ConsumerConfig.builder().queues(List.of(LETTERS)).build())
                .build());

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> without.prepare(List.of(LETTERS)))
                .withMessageContaining("restart");
        with.prepare(List.of(SHORT)).run();
        with.prepare(List.of(LETTERS)).run();
        new Policies(ClusterConfig.defaults()).prepare(List.of(LETTERS)).run();
    }
}
