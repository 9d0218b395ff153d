package io.pixy.server.access;

/** Credentials that are wrong, or can't be checked at the moment. The text holds nothing of them. */
public final class NotKnownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private NotKnownException(String message, boolean passing) {
        super(message, null, false, false);
        this.passing = passing;
    }

    static NotKnownException wrong(String message) {
        return new NotKnownException(message, false);
    }

    static NotKnownException passing(String message) {
        return new NotKnownException(message, true);
    }

    /** Whether the same credentials may be good a moment later: nobody can tell yet. */
    public boolean isPassing() {
        return passing;
    }
}
