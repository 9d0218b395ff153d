package io.pixy.testkit;

/**
 * A server of a {@link TestCluster}. Its port and its data stay the same whatever happens to it.
 *
 * <p>Thread-safe: one operation at a time.
 */
public interface Node {
    /**
     * The port on 127.0.0.1 that clients connect to; not the advertised one if that differs.
     *
     * @return a port number
     */
    int port();

    /** Shuts the server down in order; its data is kept. Does nothing when it is not running. */
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
}
