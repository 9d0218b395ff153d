package io.pixy.engine.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Delivery;
import io.pixy.api.Message;
import io.pixy.api.QueueState;
import io.pixy.api.ReceiveRequest;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.Settlement;
import io.pixy.api.config.QueuePolicy;
import io.pixy.engine.meters.RecordedMetrics;
import io.pixy.engine.offsets.Committed;
import io.pixy.engine.runtime.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One partition that is consumed as a queue by one group. */
final class QueueFixture {
    static final Duration LEASE = Duration.ofSeconds(5);
    static final PartitionId ID = new PartitionId("t", 0);

    final RecordedMetrics metrics = new RecordedMetrics();
    final GroupFixture group = new GroupFixture(Duration.ZERO, metrics);

    void begin(QueuePolicy policy) {
        group.policy = policy;
        group.partitionCounts.put("t", 1);
        group.log("t", 0, 1000);
        var unused = group.groups.receive(request(1).withMaxWait(Duration.ZERO));
        group.snapshotOfUs();
        group.advance(Duration.ZERO);
    }

    private static ReceiveRequest request(int most) {
        return ReceiveRequest.of("g", "t")
                .withMaxMessages(most)
                .withMaxBytes(1 << 20)
                .withLease(LEASE)
                .withMaxWait(Duration.ofSeconds(60));
    }

    /** So many messages at most; there must be one. */
    List<Delivery> receive(int most) {
        CompletableFuture<List<Delivery>> call = group.groups.receive(request(most));
        assertThat(call).isCompleted();
        return call.join();
    }

    /** Nobody gets a message, but the topic stays subscribed to. */
    void askInVain() {
        var unused = group.groups.receive(request(1));
    }

    SettleCode settle(Settlement settlement) {
        return group.groups
                .settle("g", "t", List.of(settlement), SettleLevel.APPLIED)
                .join()
                .get(0)
                .code();
    }

    void ack(Delivery delivery) {
        assertThat(settle(Settlement.ack(delivery.receipt()))).isEqualTo(SettleCode.SETTLED);
    }

    /** Messages with these keys, from that offset on; "-" for none. Their timestamp is their offset. */
    void read(long first, String... keys) {
        List<Message> messages = new ArrayList<>();
        for (String key : keys) {
            byte[] bytes = key.equals("-") ? null : key.getBytes(StandardCharsets.UTF_8);
            long offset = first + messages.size();
            messages.add(new Message("t", 0, offset, bytes, new byte[10], List.of(), offset, 1));
        }
        GroupFixture.Joined joined = group.group();
        joined.fetchNews.onFetched(List.of(joined.fetcher.batch(ID, first + keys.length, messages)));
    }

    /** So many messages without key. */
    void read(long first, int count) {
        String[] keys = new String[count];
        Arrays.fill(keys, "-");
        read(first, keys);
    }

    Committed committed() {
        group.advance(Duration.ofMillis(500));
        return group.offsets.committed.get(ID);
    }

    /** So that those who collect metrics are told what is now: they are not told more often. */
    void untilGaugesAreFresh() {
        group.advance(Duration.ofMillis(501));
    }

    double gauge(String measureAndLabels) {
        return metrics.gauge(measureAndLabels);
    }

    QueueState state() {
        return group.groups.describe("g", "t").join().get(0);
    }
}
