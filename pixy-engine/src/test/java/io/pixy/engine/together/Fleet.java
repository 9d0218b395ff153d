package io.pixy.engine.together;

import static org.awaitility.Awaitility.await;

import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.zookeeper.KeeperException;

/**
 * Instances that share a topic, what is written to it and what comes out. Confined to the test's thread; what others
 * report goes to the ledger.
 */
final class Fleet implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final TestCluster cluster;
    private final Site site;
    private final int partitions;
    private final Ledger ledger;
    private final Owners owners;
    private final Map<String, Member> members = new TreeMap<>();

    /** Nobody yet; creates the topic. */
    Fleet(TestCluster cluster, Site site, int partitions) throws Exception {
        cluster.topics().create(site.topic(), partitions);
        this.cluster = cluster;
        this.site = site;
        this.partitions = partitions;
        this.ledger = new Ledger(partitions);
        this.owners = Owners.of(cluster, site);
    }

    Ledger ledger() {
        return ledger;
    }

    LocalMember join(String id) {
        return join(id, id);
    }

    /**
     * Joins under the id of somebody who was there before.
     *
     * @param name to report under
     */
    LocalMember join(String id, String name) {
        LocalMember member = LocalMember.start(id, name, site, ledger);
        members.put(id, member);
        return member;
    }

    ChildMember joinAsProcess(String id, String name) {
        ChildMember member = ChildMember.start(id, name, site, ledger);
        members.put(id, member);
        return member;
    }

    OriginalMember joinOriginal(String id) throws IOException {
        OriginalMember member = OriginalMember.start(id, site, partitions, ledger);
        members.put(id, member);
        return member;
    }

    /** A consumer of kafka-clients; only where Kafka knows the members. */
    PlainMember joinPlain(String id) {
        PlainMember member = PlainMember.start(id, site, ledger);
        members.put(id, member);
        return member;
    }

    Member member(String id) {
        return members.get(id);
    }

    /** It counts no more, whatever becomes of it. */
    void forget(Member member) {
        members.remove(member.id());
    }

    /** It counts, again. */
    void expect(Member member) {
        members.put(member.id(), member);
    }

    void leave(Member member) {
        forget(member);
        member.close();
    }

    /** The session that a member has registered with. */
    String session(Member member) throws Exception {
        return owners.sessions().get(member.id());
    }

    /** Waits until a member has registered with another session. */
    void awaitSessionOtherThan(String before, Member member) {
        await().atMost(LONGEST).ignoreExceptionsMatching(Fleet::isPassing).until(() -> {
            String session = session(member);
            return session != null && !session.equals(before);
        });
    }

    /** Ends a member's session as an expiry does; Kafka can only be made to forget all members at once. */
    Incident expireSession(Member member) throws Exception {
        Incident incident = site.isOnKafka() ? Incident.with(members.values()) : Incident.with(member);
        owners.expire(member.id());
        return incident;
    }

    /** Waits until members and owners are exactly as they should be. */
    void awaitShares() {
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(Fleet::isPassing)
                .until(this::isShared);
    }

    private boolean isShared() throws Exception {
        List<String> failures = ledger.failures();
        if (!failures.isEmpty()) {
            throw new IllegalStateException("Members have failed: " + failures);
        }
        return owners.isShared(members.keySet(), partitions);
    }

    /** Whoever is asked is about to come back. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof KeeperException.ConnectionLossException || failure instanceof RetriableException;
    }

    /** Waits until everything that was written has come out, and that is committed. */
    void awaitDelivery(Feed feed) {
        long[] counts = feed.written();
        await().atMost(LONGEST).until(() -> ledger.hasAll(counts));
        await().atMost(LONGEST).until(() -> isCommitted(counts));
    }

    Map<Integer, OffsetAndMetadata> committed() {
        return cluster.topics().committed(site.group(), site.topic());
    }

    private boolean isCommitted(long[] counts) {
        Map<Integer, OffsetAndMetadata> committed = committed();
        return committed.size() == counts.length
                && committed.entrySet().stream().allMatch(one -> one.getValue().offset() >= counts[one.getKey()]);
    }

    /** Waits until acknowledgements of a member have been committed that others of the same partition lag behind. */
    void letSomeOvertake(Member member) {
        member.hold(true);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ledger.overtaken(member.name(), System.nanoTime() - 3_000_000_000L) > 0);
    }

    /** Waits until no member is left, nor anything of the group in ZooKeeper. */
    void awaitCleanUp() {
        await().atMost(Duration.ofSeconds(10)).until(owners::isAbandoned);
    }

    /** All leave at once, as an operator would stop a cluster. */
    void disband() {
        List<Thread> leaving = new ArrayList<>();
        members.values().forEach(member -> leaving.add(new Thread(member::close)));
        members.clear();
        leaving.forEach(Thread::start);
        for (Thread thread : leaving) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        disband();
        owners.close();
    }
}
