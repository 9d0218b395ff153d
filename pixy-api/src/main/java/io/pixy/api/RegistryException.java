package io.pixy.api;

/** The registry of group members (ZooKeeper or Kafka) refused an operation or can't be reached. */
public final class RegistryException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With a text.
     *
     * @param message the text for the caller
     * @param cause where it comes from; may be null
     */
    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
