package io.pixy.testkit;

/**
 * One Kafka broker of a {@link TestCluster}. Its port and its data stay the same whatever happens to it.
 *
 * <p>Thread-safe: one operation at a time.
 */
public interface Broker {
    /**
     * The broker's id in Kafka's metadata, which is also its index in the cluster.
     *
     * @return 0 or more
     */
    int id();

    /**
     * The port on 127.0.0.1 that the broker listens on for clients, not the advertised one if that differs.
     *
     * @return a port number
     */
    int port();

    /** Shuts the broker down in order: it hands its partitions over first. Does nothing when it is not running. */
    void stop();

    /** Starts a stopped or killed broker and waits until it serves. Does nothing when it is running. */
    void start();

    /**
     * Kills the broker's process as {@code kill -9} does.
     *
     * @throws UnsupportedOperationException for a broker in this JVM
     */
    void kill();

    /**
     * Freezes the broker's process (SIGSTOP): connections stay open, nothing answers.
     *
     * @throws UnsupportedOperationException for a broker in this JVM
     */
    void pause();

    /**
     * Lets a frozen broker go on (SIGCONT).
     *
     * @throws UnsupportedOperationException for a broker in this JVM
     */
    void resume();

    /**
     * Whether the broker has been started and has not ended since; a paused one is running.
     *
     * @return whether there is a server to talk to
     */
    boolean isRunning();

    /**
     * The process id of the broker.
     *
     * @return a process id
     * @throws UnsupportedOperationException for a broker in this JVM
     */
    long pid();
}
