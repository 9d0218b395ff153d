package io.pixy.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** A short-lived ZooKeeper client. Thread-safe: as ZooKeeper's client is. */
final class ZooKeeperSession {
    /** What servers allow at most; at least it is a tick. Tests choose how long sessions are, not the server. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    private final ZooKeeper client;

    private ZooKeeperSession(ZooKeeper client) {
        this.client = Objects.requireNonNull(client);
    }

    /** Connects, works, and closes the session. */
    static void with(String connect, Deadline deadline, Consumer<ZooKeeperSession> work) {
        run(connect, deadline, work, watcher -> new ZooKeeper(connect, millis(SESSION_TIMEOUT), watcher::onEvent));
    }

    /**
     * Ends somebody else's session: a second client takes it over and closes it, which to the server is the same as the
     * session having run out.
     */
    static void end(String connect, Deadline deadline, long id, byte[] password) {
        run(
                connect,
                deadline,
                session -> {},
                watcher -> new ZooKeeper(connect, millis(SESSION_TIMEOUT), watcher::onEvent, id, password));
    }

    boolean exists(String path) {
        try {
            return client.exists(path, false) != null;
        } catch (KeeperException.ConnectionLossException e) {
            throw new TestClusterException("ZooKeeper went away", e);
        } catch (KeeperException e) {
            throw new TestClusterException("ZooKeeper can't say whether " + path + " exists", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while asking ZooKeeper for " + path, e);
        }
    }

    private static void run(String connect, Deadline deadline, Consumer<ZooKeeperSession> work, Opening opening) {
        Connection connection = new Connection(new CountDownLatch(1));
        try {
            ZooKeeper client = opening.open(connection);
            try {
                if (!connection.settled().await(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new TestClusterException("No connection to ZooKeeper at " + connect);
                }
                work.accept(new ZooKeeperSession(client));
            } finally {
                client.close(millis(SESSION_TIMEOUT));
            }
        } catch (IOException e) {
            throw new TestClusterException("Can't connect to ZooKeeper at " + connect, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while talking to ZooKeeper at " + connect, e);
        }
    }

    private static int millis(Duration duration) {
        return (int) duration.toMillis();
    }

    private interface Opening {
        ZooKeeper open(Connection connection) throws IOException;
    }

    private record Connection(CountDownLatch settled) {
        void onEvent(WatchedEvent event) {
            if (event.getState() == KeeperState.SyncConnected || event.getState() == KeeperState.Expired) {
                settled.countDown();
            }
        }
    }
}
