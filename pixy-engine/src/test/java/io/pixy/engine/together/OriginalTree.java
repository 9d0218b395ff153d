package io.pixy.engine.together;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * A group of one topic in ZooKeeper as Kafka-Pixy reads and writes it: strict where it is strict, and with its exact
 * bytes. Confined to one thread.
 */
final class OriginalTree {
    /** Anything else in any document fails the reading of the whole group. */
    private static final Pattern DOCUMENT = Pattern.compile("\\{\"subscription\":\\{(\"[^\"]+\":1(,\"[^\"]+\":1)*)?\\},"
            + "\"pattern\":\"static\",\"timestamp\":[0-9]{10},\"version\":1\\}");

    private static final int ANY_VERSION = -1;

    private final ZooKeeper client;
    private final String id;
    private final String topic;
    private final String group;
    private final String ids;
    private final String owners;

    OriginalTree(ZooKeeper client, Site site, String id) {
        this.client = client;
        this.id = id;
        this.topic = site.topic();
        this.group = "/consumers/" + site.group();
        this.ids = group + "/ids";
        this.owners = group + "/owners";
    }

    /** Says, again, that it is there, which makes all others look at the group. */
    void submit() throws KeeperException, InterruptedException {
        byte[] document = bytes("{\"subscription\":{\"" + topic + "\":1},\"pattern\":\"static\",\"timestamp\":"
                + Instant.now().getEpochSecond() + ",\"version\":1}");
        try {
            client.setData(ids + "/" + id, document, ANY_VERSION);
        } catch (KeeperException.NoNodeException e) {
            create(ids + "/" + id, document, CreateMode.EPHEMERAL);
        }
    }

    /**
     * The members in order; {@code watcher} hears of the next change.
     *
     * @throws IllegalStateException if a document is not as it must be
     */
    List<String> members(Watcher watcher) throws KeeperException, InterruptedException {
        TreeSet<String> members = new TreeSet<>();
        for (String member : client.getChildren(ids, watcher)) {
            try {
                String document = new String(client.getData(ids + "/" + member, watcher, null), StandardCharsets.UTF_8);
                if (!DOCUMENT.matcher(document).matches()) {
                    throw new IllegalStateException("The document of " + member + " is " + document);
                }
                if (document.contains("\"" + topic + "\":1")) {
                    members.add(member);
                }
            } catch (KeeperException.NoNodeException e) {
                // it has left meanwhile
            }
        }
        return List.copyOf(members);
    }

    /** Whether the partition is its own now, be it that the reply to an earlier claim was lost. */
    boolean claim(int partition) throws KeeperException, InterruptedException {
        try {
            create(owner(partition), bytes(id), CreateMode.EPHEMERAL);
            return true;
        } catch (KeeperException.NodeExistsException e) {
            Stat stat = client.exists(owner(partition), false);
            return stat != null && stat.getEphemeralOwner() == client.getSessionId();
        }
    }

    void release(int partition) throws KeeperException, InterruptedException {
        boolean again = false;
        while (true) {
            try {
                tryRelease(partition);
                return;
            } catch (KeeperException.ConnectionLossException e) {
                again = true;
            } catch (KeeperException.NoNodeException e) {
                if (again) {
                    return;
                }
                throw e;
            }
        }
    }

    private void tryRelease(int partition) throws KeeperException, InterruptedException {
        Stat stat = new Stat();
        String owner = new String(client.getData(owner(partition), false, stat), StandardCharsets.UTF_8);
        if (!owner.equals(id)) {
            throw new IllegalStateException("Partition " + partition + " has gone to " + owner);
        }
        client.delete(owner(partition), stat.getVersion());
    }

    void leave() throws KeeperException, InterruptedException {
        client.delete(ids + "/" + id, ANY_VERSION);
    }

    /** Whoever is the last one takes the group with it. */
    void cleanUp() throws InterruptedException {
        try {
            if (client.getChildren(ids, false).isEmpty()) {
                for (String path : List.of(owners + "/" + topic, owners, ids, group)) {
                    client.delete(path, ANY_VERSION);
                }
            }
        } catch (KeeperException e) {
            // others are still at it, or have been before
        }
    }

    private String owner(int partition) {
        return owners + "/" + topic + "/" + partition;
    }

    /** Parents may go away at any time, together with an empty group. */
    private void create(String path, byte[] data, CreateMode mode) throws KeeperException, InterruptedException {
        while (true) {
            try {
                client.create(path, data, Ids.OPEN_ACL_UNSAFE, mode);
                return;
            } catch (KeeperException.NoNodeException e) {
                createParent(path.substring(0, path.lastIndexOf('/')));
            }
        }
    }

    private void createParent(String path) throws KeeperException, InterruptedException {
        try {
            create(path, null, CreateMode.PERSISTENT);
        } catch (KeeperException.NodeExistsException e) {
            // somebody else was faster
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
