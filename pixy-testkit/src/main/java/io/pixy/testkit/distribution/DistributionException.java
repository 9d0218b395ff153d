package io.pixy.testkit.distribution;

/** The server jars can't be had; the message says why and what to do about it. */
public final class DistributionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DistributionException(String message) {
        super(message);
    }

    DistributionException(String message, Throwable cause) {
        super(message, cause);
    }
}
