package io.pixy.engine.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.config.GroupProtocol;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.TestCluster;
import io.pixy.testkit.TestClusterBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whole instances whose groups Kafka knows, whichever registry the other tests of this run use. */
@Timeout(400)
class KafkaGroupsIT {
    private static final boolean LONG = Boolean.getBoolean("pixy.slow");

    @RegisterExtension
    static final ClusterExtension BROKERS = ClusterExtension.of(patient(TestCluster.builder()));

    /** Waits for more members of a new group for as long as a broker does that nobody has configured. */
    static TestClusterBuilder patient(TestClusterBuilder builder) {
        return builder.withoutZooKeeper().brokerProperty("group.initial.rebalance.delay.ms", "3000");
    }

    TestCluster kafka() {
        return BROKERS.cluster();
    }

    GroupProtocol protocol() {
        return GroupProtocol.CLASSIC;
    }

    private Site site(String name) {
        return Site.onKafka(kafka(), name, name, protocol());
    }

    @Test
    void nothingIsLostRepeatedOrCommittedBackwardsInAStormOfRebalances(TestReporter reporter) throws Exception {
        Site site = site("storm");
        try (Story story = new Story(kafka(), site, 64)) {
            Storm storm = new Storm(kafka(), story.fleet());
            assertThat(story.duplicates("calm", reporter)).isZero();

            int events = storm.rage(Duration.ofSeconds(LONG ? 180 : 6));

            assertThat(story.judgeStorm(events + " events", reporter).duplicates())
                    .isZero();
            story.end();
        }
        CommitLog commits = CommitLog.of(site);
        assertThat(commits.counts()).hasSize(64);
        assertThat(commits.stepsBack()).isEmpty();
    }

    /**
     * Of partitions 0 to 7 there is no message; of 8 to 15 nothing is acknowledged, of 16 to 23 nothing more. Where each
     * begins is committed once.
     */
    @Test
    void nothingIsCommittedOfPartitionsOfWhichNothingIsAcknowledged() throws Exception {
        Site site = site("quiet");
        kafka().topics().create("quiet", 24);
        Map<Integer, OffsetAndMetadata> committed = new TreeMap<>();
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (int partition = 8; partition < 24; partition++) {
            messages.add(new ProducerRecord<>("quiet", partition, null, new byte[10]));
            messages.add(new ProducerRecord<>("quiet", partition, null, new byte[10]));
            if (partition >= 16) {
                committed.put(partition, new OffsetAndMetadata(1));
            }
        }
        kafka().topics().produce(messages);
        kafka().topics().commit("quiet", "quiet", committed);

        try (Owners owners = Owners.of(kafka(), site);
                PixyEngine stays = start(site, "stays")) {
            askAlways(stays, site);
            awaitShares(owners, 24, "stays");
            for (int i = 0; i < (LONG ? 30 : 2); i++) {
                try (PixyEngine goes = start(site, "goes")) {
                    askAlways(goes, site);
                    awaitShares(owners, 24, "goes", "stays");
                }
                awaitShares(owners, 24, "stays");
            }
        }

        for (int partition = 0; partition < 16; partition++) {
            committed.put(partition, new OffsetAndMetadata(0));
        }
        assertThat(kafka().topics().committed("quiet", "quiet")).isEqualTo(committed);
        assertThat(CommitLog.of(site).counts().values()).hasSize(24).containsOnly(1);
    }

    private static PixyEngine start(Site site, String id) {
        PixyEngine engine = site.engine(id, consumer -> consumer.ackTimeout(Duration.ofMillis(300)));
        engine.start();
        return engine;
    }

    /** Two clients that acknowledge nothing. */
    private static void askAlways(PixyEngine engine, Site site) {
        for (int i = 0; i < 2; i++) {
            Thread client = new Thread(() -> {
                try {
                    while (true) {
                        engine.cluster().blocking().consume(ConsumeRequest.of(site.group(), site.topic(), Ack.none()));
                    }
                } catch (RuntimeException | InterruptedException e) {
                    // closed
                }
            });
            client.setDaemon(true);
            client.start();
        }
    }

    private static void awaitShares(Owners owners, int partitions, String... members) {
        await().atMost(Duration.ofSeconds(60)).until(() -> owners.isShared(Set.of(members), partitions));
    }

    /** Joining takes three seconds, longer than it may wait. */
    @Test
    void theFirstRequestOfANewGroupGetsItsMessage() throws Exception {
        kafka().topics().create("first", 1);
        kafka().topics().produce("first", 0, null, new byte[10]);
        // the brokers may be busy with their start, and this machine with that of others
        try (PixyEngine engine = site("first")
                .engine(
                        "one",
                        consumer -> consumer.joinGrace(Duration.ofMinutes(1))
                                .longPollingTimeout(Duration.ofMillis(2500)))) {
            engine.start();

            Optional<Message> message =
                    engine.cluster().blocking().consume(ConsumeRequest.of("first", "first", Ack.auto()));

            assertThat(message).isPresent();
        }
    }

    @Test
    void aBacklogThatNobodyAsksForCostsNothing(TestReporter reporter) throws Exception {
        kafka().topics().create("backlog", 8);
        for (int partition = 0; partition < 8; partition++) {
            List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                messages.add(new ProducerRecord<>("backlog", partition, null, new byte[1000]));
            }
            kafka().topics().produce(messages);
        }
        try (PixyEngine engine =
                site("backlog").engine("one", consumer -> consumer.subscriptionTimeout(Duration.ofMinutes(10)))) {
            engine.start();
            CompletableFuture<Message> first =
                    engine.cluster().consume(ConsumeRequest.of("backlog", "backlog", Ack.auto()));
            assertThat(first).succeedsWithin(Duration.ofSeconds(30));
            // what follows a first message: reading ahead, and the commit
            pause(Duration.ofSeconds(1));

            GroupThreads threads = new GroupThreads();
            pause(Duration.ofSeconds(LONG ? 60 : 4));
            double share = threads.share();

            reporter.publishEntry("share of a core", String.valueOf(share));
            assertThat(share).isLessThan(0.05);
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Test
    void aPlainConsumerHasItsShareAndNobodyNoticesWhenItComesAndGoes(TestReporter reporter) throws Exception {
        try (Story story = new Story(kafka(), site("neighbours"), 12)) {
            story.fleet().join("anna");
            story.fleet().join("bert");
            assertThat(story.duplicates("anna and bert", reporter)).isZero();

            PlainMember paul = story.fleet().joinPlain("paul");
            assertThat(story.duplicates("paul has joined", reporter)).isZero();

            story.fleet().leave(paul);
            assertThat(story.duplicates("paul has left", reporter)).isZero();
            story.end();
        }
    }
}
