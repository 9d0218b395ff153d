package io.pixy.engine;

/** A cluster could not be started; the cause tells why. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String cluster;

    StartException(String cluster, Throwable cause) {
        super(cause.getMessage(), cause);
        this.cluster = cluster;
    }

    /** The name of the cluster. */
    public String cluster() {
        return cluster;
    }
}
