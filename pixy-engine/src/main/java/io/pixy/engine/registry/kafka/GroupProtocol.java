package io.pixy.engine.registry.kafka;

/** How members and coordinator talk. */
public enum GroupProtocol {
    /** The one of all brokers: members share out the partitions themselves, here cooperatively. */
    CLASSIC,
    /** That of KIP-848: brokers from 4.0 on share out the partitions. */
    CONSUMER
}
