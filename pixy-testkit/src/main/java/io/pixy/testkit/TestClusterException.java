package io.pixy.testkit;

/** A server or a request to it failed, or did not finish in time; the message says which and where its log is. */
public final class TestClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestClusterException(String message) {
        super(message);
    }

    TestClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
