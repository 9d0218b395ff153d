package io.pixy.bench.load;

/** One of the ways to Pixy for single messages. */
public sealed interface Api permits RestApi, GrpcApi, EngineApi {
    /** Writes such messages. */
    Load produce(String topic, byte[] message, boolean sync, int inFlight);

    /** Consumes messages, and acknowledges them at once, or each of them with the request for the next one. */
    Load consume(String group, String topic, boolean autoAck, int inFlight);
}
