package io.pixy.server;

import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The requests of a {@link Rehearsal}. What is answered does not matter. Confined to one thread.
 *
 * @param rest where to ask
 * @param commands a process that asks as well, {@link RehearsalOfCommands}; empty for none
 * @param over completes when all is asked
 */
record RehearsalAudience(Path rest, List<String> commands, CompletableFuture<String> over) implements Surface {
    private static final Duration MOST_FOR_COMMANDS = Duration.ofSeconds(90);

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
            ask("GET /clusters/" + Rehearsal.ON_ZOOKEEPER + "/topics/t/messages?group=g HTTP/1.1", "");
            // what needs no broker for an answer
            ask("GET /topics/t/messages HTTP/1.1", "");
            ask("GET /v1/topics/t/messages HTTP/1.1", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        askWith(commands);
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

    /** A process of its own, since commands are. What it is to learn from is here alone; without it commands use what servers use. */
    private static void askWith(List<String> process) {
        if (process.isEmpty()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(process).inheritIO();
        builder.environment().keySet().removeIf(RehearsalAudience::isForOthers);
        try {
            Process commands = builder.start();
            if (!commands.waitFor(MOST_FOR_COMMANDS.toSeconds(), TimeUnit.SECONDS)) {
                commands.destroyForcibly();
            }
        } catch (IOException e) {
            System.err.println("Commands are not rehearsed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settings of commands, and of JVMs: agents and their ports are for one at a time. */
    private static boolean isForOthers(String variable) {
        return variable.startsWith("KAFKA_PIXY_")
                || variable.startsWith("PIXY_")
                || variable.equals("JDK_JAVA_OPTIONS")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("_JAVA_OPTIONS");
    }

    @Override
    public CompletableFuture<Void> terminated() {
        return new CompletableFuture<>();
    }

    @Override
    public void stop(Duration grace) {}
}
