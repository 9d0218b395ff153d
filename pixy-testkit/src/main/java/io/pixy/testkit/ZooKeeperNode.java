package io.pixy.testkit;

/**
 * The ZooKeeper server of a {@link TestCluster}. Its port and its data stay the same whatever happens to it.
 *
 * <p>Thread-safe: one operation at a time.
 */
public interface ZooKeeperNode {
    /**
     * The port on 127.0.0.1.
     *
     * @return a port number
     */
    int port();

    /** Stops the server; sessions and nodes are kept. Does nothing when it is not running. */
    void stop();

    /** Starts a stopped or killed server and waits until it serves. Does nothing when it is running. */
    void start();

    /**
     * Kills the server's process as {@code kill -9} does.
     *
     * @throws UnsupportedOperationException for a server in this JVM
     */
    void kill();

    /**
     * Freezes the server's process (SIGSTOP): connections stay open, nothing answers.
     *
     * @throws UnsupportedOperationException for a server in this JVM
     */
    void pause();

    /**
     * Lets a frozen server go on (SIGCONT).
     *
     * @throws UnsupportedOperationException for a server in this JVM
     */
    void resume();

    /**
     * Whether the server has been started and has not ended since; a paused one is running.
     *
     * @return whether there is a server to talk to
     */
    boolean isRunning();

    /**
     * Ends a client's session on the server, so that the client learns that it has expired and its ephemeral nodes go.
     *
     * @param sessionId {@code ZooKeeper.getSessionId()} of the client
     * @param password {@code ZooKeeper.getSessionPasswd()} of the client
     */
    void expireSession(long sessionId, byte[] password);
}
