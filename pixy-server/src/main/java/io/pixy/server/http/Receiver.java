package io.pixy.server.http;

/** The client at the other end of a request that may wait long. Thread-safe: as its implementations say. */
interface Receiver {

    /** Whether the client is still there, as far as can be told without waiting. Quick. */
    boolean isPresent();

    /**
     * Calls {@code onGone} once when the client hangs up, on any thread, at once if it already has. To be called once.
     */
    void watch(Runnable onGone);

    /** Ends {@link #watch}; what it called for may be running. Harmless if there was none. */
    void unwatch();
}
