package io.pixy.engine.simulation;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;

/** A message of a partition. */
record MessageId(PartitionId partition, long offset) {
    static MessageId of(Message message) {
        return new MessageId(new PartitionId(message.topic(), message.partition()), message.offset());
    }
}
