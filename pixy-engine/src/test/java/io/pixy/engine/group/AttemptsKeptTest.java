package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.config.DeadLetterPolicy;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.offsets.AttemptText;
import io.pixy.engine.offsets.Attempts;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Attempts and delays go from owner to owner, through a whole group. */
class AttemptsKeptTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final ReceiveRequest BATCH =
            ReceiveRequest.of("g", "t").withMaxMessages(10).withLease(LEASE).withMaxWait(Duration.ofSeconds(60));
    private static final PartitionId ID = new PartitionId("t", 0);
    private static final QueuePolicy THREE_TIMES = QueuePolicy.builder()
            .maxAttempts(3)
            .deadLetter(DeadLetterPolicy.to("dead"))
            .build();

    private final GroupFixture fixture = new GroupFixture();

    private void begin(QueuePolicy policy) {
        fixture.policy = policy;
        fixture.partitionCounts.put("t", 1);
        fixture.log("t", 0, 1000);
        var unused = fixture.groups.receive(BATCH.withMaxWait(Duration.ZERO));
        fixture.snapshotOfUs();
        fixture.advance(Duration.ZERO);
    }

    private void read(int count) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(new Message("t", 0, i, null, new byte[10], List.of(), 0, 1));
        }
        GroupFixture.Joined group = fixture.group();
        group.fetchNews.onFetched(List.of(group.fetcher.batch(ID, count, messages)));
    }

    private List<Delivery> receive() {
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH);
        assertThat(call).isCompleted();
        return call.join();
    }

    private static Map<Long, Integer> attempts(List<Delivery> deliveries) {
        Map<Long, Integer> attempts = new TreeMap<>();
        deliveries.forEach(
                one -> attempts.put(one.message().offset(), one.message().attempt()));
        return attempts;
    }

    private void settle(Settlement settlement) {
        assertThat(fixture.groups
                        .settle("g", "t", List.of(settlement), SettleLevel.APPLIED)
                        .join()
                        .get(0)
                        .code())
                .isEqualTo(SettleCode.SETTLED);
    }

    private void known(Map<Long, Attempts> messages) {
        fixture.offsets.kept.put(ID, new Committed(0, AttemptText.encode(0, new TreeMap<>(messages), 4096)));
    }

    private NavigableMap<Long, Attempts> kept() {
        fixture.advance(Duration.ofSeconds(1));
        Committed pair = fixture.offsets.kept.get(ID);
        return AttemptText.decode(pair.offset(), pair.metadata()).orElseThrow();
    }

    @Test
    void theNextOwnerCountsOnAndWaitsOn() {
        long due = fixture.clock.wallMillis() / 1000 * 1000 + 10_000;
        known(Map.of(0L, new Attempts(1, 0), 1L, new Attempts(0, due), 500L, new Attempts(2, 0)));
        begin(THREE_TIMES);
        read(3);

        assertThat(attempts(receive())).isEqualTo(Map.of(0L, 2, 2L, 1));
        CompletableFuture<List<Delivery>> later = fixture.groups.receive(BATCH.withMaxMessages(1));
        assertThat(later).isNotDone();
        fixture.advance(Duration.ofSeconds(10));

        assertThat(later).isCompleted();
        assertThat(fixture.offsets.commits).noneMatch(pair -> pair.metadata().contains("pixy"));
    }

    /** As when the thread is not scheduled in between. */
    @Test
    void isNotEarlyThoughTimePassesWhileItIsLookedAt() {
        long due = fixture.clock.wallMillis() / 1000 * 1000 + 10_000;
        known(Map.of(0L, new Attempts(1, due)));
        begin(THREE_TIMES);
        fixture.clock.stall(Duration.ofMillis(300));
        read(1);
        fixture.clock.stall(Duration.ZERO);
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH);

        fixture.advance(Duration.ofMillis(due - fixture.clock.wallMillis() - 100));
        assertThat(call).isNotDone();
        fixture.advance(Duration.ofMillis(100));

        assertThat(attempts(call.join())).isEqualTo(Map.of(0L, 2));
    }

    @Test
    void whatWasTriedAsOftenAsItMayBeIsTriedOnceMore() {
        known(Map.of(0L, new Attempts(7, 0)));
        begin(THREE_TIMES);
        read(2);

        assertThat(attempts(receive())).as("the last attempt is alone").isEqualTo(Map.of(0L, 3));
    }

    @Test
    void failedAttemptsAreKeptUntilTheMessageIsDone() {
        begin(THREE_TIMES);
        read(2);
        List<Delivery> first = receive();
        settle(Settlement.ack(first.get(1).receipt()));
        assertThat(fixture.offsets.kept).isEmpty();

        settle(Settlement.nack(first.get(0).receipt()));
        assertThat(kept()).isEqualTo(Map.of(0L, new Attempts(1, 0)));
        Delivery again = receive().get(0);
        assertThat(kept()).as("an attempt that has not ended").isEqualTo(Map.of(0L, new Attempts(1, 0)));
        settle(Settlement.ack(again.receipt()));

        assertThat(kept()).isEmpty();
        assertThat(fixture.offsets.committed.get(ID)).isEqualTo(new Committed(2, ""));
    }

    @Test
    void aLeaseThatRunsOutIsAFailedAttempt() {
        begin(THREE_TIMES);
        read(1);
        assertThat(receive()).hasSize(1);

        fixture.advance(LEASE.plusMillis(1));

        assertThat(kept()).isEqualTo(Map.of(0L, new Attempts(1, 0)));
    }

    @Test
    void delaysAreKept() {
        begin(THREE_TIMES);
        read(1);
        long due = fixture.clock.wallMillis() + 60_000;
        settle(Settlement.nack(receive().get(0).receipt(), Duration.ofSeconds(60)));

        assertThat(kept()).isEqualTo(Map.of(0L, new Attempts(1, due / 1000 * 1000)));
    }

    @Test
    void withoutAPolicyNothingIsWritten() {
        begin(QueuePolicy.defaults());
        read(1);
        settle(Settlement.nack(receive().get(0).receipt()));
        assertThat(receive()).hasSize(1);

        fixture.advance(Duration.ofMinutes(5));

        assertThat(fixture.offsets.keptCommits).isEmpty();
    }

    @Test
    void whatIsNotToldInTimeHoldsNobodyUp() {
        fixture.offsets.keptFetchesWait = new CompletableFuture<>();
        begin(THREE_TIMES);
        CompletableFuture<List<Delivery>> call = fixture.groups.receive(BATCH);

        fixture.advance(Duration.ofSeconds(2));
        read(1);

        assertThat(call).isCompleted();
        settle(Settlement.ack(call.join().get(0).receipt()));
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.offsets.committed.get(ID)).isEqualTo(new Committed(1, ""));
    }
}
