package io.pixy.server.peers;

/** A peer has not done what it was asked for, or has not said so. */
final class PeerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean late;

    /**
     * With a text.
     *
     * @param late whether it was waited for as long as could be
     */
    PeerFailure(String message, boolean late, Throwable cause) {
        super(message, cause, false, false);
        this.late = late;
    }

    /** Whether there is no time left for another attempt. */
    boolean isLate() {
        return late;
    }
}
