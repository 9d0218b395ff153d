package io.pixy.engine.together;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * A member that follows the rules of Kafka-Pixy to the letter and shares no code with the engine but the reading of
 * sparse acknowledgements: claims are asked for again and again, a claim that fails makes it register anew, and offsets
 * are committed past Kafka's group protocol.
 *
 * <p>Thread-safe: switches are volatile, what watches tell goes through a semaphore, everything else is of its one thread.
 */
final class OriginalMember implements Member {
    private static final Duration RETRY_BACKOFF = Duration.ofMillis(500);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long END_SECONDS = 30;

    private final String id;
    private final Site site;
    private final int partitions;
    private final Reports reports;
    private final ZooKeeper client;
    private final OriginalTree tree;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Integer, OriginalPartition> owned = new TreeMap<>();
    private final Semaphore changes = new Semaphore(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private volatile boolean holding;
    private volatile boolean leaving;
    private volatile boolean dead;

    private boolean submitNeeded = true;
    private long submittedNanos;
    private long claimedNanos;
    private Set<Integer> wanted = Set.of();

    private OriginalMember(String id, Site site, int partitions, Reports reports) throws IOException {
        this.id = id;
        this.site = site;
        this.partitions = partitions;
        this.reports = reports;
        this.client = new ZooKeeper(site.zooKeeper(), (int) Site.SESSION.toMillis(), event -> {});
        this.tree = new OriginalTree(client, site, id);
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        site.kafka(),
                        "group.id",
                        site.group(),
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static OriginalMember start(String id, Site site, int partitions, Reports reports) throws IOException {
        OriginalMember member = new OriginalMember(id, site, partitions, reports);
        Thread thread = new Thread(member::work, id);
        thread.setDaemon(true);
        thread.start();
        return member;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String name() {
        return id;
    }

    /** Its clients keep the next message of each partition until they are told otherwise, or the partition goes. */
    @Override
    public void hold(boolean on) {
        holding = on;
    }

    /** Stops working, and says so to nobody: what it has in ZooKeeper stays until its session ends. */
    void die() {
        dead = true;
        awaitEnd();
    }

    @Override
    public void close() {
        leaving = true;
        awaitEnd();
        try {
            client.close(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(id + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (consumer) {
            while (!leaving && !dead) {
                step();
            }
            if (leaving) {
                tree.leave();
                wanted = Set.of();
                giveUp();
                tree.cleanUp();
            }
        } catch (KeeperException | KafkaException | IllegalStateException e) {
            reports.failed(id, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** A busy machine may keep a member off ZooKeeper for a moment: it tries again then, as the original does. */
    private void step() throws KeeperException, InterruptedException {
        try {
            register();
            giveUp();
            claim();
        } catch (KeeperException.ConnectionLossException e) {
            changes.release();
        }
        consume();
    }

    private void register() throws KeeperException, InterruptedException {
        if (submitNeeded) {
            tree.submit();
            submitNeeded = false;
            submittedNanos = System.nanoTime();
            changes.release();
        }
        if (changes.drainPermits() > 0) {
            List<String> members = tree.members(event -> changes.release());
            submitNeeded = !members.contains(id);
            wanted = new TreeSet<>();
            if (!submitNeeded) {
                ZooKeeperOwners.shares(members, partitions).forEach((partition, member) -> {
                    if (member.equals(id)) {
                        wanted.add(partition);
                    }
                });
            }
        }
    }

    /** Releases a partition after its last commit, and commits after the last acknowledgement. */
    private void giveUp() throws KeeperException, InterruptedException {
        Set<Integer> leftovers = new TreeSet<>(owned.keySet());
        leftovers.removeAll(wanted);
        if (leftovers.isEmpty()) {
            return;
        }
        leftovers.forEach(this::letGo);
        commit();
        for (int partition : leftovers) {
            owned.remove(partition);
            tree.release(partition);
        }
        assign();
    }

    private void claim() throws KeeperException, InterruptedException {
        if (owned.keySet().containsAll(wanted) || System.nanoTime() - claimedNanos < RETRY_BACKOFF.toNanos()) {
            return;
        }
        claimedNanos = System.nanoTime();
        Set<Integer> gained = new TreeSet<>();
        for (int partition : wanted) {
            if (!owned.containsKey(partition)) {
                if (tree.claim(partition)) {
                    gained.add(partition);
                } else if (System.nanoTime() - submittedNanos > RETRY_BACKOFF.toNanos()) {
                    submitNeeded = true;
                }
            }
        }
        if (!gained.isEmpty()) {
            begin(gained);
        }
    }

    /** Where to begin is read after the claim. */
    private void begin(Set<Integer> gained) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                consumer.committed(Set.copyOf(gained.stream().map(this::where).toList()));
        gained.forEach(partition -> owned.put(partition, new OriginalPartition(committed.get(where(partition)))));
        assign();
    }

    private void assign() {
        consumer.assign(owned.keySet().stream().map(this::where).toList());
    }

    private void consume() throws InterruptedException {
        if (owned.isEmpty()) {
            if (changes.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                changes.release();
            }
            return;
        }
        if (!holding) {
            owned.keySet().forEach(this::letGo);
        }
        for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
            OriginalPartition partition = owned.get(one.partition());
            if (!partition.skips(one.offset())) {
                reports.delivered(id, one.partition(), one.offset(), System.nanoTime());
                if (holding && !partition.keeps()) {
                    partition.keep(one.offset());
                } else {
                    acknowledge(one.partition(), one.offset());
                }
            }
        }
        commit();
    }

    private void letGo(int partition) {
        OriginalPartition known = owned.get(partition);
        if (known.keeps()) {
            acknowledge(partition, known.letGo());
        }
    }

    private void acknowledge(int partition, long offset) {
        long now = System.nanoTime();
        reports.acknowledged(id, partition, offset, now, now);
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> pairs = new HashMap<>();
        owned.forEach((partition, known) ->
                pairs.put(where(partition), known.committable(consumer.position(where(partition)))));
        consumer.commitSync(pairs);
    }

    private TopicPartition where(int partition) {
        return new TopicPartition(site.topic(), partition);
    }
}
