package io.pixy.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server inside this JVM, of the version on the class path of the program under test.
 *
 * <p>Thread-safe: one operation at a time, under the monitor.
 */
final class InJvmZooKeeper implements ZooKeeperNode, NodeInThisJvm {
    private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(15);
    private static final int UNLIMITED = 0;

    private final int port;
    private final Path data;
    private final Duration tick;

    @GuardedBy("this") private Running running;

    InJvmZooKeeper(int port, Path data, Duration tick) {
        this.port = port;
        this.data = Objects.requireNonNull(data);
        this.tick = Objects.requireNonNull(tick);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void start() {
        if (running != null) {
            return;
        }
        try {
            FileTxnSnapLog files = new FileTxnSnapLog(data.toFile(), data.toFile());
            ServerCnxnFactory connections = new NIOServerCnxnFactory();
            try {
                int tickMillis = (int) tick.toMillis();
                ZooKeeperServer server = new ZooKeeperServer(files, tickMillis, "");
                server.setMinSessionTimeout(tickMillis);
                server.setMaxSessionTimeout((int) ZooKeeperSession.LONGEST.toMillis());
                connections.configure(Ports.loopback(port), UNLIMITED);
                connections.startup(server);
                running = new Running(files, connections);
            } catch (IOException | InterruptedException | RuntimeException e) {
                new Running(files, connections).stop();
                throw e;
            }
        } catch (IOException e) {
            throw new TestClusterException("ZooKeeper does not start on port " + port + " with " + data + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClusterException("Interrupted while ZooKeeper was starting.", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (running != null) {
            Running stopping = running;
            running = null;
            stopping.stop();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }

    @Override
    public void expireSession(long sessionId, byte[] password) {
        ZooKeeperSession.end("127.0.0.1:" + port, Deadline.in(EXPIRY_TIMEOUT), sessionId, password);
    }

    private record Running(FileTxnSnapLog files, ServerCnxnFactory connections) {
        void stop() {
            connections.shutdown();
            try {
                files.close();
            } catch (IOException e) {
                throw new TestClusterException("ZooKeeper's transaction log can't be closed", e);
            }
        }
    }
}
