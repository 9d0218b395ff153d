package io.pixy.server.http;

import io.pixy.api.Message;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What REST does for a request beside HTTP: to find its route, to read its query, to write JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RestBenchmark {
    private static final int MAX_PARAMETERS = 1000;

    private final Message message = new Message("orders", 3, 123_456, null, new byte[1024], List.of(), 0, 1);

    /** As those that Kafka-Pixy has. */
    @Benchmark
    public Optional<Route> route() {
        return Route.at("GET", "/topics/orders/messages");
    }

    /** Of a consume with an acknowledgement. */
    @Benchmark
    public Parameters query() {
        return Parameters.ofQuery("group=shipping&ackPartition=3&ackOffset=123455", MAX_PARAMETERS);
    }

    /** A message of 1 KB as it was consumed. */
    @Benchmark
    public Reply message() {
        return Reply.ok(new JsonWriter()
                .beginObject()
                .name("key")
                .base64(message.key())
                .name("value")
                .base64(message.value())
                .name("partition")
                .number(message.partition())
                .name("offset")
                .number(message.offset())
                .name("headers")
                .beginArray()
                .endArray()
                .endObject());
    }
}
