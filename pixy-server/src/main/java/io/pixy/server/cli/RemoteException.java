package io.pixy.server.cli;

/** What a server answered instead of a result, or that it did not answer. The message is fit for the terminal. */
final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private enum Kind {
        FAILURE,
        NOTHING_IN_TIME,
        REFUSAL,
        UNSUPPORTED
    }

    private RemoteException(String message, Kind kind, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static RemoteException failure(String message, Throwable cause) {
        return new RemoteException(message, Kind.FAILURE, cause);
    }

    /** A consume request found nothing while it waited. */
    static RemoteException nothing(String message, Throwable cause) {
        return new RemoteException(message, Kind.NOTHING_IN_TIME, cause);
    }

    /** The server will not have it, now or later. */
    static RemoteException refusal(String message, Throwable cause) {
        return new RemoteException(message, Kind.REFUSAL, cause);
    }

    /** The server has no such call: it is older than this client, or the original. */
    static RemoteException unsupported(String message, Throwable cause) {
        return new RemoteException(message, Kind.UNSUPPORTED, cause);
    }

    /** Whether there was only nothing to consume: asking again is what to do. */
    boolean isNothingInTime() {
        return kind == Kind.NOTHING_IN_TIME;
    }

    /** Whether asking again would change nothing. */
    boolean isRefusal() {
        return kind == Kind.REFUSAL;
    }

    /** Whether the server does not know what it was asked for. */
    boolean isUnsupported() {
        return kind == Kind.UNSUPPORTED;
    }
}
