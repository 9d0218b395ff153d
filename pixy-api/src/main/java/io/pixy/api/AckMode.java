package io.pixy.api;

/** Who acknowledges what a {@link ReceiveRequest} yields. */
public enum AckMode {
    /** The receiver, by {@link Cluster#settle}; what it does not settle in time is handed out again. */
    EXPLICIT,

    /** Nobody: it counts as acknowledged when it is delivered, at most once. There is nothing to settle. */
    ON_DELIVERY
}
