package io.pixy.engine.registry.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.registry.News;
import io.pixy.engine.runtime.ManualClock;
import io.pixy.engine.runtime.ManualTimers;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
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
    private final List<Set<String>> asked = new ArrayList<>();
    private final Inbox inbox = new Inbox();
    private Set<String> forbidden = Set.of();
    private Optional<PixyException> elsewhere = Optional.empty();
    private ConsumerRebalanceListener rebalances;
    private boolean seekFails;
    private Runnable onLook = () -> {};
    private long heartbeats;

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
        public synchronized Map<MetricName, ? extends Metric> metrics() {
            MetricName name = new MetricName("heartbeat-total", "test", "", Map.of());
            return Map.of(name, new Metric() {
                @Override
                public MetricName metricName() {
                    return name;
                }

                @Override
                public Object metricValue() {
                    onLook.run();
                    return heartbeats;
                }
            });
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
        return loop(protocol, Duration.ofSeconds(45), Duration.ofSeconds(10));
    }

    private MemberLoop loop(GroupProtocol protocol, Duration session, Duration patience) {
        return new MemberLoop(
                "g",
                new MemberEnvironment(
                        new KafkaMembershipSettings(protocol, session, patience, true, "test"),
                        settings -> kafka,
                        group -> CompletableFuture.completedFuture(elsewhere),
                        why -> {},
                        group -> {
                            removals.add(group);
                            return CompletableFuture.completedFuture(null);
                        },
                        topics -> {
                            asked.add(topics);
                            return CompletableFuture.completedFuture(forbidden);
                        },
                        clock),
                inbox,
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

    /** So it is with protocol {@code consumer}. */
    @Test
    void brokersAreAskedForTheTopicsThatTheyDoNotName() {
        subscribe("a", "b");
        forbidden = Set.of("b");
        kafka.setPollException(new TopicAuthorizationException("not all of them"));
        round();
        round();

        assertThat(asked).containsExactly(Set.of("a", "b"));
        assertThat(kafka.subscription()).containsExactly("a");
        assertThat(listener.news)
                .last()
                .isEqualTo("refused [b] group g can't consume [b]: the brokers do not let us see them; it takes READ on"
                        + " topics");
    }

    /** It is about a subscription that has been changed since then. */
    @Test
    void topicsThatAreNamedByNobodyDoNotEndTheMembership() {
        kafka.setPollException(new TopicAuthorizationException("not all of them"));
        round();

        assertThat(listener.news).noneMatch(news -> news.startsWith("refused"));
        assertThat(kafka.closed()).isFalse();
    }

    /** What is on its way then may name it again. */
    @Test
    void aTopicThatIsLeftOutAlreadyIsNoReasonToLeave() {
        subscribe("a", "b");
        for (int time = 0; time < 2; time++) {
            kafka.setPollException(new TopicAuthorizationException(Set.of("b")));
            round();
            round();
        }

        assertThat(listener.news).filteredOn(news -> news.startsWith("refused")).hasSize(1);
        assertThat(kafka.closed()).isFalse();
    }

    @Test
    void whoWantsATopicThatMayBeSeenDoesNotWaitForThoseThatMayNot() {
        kafka.setPollException(new TopicAuthorizationException(Set.of("a")));
        round();
        assertThat(kafka.closed()).isTrue();
        assertThat(listener.news).last().asString().startsWith("refused [a] ");
        assertThat(loop.isInTrouble()).isFalse();

        kafka = new Kafka();
        subscribe("a", "b");

        assertThat(kafka.subscription()).containsExactly("b");
    }

    /** Nobody polls in a callback, and polls are what tells of a loss. */
    @Test
    void aDoubtThatBeginsWhileAPartitionIsWantedBackEndsThere() {
        revoke(look -> heartbeats += look < 10 ? 0 : 1);

        assertThat(listener.news.subList(2, listener.news.size()))
                .containsExactly("assigned {a=[]}", "revoking [a/0]", "trust false", "trust true", "lost a/0");
        assertThat(looks).isEqualTo(30);
    }

    @Test
    void whoIsMostProbablyNoMemberAnyMoreKeepsNothingBack() {
        revoke(look -> {});

        assertThat(listener.news).last().isEqualTo("lost a/0");
        assertThat(looks).isEqualTo(11);
    }

    private int looks;

    /** Partition 0 is wanted back within 30 seconds, of which there is one from one look at heartbeats to the next. */
    private void revoke(IntConsumer onLooks) {
        kafka = new Kafka();
        loop = loop(GroupProtocol.CLASSIC, Duration.ofSeconds(10), Duration.ofSeconds(30));
        listener.news.clear();
        join();
        loop.ownership().claim(new PartitionId("a", 0));
        assertThat(listener.news).last().isEqualTo("claimed a/0");
        onLook = () -> {
            time.advance(Duration.ofSeconds(1));
            onLooks.accept(++looks);
            inbox.post(() -> {});
        };
        kafka.schedulePollTask(() -> {
            rebalances.onPartitionsRevoked(List.of(A0));
            onLook = () -> {};
        });
        round();
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
