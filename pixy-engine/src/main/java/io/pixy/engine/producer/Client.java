package io.pixy.engine.producer;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceRequest;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/**
 * A Kafka producer that never blocks: it is made with {@code max.block.ms=0}, so that {@code send} refuses at once what
 * it would have to wait for (metadata of a topic, room in its buffer), after having asked for the metadata.
 * Thread-safe: as the producer is.
 */
final class Client {
    private final Producer<byte[], byte[]> producer;

    private final KeyRules keyRules;

    Client(Producer<byte[], byte[]> producer, KeyRules keyRules) {
        this.producer = producer;
        this.keyRules = keyRules;
    }

    /**
     * Chooses the partition and hands the message over.
     *
     * @return null if the client has it, otherwise why it refused to take it
     */
    Exception send(Delivery delivery) {
        ProduceRequest request = delivery.request();
        int partition;
        try {
            List<PartitionInfo> known = producer.partitionsFor(request.topic());
            if (known.isEmpty()) {
                return new TimeoutException("No partition of topic " + request.topic() + " is known");
            }
            Exception objection = keyRules.objectionTo(delivery.lane(), request);
            if (objection != null) {
                return objection;
            }
            if (request.partition().isPresent()) {
                return sendTo(request.partition().getAsInt(), delivery, known);
            }
            partition = delivery.lane().choosePartition(request.partitionKey(), known);
        } catch (RuntimeException e) {
            return e;
        }
        return delivery.handOver(producer, record(request, partition));
    }

    /**
     * Where the caller wants it. A partition that is not known is not waited for, since what waits holds up its topic;
     * but the client, having been asked for it, finds out whether it is there by now.
     */
    private Exception sendTo(int partition, Delivery delivery, List<PartitionInfo> known) {
        Exception refusal = delivery.handOver(producer, record(delivery.request(), partition));
        boolean missing = known.stream().noneMatch(one -> one.partition() == partition);
        return missing && refusal instanceof TimeoutException
                ? new InvalidRequestException("topic " + delivery.request().topic() + " has no partition " + partition
                        + ", only " + known.size())
                : refusal;
    }

    /** Whether a refusal means that the same message may be taken a little later. */
    static boolean meansLater(Exception refusal) {
        return refusal instanceof TimeoutException || refusal instanceof InterruptException;
    }

    private static ProducerRecord<byte[], byte[]> record(ProduceRequest request, int partition) {
        List<Header> headers = null;
        if (!request.headers().isEmpty()) {
            headers = request.headers().stream()
                    .<Header>map(one -> new StoredHeader(one.key(), one.value()))
                    .toList();
        }
        Long timestamp = request.timestampMillis().isPresent()
                ? (Long) request.timestampMillis().getAsLong()
                : null;
        return new ProducerRecord<>(request.topic(), partition, timestamp, request.key(), request.value(), headers);
    }

    /** Lets the client finish what it has, for that long; what is left then fails before this returns. */
    void close(Duration timeout) {
        producer.close(timeout);
    }

    private record StoredHeader(String key, byte[] value) implements Header {}
}
