package io.pixy.bench.load;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;

/** Calls of the engine within this program. Immutable. */
public record EngineApi(Cluster cluster) implements Api {
    @Override
    public Load produce(String topic, byte[] message, boolean sync, int inFlight) {
        ProduceRequest request = ProduceRequest.of(topic, null, message);
        return sync
                ? new EngineLoad<>(last -> cluster.produce(request), inFlight)
                : new EngineLoad<>(last -> cluster.produceAsync(request), inFlight);
    }

    @Override
    public Load consume(String group, String topic, boolean autoAck, int inFlight) {
        ConsumeRequest auto = ConsumeRequest.of(group, topic, Ack.auto());
        return new EngineLoad<Message>(
                last -> cluster.consume(autoAck ? auto : ConsumeRequest.of(group, topic, ack(last))), inFlight);
    }

    private static Ack ack(Message last) {
        return last == null ? Ack.none() : Ack.of(last.partition(), last.offset());
    }

    @Override
    public String toString() {
        return "engine";
    }
}
