package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.PixyException;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.StreamListener;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.metrics.Measure;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Subject;
import io.pixy.engine.meters.RecordedMetrics;
import io.pixy.engine.meters.SafeMetrics;
import io.pixy.engine.stream.Streams;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is counted of a group, through a whole group. */
class GroupMetersTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final GroupFixture fixture = fixture(metrics);

    private static GroupFixture fixture(Metrics metrics) {
        GroupFixture fixture = new GroupFixture(Duration.ZERO, metrics);
        fixture.partitionCounts.putAll(Map.of("t", 2));
        fixture.log("t", 0, 1000);
        fixture.log("t", 1, 1000);
        return fixture;
    }

    private CompletableFuture<List<Delivery>> receive(int most) {
        return fixture.groups.receive(ReceiveRequest.of("g", "t").withMaxMessages(most));
    }

    /** Of ten messages in a partition. */
    private List<Delivery> received(int most) {
        CompletableFuture<List<Delivery>> answer = receive(most);
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 10, 100);
        return answer.join();
    }

    private void settle(Settlement... settlements) {
        fixture.groups
                .settle("g", "t", List.of(settlements), SettleLevel.APPLIED)
                .join();
    }

    private long settled(String verb, String outcome) {
        return metrics.count("SETTLED c g t " + verb + " " + outcome);
    }

    @Test
    void countsDeliveriesByAttempt() {
        List<Delivery> first = received(3);
        settle(Settlement.nack(first.get(0).receipt()));

        receive(1).join();

        assertThat(metrics.count("DELIVERED c g t 1")).isEqualTo(3);
        assertThat(metrics.count("DELIVERED c g t 2+")).isEqualTo(1);
    }

    @Test
    void countsWhatReceiversDo() {
        List<Delivery> all = received(6);

        settle(
                Settlement.ack(all.get(0).receipt()),
                Settlement.ack(all.get(0).receipt()),
                Settlement.nack(all.get(1).receipt()),
                Settlement.release(all.get(2).receipt()),
                Settlement.extend(all.get(3).receipt(), Duration.ofSeconds(9)),
                Settlement.reject(all.get(4).receipt(), "no"));

        assertThat(settled("ack", "settled")).isEqualTo(1);
        assertThat(settled("late_ack", "already_settled")).isEqualTo(1);
        assertThat(settled("nack", "settled")).isEqualTo(1);
        assertThat(settled("release", "settled")).isEqualTo(1);
        assertThat(settled("extend", "settled")).isEqualTo(1);
        assertThat(settled("reject", "no_dead_letter")).isEqualTo(1);
    }

    @Test
    void countsLeasesThatRunOutAndAcksThatAreLate() {
        CompletableFuture<List<Delivery>> answer = fixture.groups.receive(
                ReceiveRequest.of("g", "t").withMaxMessages(2).withLease(Duration.ofSeconds(5)));
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 2, 100);
        List<Delivery> all = answer.join();
        fixture.advance(Duration.ofSeconds(6));

        settle(Settlement.ack(all.get(0).receipt()));

        assertThat(settled("expire", "settled")).isEqualTo(2);
        assertThat(settled("late_ack", "settled")).isEqualTo(1);
        assertThat(settled("ack", "settled")).isZero();
    }

    @Test
    void countsWhatIsDoneByOffset() {
        received(1);
        fixture.ack("t", 0, 0).join();
        fixture.ack("t", 0, 0).join();
        fixture.consume("g", "t", Ack.auto()).join();

        assertThat(settled("ack", "settled")).isEqualTo(1);
        assertThat(settled("ack", "already_settled")).isEqualTo(1);
        assertThat(settled("auto_ack", "settled")).isEqualTo(1);
    }

    @Test
    void tellsHowFarTheGroupIs() {
        List<Delivery> all = received(4);
        settle(Settlement.ack(all.get(0).receipt()));
        CompletableFuture<Message> waiting = null;
        for (int i = 0; i < 8; i++) {
            waiting = fixture.consume("t");
        }

        assertThat(waiting).isNotDone();
        assertThat(metrics.gauge("LAG c g t")).isEqualTo(99);
        assertThat(metrics.gauge("UNACKED c g t")).isEqualTo(9);
        assertThat(metrics.gauge("WAITING c g t")).isEqualTo(2);
        assertThat(metrics.gauge("PARTITIONS_OWNED c g")).isEqualTo(2);
        assertThat(metrics.gauge("STRAND_DELAY c g")).isZero();
        assertThat(metrics.gauge("PARTITION_LAG c g t 0")).isEqualTo(99);
        assertThat(metrics.gauge("PARTITION_LAG c g t 1")).isNaN();
        assertThat(metrics.gauge("BLOCKED c g t metadata_full")).isZero();
    }

    @Test
    void requestsThatAreAbortedWaitNoMore() {
        received(10);
        for (int i = 0; i < 100; i++) {
            fixture.consume("t").cancel(false);
        }
        fixture.advance(Duration.ofSeconds(1));

        assertThat(metrics.gauge("WAITING c g t")).isZero();
    }

    @Test
    void looksOnceHoweverMuchIsAsked() {
        received(1);
        double before = metrics.gauge("UNACKED c g t");
        receive(1).join();

        assertThat(metrics.gauge("UNACKED c g t")).isEqualTo(before);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(metrics.gauge("UNACKED c g t")).isEqualTo(before + 1);
    }

    @Test
    void countsStreamsAndWhatTheyHave() {
        Streams streams = new Streams("me", fixture.groups, Runnable::run, fixture.environment.timers(), fixture.clock);
        var stream = streams.open(SubscriptionRequest.of("g", "t"), new Deaf());
        fixture.snapshotOfUs();
        fixture.read("g", "t", 0, 0, 3, 100);

        assertThat(metrics.gauge("STREAMS c g t")).isEqualTo(1);
        assertThat(metrics.gauge("STREAM_OUTSTANDING c g t")).isEqualTo(3);
        stream.close(false);
        stream.close(false);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(metrics.gauge("STREAMS c g t")).isZero();
        assertThat(metrics.gauge("STREAM_OUTSTANDING c g t")).isZero();
    }

    private static final class Deaf implements StreamListener {
        @Override
        public void onDeliveries(List<Delivery> more) {}

        @Override
        public void onEnd(PixyException why) {}
    }

    @Test
    void countsRebalancesAndHowLongTheyTake() {
        CompletableFuture<List<Delivery>> answer = receive(1);
        fixture.group().snapshot(Map.of("me", fixture.group().membership.topics));
        fixture.advance(Duration.ofSeconds(2));
        fixture.grant("g");

        assertThat(answer).isNotDone();
        assertThat(metrics.count("REBALANCES c g")).isEqualTo(1);
        assertThat(metrics.timings.get("REBALANCE_DURATION c g")).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void countsCommits() {
        List<Delivery> all = received(1);
        settle(Settlement.ack(all.get(0).receipt()));
        fixture.advance(Duration.ofSeconds(2));

        assertThat(metrics.timings.get("COMMIT_DURATION c g")).isNotEmpty();
    }

    /** Whoever asks for it may have made it up. */
    @Test
    void aTopicThatDoesNotExistIsNotTold() {
        CompletableFuture<Message> answer = fixture.consume("g", "made-up", Ack.none());
        fixture.snapshotOfUs();
        fixture.advance(Duration.ofSeconds(1));

        assertThat(metrics.opened).isEmpty();
        assertThat(answer).isNotNull();
    }

    @Test
    void aGroupThatHasEndedHasNoGauges() {
        List<Delivery> all = received(1);
        settle(Settlement.ack(all.get(0).receipt()));
        fixture.advance(LONG);
        fixture.group().membership.left.complete(null);

        assertThat(fixture.groups.size()).isZero();
        assertThat(metrics.gauges).isEmpty();
        assertThat(metrics.closed).containsExactlyInAnyOrderElementsOf(metrics.opened);
        assertThat(metrics.opened)
                .contains(
                        Subject.cluster("c").group("g"),
                        Subject.cluster("c").group("g").topic("t"));
        assertThat(metrics.count("DELIVERED c g t 1")).isEqualTo(1);
    }

    @Test
    void metricsThatFailHoldNothingUp() {
        GroupFixture unlucky = fixture(SafeMetrics.of(subject -> {
            throw new IllegalStateException(Measure.DELIVERED + " on purpose");
        }));
        CompletableFuture<Message> answer = unlucky.consume("t");
        unlucky.snapshotOfUs();
        unlucky.read("g", "t", 0, 0, 1);

        assertThat(answer.join().offset()).isZero();
        assertThat(unlucky.ack("t", 0, 0)).isCompleted();
    }

    /** Callers make up as many names as they like. */
    @Test
    void topicsThatAreOneTooManyLeaveNothingBehind() {
        for (int i = 0; i < GroupFixture.MAX_TOPICS; i++) {
            var unused = fixture.consume("t" + i);
        }

        WeakReference<String> refused = refused();

        await().until(() -> {
            System.gc();
            return refused.get() == null;
        });
        assertThat(fixture.consume("t0")).isNotDone();
    }

    private WeakReference<String> refused() {
        String name = String.join("-", "one", "too", "many");
        assertThat(fixture.consume(name)).isCompletedExceptionally();
        return new WeakReference<>(name);
    }
}
