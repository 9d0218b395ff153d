package io.pixy.engine.partition;

/** How much clients ask for messages of a partition. */
public enum Asking {
    /** Again and again. */
    OFTEN,
    /** Once, after a while in which nobody did. */
    ONCE,
    /** For a while: hardly any messages need be at hand. Said again and again as long as it is so. */
    NOBODY
}
