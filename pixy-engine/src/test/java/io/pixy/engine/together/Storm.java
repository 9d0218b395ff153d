package io.pixy.engine.together;

import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something that makes a group share out anew every two seconds: members leave in order and come back, and other topics
 * are subscribed to, expire, or are deleted in the moment somebody joins. Confined to the test's thread.
 */
final class Storm {
    private static final Duration PACE = Duration.ofSeconds(2);

    private final TestCluster cluster;
    private final Fleet fleet;
    private final LocalMember anna;
    private int topics;

    /** Has three members join, one of which stays. */
    Storm(TestCluster cluster, Fleet fleet) {
        this.cluster = cluster;
        this.fleet = fleet;
        this.anna = fleet.join("anna");
        fleet.join("bert");
        fleet.join("carl");
    }

    private enum Event {
        BERT_LEAVES,
        SUBSCRIBED,
        BERT_JOINS,
        CARL_LEAVES,
        DELETED_WHILE_CARL_JOINS,
        SUBSCRIBED_AGAIN
    }

    /** Rages for some time; returns how many events that were. */
    int rage(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        int count = 0;
        for (long next = System.nanoTime(); next < end; next = Math.max(next + PACE.toNanos(), System.nanoTime())) {
            var unused = new CountDownLatch(1).await(next - System.nanoTime(), TimeUnit.NANOSECONDS);
            happens(Event.values()[count++ % Event.values().length]);
        }
        return count;
    }

    private void happens(Event event) {
        switch (event) {
            case BERT_LEAVES -> fleet.leave(fleet.member("bert"));
            case CARL_LEAVES -> fleet.leave(fleet.member("carl"));
            case BERT_JOINS -> fleet.join("bert");
            case DELETED_WHILE_CARL_JOINS -> {
                cluster.topics().delete(topic());
                fleet.join("carl");
            }
            case SUBSCRIBED, SUBSCRIBED_AGAIN -> {
                topics++;
                cluster.topics().create(topic(), 2);
                anna.ask(topic());
            }
        }
    }

    private String topic() {
        return "beside-" + topics;
    }
}
