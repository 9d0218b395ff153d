package io.pixy.server.cli;

import io.pixy.api.ProduceRequest;
import io.pixy.server.ListenAddress;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.grpc.MemoryCluster;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs commands as a shell would, against a real gRPC server over a cluster in memory. */
final class Cli implements AutoCloseable {
    final MemoryCluster cluster = new MemoryCluster().withTopic("one", 1).withTopic("four", 4);
    final Map<String, String> env = new HashMap<>();
    private final GrpcSurface surface;
    private final AtomicLong now = new AtomicLong();
    /** What passes each time a command looks at its clock. */
    Duration tick = Duration.ofMillis(1);

    /** What a signal does to the command that runs. */
    final AtomicReference<Runnable> interrupt = new AtomicReference<>();

    /** Whether somebody looks at what is printed. */
    boolean isTerminal;

    /** Null until a command goes there. */
    private HttpSurface rest;

    private byte[] input;
    private boolean piped;

    /** What a command printed and how it ended. */
    record Ended(int code, String out, String err) {}

    @Command(name = "pixy")
    private static final class Root {}

    Cli() {
        this(GrpcOptions.plain());
    }

    Cli(GrpcOptions options) {
        surface = new GrpcSurface(new ListenAddress("127.0.0.1:0"), cluster, options);
        surface.start();
        env.put("KAFKA_PIXY_ENDPOINT", "127.0.0.1:" + surface.port());
    }

    /** A pipe with these bytes as standard input of the next command; it is a terminal otherwise. */
    Cli piping(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        piped = true;
        return this;
    }

    /** A terminal at which somebody types this during the next command. */
    Cli typing(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Ended run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        boolean isData = piped;
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input == null ? new byte[0] : input),
                outStream,
                errStream,
                Map.copyOf(env),
                () -> isData,
                () -> isTerminal,
                () -> now.addAndGet(tick.toNanos()),
                interrupt::set);
        input = null;
        piped = false;
        CommandLine root = new CommandLine(new Root());
        ClientCommands.all(terminal).forEach(command -> root.addSubcommand(command));
        root.setOut(new PrintWriter(outStream, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(errStream, true, StandardCharsets.UTF_8));
        int code = root.execute(args);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The same over either kind of connection; what is behind is one cluster. */
    Ended run(boolean overRest, String... args) {
        if (!overRest) {
            return run(args);
        }
        if (rest == null) {
            rest = new HttpSurface(
                    cluster, new ListenAddress("127.0.0.1:0"), new HttpSettings(Optional.empty(), false, 10 << 20));
            rest.start();
        }
        return run(Stream.concat(Stream.of(args), Stream.of("--rest", "http://127.0.0.1:" + rest.port()))
                .toArray(String[]::new));
    }

    /** The bodies in a partition, as text. */
    List<String> log(String topic, int partition) {
        List<String> bodies = new ArrayList<>();
        cluster.log(topic, partition)
                .forEach(message -> bodies.add(new String(message.value(), StandardCharsets.UTF_8)));
        return bodies;
    }

    /** Puts messages without key into partition 0. */
    void have(String topic, String... bodies) {
        Arrays.stream(bodies)
                .forEach(body ->
                        cluster.produce(ProduceRequest.of(topic, null, body)).join());
    }

    @Override
    public void close() {
        surface.stop(Duration.ZERO);
        if (rest != null) {
            rest.stop(Duration.ofSeconds(5));
        }
    }
}
