package io.pixy.server.v1;

/**
 * What kind of failure it is, for programs. The names are those of the proto.
 *
 * <p>Each has the status that stands for it over HTTP when a whole request comes to that.
 */
public enum Code {
    UNKNOWN_TOPIC(404),
    TOO_LARGE(413),
    INVALID_RECORD(422),
    NOT_AUTHORIZED(403),
    TIMEOUT(503),
    THROTTLED(429),
    LEASE_LOST(409),
    ALREADY_SETTLED(200),
    NO_DEAD_LETTER(400),
    NOT_OWNER(503),
    INVALID_RECEIPT(400),
    LEASE_TOO_LONG(400),
    INVALID_REQUEST(400),
    UNAVAILABLE(503),
    INTERNAL(500),
    DELAY_TOO_LONG(400),
    NOT_COMMITTED(503),
    UNKNOWN_REDRIVE(404),
    REDRIVE_RUNNING(409),
    NOT_ATTEMPTED(424),
    UNAUTHENTICATED(401);

    private final int status;

    Code(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
