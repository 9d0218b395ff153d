package io.pixy.testkit;

import java.io.IOException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;

/** The program under test, as far as ZooKeeper sees it. */
final class ZooKeeperClient implements AutoCloseable {
    private static final int SESSION_TIMEOUT_MILLIS = 30_000;

    private final ZooKeeper client;

    private ZooKeeperClient(ZooKeeper client) {
        this.client = client;
    }

    static ZooKeeperClient connect(String servers) throws IOException {
        ZooKeeperClient client = new ZooKeeperClient(new ZooKeeper(servers, SESSION_TIMEOUT_MILLIS, event -> {}));
        client.awaitConnected();
        return client;
    }

    void awaitConnected() {
        Awaitility.await().until(() -> client.getState() == ZooKeeper.States.CONNECTED);
    }

    void awaitExpired() {
        Awaitility.await().until(() -> client.getState() == ZooKeeper.States.CLOSED);
    }

    void createEphemeral(String path) throws KeeperException, InterruptedException {
        client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    void createPersistent(String path) throws KeeperException, InterruptedException {
        client.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    boolean exists(String path) throws KeeperException, InterruptedException {
        return client.exists(path, false) != null;
    }

    long sessionId() {
        return client.getSessionId();
    }

    byte[] password() {
        return client.getSessionPasswd();
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
