package io.pixy.engine.fleet;

import static org.awaitility.Awaitility.await;

import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
        this.owners = new Owners(site);
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
    long session(Member member) throws KeeperException, InterruptedException {
        return owners.members().get(member.id()).session();
    }

    /** Waits until a member has registered with another session. */
    void awaitSessionOtherThan(long before, Member member) {
        await().atMost(LONGEST).until(() -> {
            Owners.Node node = owners.members().get(member.id());
            return node != null && node.session() != before;
        });
    }

    /** Ends a member's session as the server does on expiry. The server derives the password from the number. */
    void expireSession(Member member) throws KeeperException, InterruptedException {
        long session = session(member);
        byte[] password = new byte[16];
        new Random(session ^ 0xB3415C00L).nextBytes(password);
        cluster.zooKeeper().expireSession(session, password);
    }

    /** Waits until the nodes in ZooKeeper are exactly as they should be. */
    void awaitShares() {
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(KeeperException.ConnectionLossException.class::isInstance)
                .until(this::isShared);
    }

    private boolean isShared() throws KeeperException, InterruptedException {
        Map<String, Owners.Node> present = owners.members();
        if (!present.keySet().equals(members.keySet())) {
            return false;
        }
        Map<Integer, Owners.Node> wanted = new TreeMap<>();
        shares(new ArrayList<>(members.keySet()), partitions)
                .forEach((partition, member) -> wanted.put(
                        partition, new Owners.Node(member, present.get(member).session())));
        return owners.partitions().equals(wanted);
    }

    /** Each gets one more than the others as long as the remainder lasts; ranges in the order of ids. */
    static Map<Integer, String> shares(List<String> sortedMembers, int partitions) {
        Map<Integer, String> shares = new TreeMap<>();
        int each = partitions / sortedMembers.size();
        int remainder = partitions % sortedMembers.size();
        int next = 0;
        for (int i = 0; i < sortedMembers.size(); i++) {
            for (int n = each + (i < remainder ? 1 : 0); n > 0; n--) {
                shares.put(next++, sortedMembers.get(i));
            }
        }
        return shares;
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

    /** Waits until nothing is left of the group in ZooKeeper. */
    void awaitCleanUp() {
        await().atMost(Duration.ofSeconds(10)).until(() -> !owners.groupExists());
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
