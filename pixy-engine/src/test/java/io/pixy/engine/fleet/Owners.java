package io.pixy.engine.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** What ZooKeeper says about a group, read by a client of its own. Thread-safe: as that client is. */
final class Owners implements AutoCloseable {
    private final ZooKeeper client;
    private final String root;
    private final String topic;

    Owners(Site site) throws IOException {
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
    record Node(String text, long session) {}

    /** Members by id. */
    Map<String, Node> members() throws KeeperException, InterruptedException {
        return children(root + "/ids");
    }

    /** Owners by partition. */
    Map<Integer, Node> partitions() throws KeeperException, InterruptedException {
        Map<Integer, Node> owners = new TreeMap<>();
        children(root + "/owners/" + topic).forEach((name, node) -> owners.put(Integer.parseInt(name), node));
        return owners;
    }

    boolean groupExists() throws KeeperException, InterruptedException {
        return client.exists(root, false) != null;
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
