package io.pixy.bench.load;

import com.google.protobuf.UnsafeByteOperations;
import java.net.InetSocketAddress;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.KafkaPixyGrpc;
import mailgun.kafkapixy.ProdRq;

/**
 * gRPC. Immutable.
 *
 * @param natively whether requests that are always the same are made by {@code h2load}
 */
public record GrpcApi(InetSocketAddress server, boolean natively) implements Api {
    /** A connection has one thread at both ends; more of them than that would only be more work. */
    public static final int CALLS_PER_CONNECTION = 32;

    /** A frame around an offset, which is not 0 for long. What fails and counts because of longer ones is not in Kafka. */
    private static final int LEAST_PRODUCED = 7;

    /** A frame around a message of 1 KB. */
    private static final int LEAST_CONSUMED = 5 + 1024;

    @Override
    public Load produce(String topic, byte[] message, boolean sync, int inFlight) {
        ProdRq request = ProdRq.newBuilder()
                .setTopic(topic)
                .setKeyUndefined(true)
                .setMessage(UnsafeByteOperations.unsafeWrap(message))
                .setAsyncMode(!sync)
                .build();
        return natively
                ? H2load.grpc(server, "KafkaPixy/Produce", request.toByteArray(), inFlight, LEAST_PRODUCED)
                : new GrpcLoad<>(server, KafkaPixyGrpc.getProduceMethod(), last -> request, inFlight);
    }

    @Override
    public Load consume(String group, String topic, boolean autoAck, int inFlight) {
        ConsNAckRq.Builder any = ConsNAckRq.newBuilder().setGroup(group).setTopic(topic);
        ConsNAckRq auto = any.clone().setAutoAck(true).build();
        if (natively && autoAck) {
            return H2load.grpc(server, "KafkaPixy/ConsumeNAck", auto.toByteArray(), inFlight, LEAST_CONSUMED);
        }
        ConsNAckRq first = any.clone().setNoAck(true).build();
        return new GrpcLoad<ConsNAckRq, ConsRs>(
                server,
                KafkaPixyGrpc.getConsumeNAckMethod(),
                last -> autoAck ? auto : last == null ? first : ack(first, last),
                inFlight);
    }

    private static ConsNAckRq ack(ConsNAckRq first, ConsRs last) {
        return first.toBuilder()
                .setNoAck(false)
                .setAckPartition(last.getPartition())
                .setAckOffset(last.getOffset())
                .build();
    }

    @Override
    public String toString() {
        return "gRPC";
    }
}
