package io.pixy.api;

/** An acknowledgement names a message above everything that was handed out from its partition. */
public final class NeverOfferedException extends PixyException {
    private static final long serialVersionUID = 1L;

    /**
     * With the standard text.
     *
     * @param offset the offset that was to be acknowledged
     */
    public NeverOfferedException(long offset) {
        super("offset " + offset + " was never offered", null);
    }
}
