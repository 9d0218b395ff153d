package io.pixy.engine.simulation;

import io.pixy.api.Message;
import io.pixy.engine.runtime.PartitionId;

/** A message of a partition, of that incarnation of the topic. */
record MessageId(PartitionId partition, int incarnation, long offset) {
    static MessageId of(Message message) {
        return new MessageId(
                new PartitionId(message.topic(), message.partition()), message.value()[0], message.offset());
    }
}
