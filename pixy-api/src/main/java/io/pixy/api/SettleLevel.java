package io.pixy.api;

/** How far a settlement must have got before it is answered. */
public enum SettleLevel {
    /** It counts with the owner of the partition; acknowledgements are committed a little later. */
    APPLIED,

    /** Acknowledgements are committed to Kafka: not even the owner's sudden death brings the message back. */
    COMMITTED
}
