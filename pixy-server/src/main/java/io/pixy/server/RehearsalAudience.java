package io.pixy.server;

import io.pixy.server.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The requests of a {@link Rehearsal}. What is answered does not matter. Confined to one thread. */
record RehearsalAudience(Path grpc, Path rest, CompletableFuture<String> over) implements Surface {

    @Override
    public String name() {
        return "rehearsal";
    }

    @Override
    public void start() {
        try {
            ask("GET /_ping HTTP/1.1", "");
            ask("POST /topics/t/messages?sync HTTP/1.1", "message");
            ask("POST /topics/t/messages?key=k HTTP/1.1", "message");
            ask("GET /topics/t/messages?group=g HTTP/1.1", "");
            ask("GET /topics HTTP/1.1", "");
            ask("GET /topics/t/offsets?group=g HTTP/1.1", "");
            // what needs no broker for an answer
            ask("GET /topics/t/messages HTTP/1.1", "");
            ask("GET /v1/topics/t/messages HTTP/1.1", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List.of(List.of("produce", "t", "x"), List.of("topics"), List.of("consume", "t", "-n", "1"))
                .forEach(words -> command(Stream.concat(words.stream(), Stream.of("--timeout", "500ms"))
                        .toList()));
        command(List.of("help"));
        command(List.of("topics", "--rest", "http://" + Rehearsal.NOWHERE));
        over.complete("rehearsed");
    }

    /** Makes what the engine makes at its start, and lets go of it. */
    static void loadKafka() {
        Map<String, Object> properties = Map.of("bootstrap.servers", Rehearsal.NOWHERE, "group.id", "g");
        ByteArrayDeserializer reader = new ByteArrayDeserializer();
        ByteArraySerializer writer = new ByteArraySerializer();
        new KafkaProducer<>(properties, writer, writer).close(Duration.ZERO);
        new KafkaConsumer<>(properties, reader, reader).close();
        Admin.create(properties).close(Duration.ZERO);
    }

    private void ask(String request, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(rest))) {
            String whole =
                    request + "\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body;
            channel.write(ByteBuffer.wrap(whole.getBytes(StandardCharsets.US_ASCII)));
            Channels.newInputStream(channel).readAllBytes();
        }
    }

    private void command(List<String> words) {
        PrintStream nobody = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        boolean hasAddress = words.contains("--rest") || words.contains("help");
        Map<String, String> environment = hasAddress ? Map.of() : Map.of("KAFKA_PIXY_ENDPOINT", "unix:" + grpc);
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                nobody,
                nobody,
                environment,
                () -> false,
                () -> false,
                System::nanoTime,
                action -> {});
        int unused = PixyCommand.commandLine(terminal).execute(words.toArray(new String[0]));
    }

    @Override
    public CompletableFuture<Void> terminated() {
        return new CompletableFuture<>();
    }

    @Override
    public void stop(Duration grace) {}
}
