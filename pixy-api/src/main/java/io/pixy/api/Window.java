package io.pixy.api;

/**
 * How much one receiver may hold that is not settled. Immutable.
 *
 * @param messages up to {@value #MOST_MESSAGES}; 0 for a pause
 * @param bytes of keys, values and headers; 0 for a pause. Whoever holds nothing gets one message whatever its size
 */
public record Window(int messages, long bytes) {
    /** No window is larger. */
    public static final int MOST_MESSAGES = 10_000;

    /** What a window is worth in bytes if nothing else is said. */
    public static final long DEFAULT_BYTES = 16 << 20;

    /**
     * Checks the values.
     *
     * @throws InvalidRequestException naming the one that can't be
     */
    public Window {
        if (messages < 0 || messages > MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "a window must be of 0 to " + MOST_MESSAGES + " messages, not " + messages);
        }
        if (bytes < 0) {
            throw new InvalidRequestException("a window must be of 0 bytes or more, not " + bytes);
        }
    }

    /**
     * So many messages of usual size.
     *
     * @param messages see {@link #messages}
     * @return a window of {@link #DEFAULT_BYTES}
     */
    public static Window of(int messages) {
        return new Window(messages, DEFAULT_BYTES);
    }

    /**
     * Whether nothing fits into it.
     *
     * @return true for a pause
     */
    public boolean isClosed() {
        return messages == 0 || bytes == 0;
    }
}
