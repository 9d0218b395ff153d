package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The member thread, round by round. */
final class MemberLoopTest {
    private static final TopicPartition A0 = new TopicPartition("a", 0);
    private static final TopicPartition A1 = new TopicPartition("a", 1);
    private static final TopicPartition B0 = new TopicPartition("b", 0);

    private final ManualClock clock = new ManualClock();
    private final ManualTimers time = new ManualTimers(clock);
    private final RecordingListener listener = new RecordingListener();

    private final List<String> removals = new ArrayList<>();
    private Optional<PixyException> elsewhere = Optional.empty();
    private ConsumerRebalanceListener rebalances;
    private boolean seekFails;

    private final class Kafka extends MockConsumer<byte[], byte[]> {
        @SuppressWarnings("deprecation") // clients 3.9 have no other
        Kafka() {
            super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
        }

        @Override
        public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener callbacks) {
            super.subscribe(topics, callbacks);
            rebalances = callbacks;
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            super.seek(partition, offset);
            if (seekFails) {
                throw new TimeoutException("as wished");
            }
        }
    }

    private Kafka kafka = new Kafka();
    private MemberLoop loop = loop(GroupProtocol.CLASSIC);

    private MemberLoop loop(GroupProtocol protocol) {
        return new MemberLoop(
                "g",
                new MemberEnvironment(
                        new KafkaMembershipSettings(
                                protocol, Duration.ofSeconds(45), Duration.ofSeconds(10), true, "test"),
                        settings -> kafka,
                        group -> CompletableFuture.completedFuture(elsewhere),
                        why -> {},
                        group -> {
                            removals.add(group);
                            return CompletableFuture.completedFuture(null);
                        },
                        clock),
                new Inbox(),
                new News("g", listener),
                () -> false);
    }

    @BeforeEach
    void join() {
        subscribe("a");
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(A0)));
        round();
        round();
        assertThat(listener.news).containsExactly("assigned {a=[0]}");
    }

    /** With protocol {@code consumer} the answer to a subscription may come when there is another one already. */
    @Test
    void whatWasGivenWhileItsTopicWasDroppedIsToldWhenItIsWantedAnew() {
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(A0, B0)));
        round();
        assertThat(listener.news).last().isEqualTo("assigned {a=[0]}");

        subscribe("a", "b");
        time.advance(Duration.ofSeconds(3));
        round();

        assertThat(listener.news).last().isEqualTo("assigned {a=[0], b=[0]}");
    }

    @Test
    void aSubscriptionThatGoesOutWithTheNextHeartbeatHasTimeToBeAnswered() {
        kafka = new Kafka();
        loop = loop(GroupProtocol.CONSUMER);
        listener.news.clear();
        join();

        subscribe("a", "b");
        time.advance(Duration.ofSeconds(5));
        round();
        assertThat(listener.news).last().isEqualTo("assigned {a=[0]}");
        time.advance(Duration.ofSeconds(3));
        round();

        assertThat(listener.news).last().isEqualTo("assigned {a=[0], b=[]}");
    }

    /** A leader has to know all topics of the group. */
    @Test
    void topicsOfOthersThatWeMayNotSeeAreToldAndGivenTimeToBeMended() {
        kafka.setPollException(new TopicAuthorizationException(Set.of("theirs")));
        round();

        assertThat(listener.news)
                .last()
                .isEqualTo(
                        "refused group g can't be joined: the brokers do not let us describe topics [theirs]; who shares"
                                + " out partitions needs DESCRIBE on all topics of the group, those of its other members too");
        assertThat(kafka.closed()).isTrue();
    }

    @Test
    void oneOfOurTopicsThatWeMayNotSeeIsLeftOut() {
        subscribe("a", "b");
        kafka.setPollException(new TopicAuthorizationException(Set.of("b", "theirs")));
        round();
        round();

        assertThat(kafka.subscription()).containsExactly("a");
        assertThat(kafka.closed()).isFalse();
        assertThat(loop.isInTrouble()).isFalse();
    }

    /** It would keep partitions that nobody consumes, as long as it comes back to be refused again. */
    @Test
    void aStaticMemberThatIsRefusedIsTakenOut() {
        elsewhere = Optional.of(new KafkaException("elsewhere", null));
        rejoin();

        assertThat(listener.news).last().isEqualTo("refused elsewhere");
        assertThat(removals).containsExactly("g");
    }

    @Test
    void brokersThatDoNotKnowStaticMembersAreNamed() {
        kafka.setPollException(new UnsupportedVersionException("Can't write version 3 with GroupInstanceId"));
        round();

        assertThat(listener.news)
                .last()
                .isEqualTo("refused group g can't be joined: consumer.static_membership takes brokers from 2.3 on");
    }

    @Test
    void whoHasLostTheNameTakesNobodyOut() {
        kafka.setPollException(new FencedInstanceIdException("test"));
        round();

        assertThat(listener.news).last().asString().startsWith("refused");
        assertThat(removals).isEmpty();
    }

    @Test
    void whatCantBeHeldIsOursAllTheSame() {
        seekFails = true;
        kafka.schedulePollTask(() -> kafka.rebalance(List.of(A0, A1)));
        round();

        assertThat(listener.news).last().isEqualTo("assigned {a=[0, 1]}");
    }

    /** All is lost, and given anew. */
    private void rejoin() {
        kafka.schedulePollTask(() -> {
            rebalances.onPartitionsLost(List.of(A0));
            rebalances.onPartitionsAssigned(List.of(A0));
        });
        round();
        round();
    }

    private void subscribe(String... topics) {
        loop.onSubscribe(Set.of(topics));
        time.advance(Duration.ofMillis(50));
        round();
        round();
    }

    private void round() {
        loop.step();
    }
}
