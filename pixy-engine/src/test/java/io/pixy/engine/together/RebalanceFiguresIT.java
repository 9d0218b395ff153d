package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.TestMembership;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long it takes from an event until every partition belongs to whom it should, beside one member that stays, with
 * some hundred messages per second; and the longest time between two messages of a partition that was not to change
 * hands, beside that in a time when nothing happens. A kill takes the session time-out of 6 s in any case.
 */
@EnabledIfSystemProperty(named = "pixy.figures", matches = "true")
class RebalanceFiguresIT {
    private static final int ROUNDS = 5;
    private static final int KILLS = 3;
    private static final Path FIGURES = Path.of("target", "rebalance-figures.txt");

    @RegisterExtension
    static final ClusterExtension CLUSTER = ClusterExtension.of(TestCluster.builder());

    @RegisterExtension
    static final ClusterExtension NEW_BROKERS =
            ClusterExtension.of(TestMembership.attentive(TestCluster.builder().kafkaVersion("4.4.0")));

    /** Who knows the members. */
    enum By {
        ZOOKEEPER,
        CLASSIC,
        CONSUMER;

        TestCluster cluster() {
            return this == CONSUMER ? NEW_BROKERS.cluster() : CLUSTER.cluster();
        }

        Site site(String name) {
            return switch (this) {
                case ZOOKEEPER -> Site.onZooKeeper(cluster(), cluster().zooKeeperConnect(), name, name);
                case CLASSIC -> Site.onKafka(cluster(), name, name, GroupProtocol.CLASSIC);
                case CONSUMER -> Site.onKafka(cluster(), name, name, GroupProtocol.CONSUMER);
            };
        }
    }

    private final List<Long> firsts = new ArrayList<>();
    private final List<Long> joins = new ArrayList<>();
    private final List<Long> leaves = new ArrayList<>();
    private final List<Long> kills = new ArrayList<>();
    private final List<Long> calmGaps = new ArrayList<>();
    private final List<Long> joinGaps = new ArrayList<>();
    private final List<Long> leaveGaps = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "ZOOKEEPER, 64",
        "CLASSIC, 64",
        "CONSUMER, 64",
        "ZOOKEEPER, 500",
        "CLASSIC, 500",
        "CONSUMER, 500",
    })
    void rebalances(By by, int partitions) throws Exception {
        Site site = by.site("figures-" + by + "-" + partitions);
        Duration period = Duration.ofMillis(Math.max(50, partitions));

        try (Fleet fleet = new Fleet(by.cluster(), site, partitions);
                Feed feed = Feed.start(site.kafka(), site.topic(), partitions, period)) {
            for (int i = 0; i < KILLS; i++) {
                firsts.add(millis(fleet, () -> fleet.join("anna")));
                fleet.awaitDelivery(feed);
                fleet.leave(fleet.member("anna"));
            }
            fleet.join("anna");
            fleet.awaitShares();
            fleet.awaitDelivery(feed);
            for (int i = 0; i < ROUNDS; i++) {
                calmGaps.add(gap(fleet, feed, new ArrayList<>(), () -> {}));
                joinGaps.add(gap(fleet, feed, joins, () -> fleet.join("bert")));
                leaveGaps.add(gap(fleet, feed, leaves, () -> fleet.leave(fleet.member("bert"))));
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

        print(by + ", " + partitions + " partitions, ms: first join " + text(firsts) + ", join " + text(joins)
                + ", leave " + text(leaves) + ", kill "
                + text(kills) + "; longest gap calm " + text(calmGaps) + ", join " + text(joinGaps) + ", leave "
                + text(leaveGaps));
        assertThat(median(joins)).isLessThan(15_000);
        assertThat(median(leaves)).isLessThan(15_000);
        assertThat(median(kills)).isLessThan(25_000);
    }

    /** What is reported otherwise, Maven prints nowhere. */
    private static void print(String line) throws IOException {
        Files.writeString(FIGURES, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The longest gap from the event until two seconds after everything has settled. */
    private static long gap(Fleet fleet, Feed feed, List<Long> times, Runnable event) throws InterruptedException {
        long begin = System.nanoTime();
        times.add(millis(fleet, event));
        var unused = new CountDownLatch(1).await(2, TimeUnit.SECONDS);
        fleet.awaitDelivery(feed);
        return fleet.ledger().longestGap(begin, System.nanoTime()) / 1_000_000;
    }

    private static long millis(Fleet fleet, Runnable event) {
        long start = System.nanoTime();
        event.run();
        fleet.awaitShares();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static String text(List<Long> values) {
        return median(values) + " (" + Collections.min(values) + " to " + Collections.max(values) + ")";
    }

    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
