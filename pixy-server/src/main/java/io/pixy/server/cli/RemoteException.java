package io.pixy.server.cli;

/** What a server answered instead of a result, or that it did not answer. The message is fit for the terminal. */
final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean nothingInTime;

    private RemoteException(String message, boolean nothingInTime, Throwable cause) {
        super(message, cause);
        this.nothingInTime = nothingInTime;
    }

    static RemoteException failure(String message, Throwable cause) {
        return new RemoteException(message, false, cause);
    }

    /** A consume request found nothing while it waited. */
    static RemoteException nothing(String message, Throwable cause) {
        return new RemoteException(message, true, cause);
    }

    /** Whether there was only nothing to consume: asking again is what to do. */
    boolean isNothingInTime() {
        return nothingInTime;
    }
}
