package io.pixy.engine.meters;

/** What can be done about a message that was handed out. */
public enum Verb {
    /** Its receiver is done with it. */
    ACK,
    /** The same, said by who had it once, and has its lease no more. */
    LATE_ACK,
    /** It counts as done since it was delivered. */
    AUTO_ACK,
    /** Its receiver has failed. */
    NACK,
    /** Its receiver does not want to have tried it. */
    RELEASE,
    /** Its receiver has more time. */
    EXTEND,
    /** Nobody is to try it again. */
    REJECT,
    /** Its receiver's time was over. */
    EXPIRE,
    /** Nobody tries it again, as it was tried as often as it may be and there is no place for dead letters. */
    DROP
}
