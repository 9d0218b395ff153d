package io.pixy.testkit;

/**
 * The ZooKeeper server of a {@link TestCluster}. Stopping it keeps sessions and nodes.
 *
 * <p>Thread-safe: one operation at a time.
 */
public interface ZooKeeperNode extends Node {
    /**
     * Ends a client's session on the server, so that the client learns that it has expired and its ephemeral nodes go.
     *
     * @param sessionId {@code ZooKeeper.getSessionId()} of the client
     * @param password {@code ZooKeeper.getSessionPasswd()} of the client
     */
    void expireSession(long sessionId, byte[] password);
}
