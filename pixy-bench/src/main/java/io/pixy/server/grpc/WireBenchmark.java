package io.pixy.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.pixy.api.Header;
import io.pixy.api.Message;
import io.pixy.api.ProduceRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mailgun.kafkapixy.ProdRq;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What gRPC does for a call beside HTTP/2: bytes become a request of the engine, and a message becomes bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {
    private final Message message = new Message(
            "orders", 3, 123_456, new byte[16], new byte[1024], List.of(new Header("traceparent", new byte[55])), 0, 1);
    private final byte[] produce = ProdRq.newBuilder()
            .setTopic("orders")
            .setKeyValue(ByteString.copyFrom(new byte[16]))
            .setMessage(ByteString.copyFrom(new byte[1024]))
            .build()
            .toByteArray();

    /** Of a message of 1 KB. */
    @Benchmark
    public ProduceRequest produce() throws InvalidProtocolBufferException {
        return FromWire.produce(ProdRq.parseFrom(produce));
    }

    /** The same from bytes that are lent, as they may be in a server. */
    @Benchmark
    public ProduceRequest produceAliased() throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(produce);
        in.enableAliasing(true);
        return FromWire.produce(ProdRq.parser().parseFrom(in));
    }

    /** Of a message of 1 KB with a key and a header. */
    @Benchmark
    public byte[] consumed() {
        return ToWire.consumed(message).toByteArray();
    }
}
