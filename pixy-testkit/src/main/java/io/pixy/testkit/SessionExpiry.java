package io.pixy.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/**
 * Ends somebody else's ZooKeeper session: a second client takes the session over and closes it, which to the server is
 * the same as the session having run out.
 */
final class SessionExpiry {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private SessionExpiry() {}

    static void expire(int port, long sessionId, byte[] password) {
        CountDownLatch connected = new CountDownLatch(1);
        String connect = "127.0.0.1:" + port;
        int timeoutMillis = (int) TIMEOUT.toMillis();
        try {
            ZooKeeper twin = new ZooKeeper(
                    connect,
                    timeoutMillis,
                    event -> {
                        if (event.getState() == KeeperState.SyncConnected || event.getState() == KeeperState.Expired) {
                            connected.countDown();
                        }
                    },
                    sessionId,
                    password);
            try {
                if (!connected.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new TestClusterException("Could not take over session 0x" + Long.toHexString(sessionId));
                }
            } finally {
                twin.close(timeoutMillis);
            }
        } catch (IOException e) {
            throw new TestClusterException("Can't connect to " + connect, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while expiring a session.", e);
        }
    }
}
