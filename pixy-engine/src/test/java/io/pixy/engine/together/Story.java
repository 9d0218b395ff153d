package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.TestReporter;

/** A fleet under load all the time, judged chapter by chapter. Confined to the test's thread. */
final class Story implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Site site;
    private final Fleet fleet;
    private final Feed feed;
    private long since;

    Story(TestCluster cluster, String name, int partitions) throws Exception {
        this(cluster, Site.on(cluster, name, name), partitions);
    }

    Story(TestCluster cluster, Site site, int partitions) throws Exception {
        this.site = site;
        this.fleet = new Fleet(cluster, site, partitions);
        this.feed = Feed.start(cluster.bootstrapServers(), site.topic(), partitions, PERIOD);
        this.since = System.nanoTime();
    }

    Site site() {
        return site;
    }

    Fleet fleet() {
        return fleet;
    }

    /**
     * Waits until everything is as it should be, and judges what has happened since the last chapter.
     *
     * @param incident what excuses duplicates
     */
    Ledger.Verdict judge(String chapter, Incident incident, TestReporter reporter) {
        return judge(chapter, incident, Ledger.MAX_TENURES, reporter);
    }

    /** The same when partitions have gone to and fro many times, and nothing bad has happened. */
    Ledger.Verdict judgeStorm(String chapter, TestReporter reporter) {
        return judge(chapter, Incident.NONE, Integer.MAX_VALUE, reporter);
    }

    private Ledger.Verdict judge(String chapter, Incident incident, int mostTenures, TestReporter reporter) {
        fleet.awaitShares();
        fleet.awaitDelivery(feed);
        long now = System.nanoTime();
        Ledger.Verdict verdict = fleet.ledger().judge(since, incident, mostTenures);
        reporter.publishEntry(
                chapter,
                verdict.duplicates() + " duplicates, " + verdict.late() + " of them late, "
                        + Duration.ofNanos(now - since).toMillis() + " ms");
        since = now;
        assertThat(verdict.faults()).isEmpty();
        return verdict;
    }

    /** The same when nothing bad has happened; returns how many messages came that had come before. */
    int duplicates(String chapter, TestReporter reporter) {
        return judge(chapter, Incident.NONE, reporter).duplicates();
    }

    /** Writes no more; all members leave; everything must be committed then, and the group gone. */
    void end() {
        feed.stop();
        fleet.awaitDelivery(feed);
        long[] written = feed.written();
        fleet.disband();

        Map<Integer, OffsetAndMetadata> committed = fleet.committed();
        assertThat(committed).hasSize(written.length);
        committed.forEach((partition, pair) -> {
            assertThat(pair.offset()).as("partition %d", partition).isEqualTo(written[partition]);
            assertThat(pair.metadata()).as("partition %d", partition).isEmpty();
        });
        fleet.awaitCleanUp();
    }

    @Override
    public void close() {
        feed.close();
        fleet.close();
    }
}
