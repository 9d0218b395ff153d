package io.pixy.engine.together;

import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** What ZooKeeper says: exactly the ranges that the members derive. Thread-safe: as the client is. */
final class ZooKeeperOwners implements Owners {
    private final TestCluster cluster;
    private final ZooKeeper client;
    private final String root;
    private final String topic;

    ZooKeeperOwners(TestCluster cluster, Site site) throws IOException {
        this.cluster = cluster;
        this.client = new ZooKeeper(site.zooKeeper(), 30_000, event -> {});
        this.root = "/consumers/" + site.group();
        this.topic = site.topic();
    }

    /**
     * A node that lives as long as a session. Immutable.
     *
     * @param text its data
     * @param session of whom it is
     */
    private record Node(String text, long session) {}

    @Override
    public Map<String, String> sessions() throws KeeperException, InterruptedException {
        Map<String, String> sessions = new TreeMap<>();
        members().forEach((id, node) -> sessions.put(id, String.valueOf(node.session())));
        return sessions;
    }

    private Map<String, Node> members() throws KeeperException, InterruptedException {
        return children(root + "/ids");
    }

    @Override
    public boolean isShared(Set<String> members, int partitions) throws KeeperException, InterruptedException {
        Map<String, Node> present = members();
        if (!present.keySet().equals(members)) {
            return false;
        }
        Map<String, Node> wanted = new TreeMap<>();
        shares(List.copyOf(present.keySet()), partitions)
                .forEach((partition, member) -> wanted.put(
                        String.valueOf(partition),
                        new Node(member, present.get(member).session())));
        return children(root + "/owners/" + topic).equals(wanted);
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

    /** The server derives the password from the number of the session. */
    @Override
    public void expire(String member) throws KeeperException, InterruptedException {
        long session = members().get(member).session();
        byte[] password = new byte[16];
        new Random(session ^ 0xB3415C00L).nextBytes(password);
        cluster.zooKeeper().expireSession(session, password);
    }

    @Override
    public boolean isAbandoned() throws KeeperException, InterruptedException {
        return client.exists(root, false) == null;
    }

    /** All are asked for at once: there may be hundreds. */
    private Map<String, Node> children(String path) throws KeeperException, InterruptedException {
        Map<String, CompletableFuture<Node>> asked = new TreeMap<>();
        for (String name : names(path)) {
            CompletableFuture<Node> answer = new CompletableFuture<>();
            client.getData(
                    path + "/" + name,
                    false,
                    (int rc, String p, Object context, byte[] data, Stat stat) ->
                            answer.complete(Code.get(rc) == Code.OK ? node(data, stat) : null),
                    null);
            asked.put(name, answer);
        }
        Map<String, Node> found = new TreeMap<>();
        for (Map.Entry<String, CompletableFuture<Node>> one : asked.entrySet()) {
            Node node = get(one.getValue());
            if (node != null) {
                found.put(one.getKey(), node);
            }
        }
        return found;
    }

    private List<String> names(String path) throws KeeperException, InterruptedException {
        try {
            return new ArrayList<>(client.getChildren(path, false));
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        }
    }

    private static Node node(byte[] data, Stat stat) {
        return new Node(new String(data, StandardCharsets.UTF_8), stat.getEphemeralOwner());
    }

    private static Node get(CompletableFuture<Node> answer) throws InterruptedException {
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            client.close(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
