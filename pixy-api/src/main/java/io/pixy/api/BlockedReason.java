package io.pixy.api;

/** Why a partition hands out nothing, or less than it has. */
public enum BlockedReason {
    /** Its owner is about to learn where the group is. */
    SEEKING,
    /** It is about to go to another instance: what is in hand can be settled, nothing is handed out. */
    DRAINING,
    /** Whether it is still this instance's can't be told at the moment. */
    IN_DOUBT,
    /** It can't be read. */
    UNREADABLE,
    /** Too much is acknowledged behind what is not: more could not be committed. */
    METADATA_FULL,
    /** More than {@code consumer.max_pending_messages} are unacknowledged. */
    MAX_PENDING,
    /** Too many messages wait for their time, for others, or to be written elsewhere. */
    MAX_PARKED,
    /** Messages that are handed out take up as much memory as they may. */
    MEMORY,
    /** By the order of the queue, messages wait for earlier ones. */
    ORDER,
    /** A dead letter or a retry copy can't be written. */
    SHIPPING_FAILS,
    /** What is acknowledged can't be committed. */
    COMMIT_FAILS,
    /** One message that is not acknowledged holds up nearly all others, see {@code head_of_line} of a queue. */
    HEAD_OF_LINE
}
