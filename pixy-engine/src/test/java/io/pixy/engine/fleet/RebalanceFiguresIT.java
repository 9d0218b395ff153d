package io.pixy.engine.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long it takes from an event until every partition belongs to whom it should, beside one member that stays, with
 * some hundred messages per second. A kill takes the session time-out of 6 s and up to two ticks more in any case.
 */
@EnabledIfSystemProperty(named = "pixy.figures", matches = "true")
class RebalanceFiguresIT {
    private static final int ROUNDS = 5;
    private static final int KILLS = 3;

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder());

    @ParameterizedTest
    @ValueSource(ints = {64, 500})
    void rebalances(int partitions, TestReporter reporter) throws Exception {
        String topic = "figures" + partitions;
        List<Long> joins = new ArrayList<>();
        List<Long> leaves = new ArrayList<>();
        List<Long> kills = new ArrayList<>();
        Duration period = Duration.ofMillis(partitions * 2L);

        try (Fleet fleet = new Fleet(CLUSTER.cluster(), Site.on(CLUSTER.cluster(), topic, topic), partitions);
                Feed feed = Feed.start(CLUSTER.cluster().bootstrapServers(), topic, partitions, period)) {
            fleet.join("anna");
            fleet.awaitShares();
            for (int i = 0; i < ROUNDS; i++) {
                joins.add(millis(fleet, () -> fleet.join("bert")));
                fleet.awaitDelivery(feed);
                leaves.add(millis(fleet, () -> fleet.leave(fleet.member("bert"))));
                fleet.awaitDelivery(feed);
            }
            for (int i = 0; i < KILLS; i++) {
                ChildMember carl = fleet.joinAsProcess("carl", "carl " + i);
                fleet.awaitShares();
                fleet.awaitDelivery(feed);
                kills.add(millis(fleet, () -> {
                    carl.kill();
                    fleet.forget(carl);
                }));
                fleet.awaitDelivery(feed);
            }
        }

        reporter.publishEntry(
                partitions + " partitions, ms", "join " + joins + ", leave " + leaves + ", kill " + kills);
        assertThat(median(joins)).isLessThan(15_000);
        assertThat(median(leaves)).isLessThan(15_000);
        assertThat(median(kills)).isLessThan(25_000);
    }

    private static long millis(Fleet fleet, Runnable event) {
        long start = System.nanoTime();
        event.run();
        fleet.awaitShares();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
