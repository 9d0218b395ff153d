package io.pixy.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Ways to write through REST: bodies of a hundred records, and one of many lines. What is sent was made before, so that it is
 * the server that is measured.
 *
 * <p>Confined to the main thread, but for answers.
 */
final class Rest {
    private static final int LINES = 50_000;

    private final InetSocketAddress server;
    private final String path;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest one;
    private final HttpRequest batch;
    private final byte[] lines;

    /** Values of so many characters. */
    Rest(InetSocketAddress server, String topic, int characters) {
        this.server = server;
        this.path = "/v1/topics/" + topic + "/records";
        String value = text(characters);
        this.one = post(1, value);
        this.batch = post(Producing.BATCH, value);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            many.append(record(i, value)).append('\n');
        }
        this.lines = many.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private HttpRequest post(int records, String value) {
        StringBuilder all = new StringBuilder("{\"records\":[");
        for (int i = 0; i < records; i++) {
            all.append(i == 0 ? "" : ",").append(record(i, value));
        }
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(all.append("]}").toString()))
                .build();
    }

    static String text(int characters) {
        return new Random(3)
                .ints(characters, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String record(int i, String value) {
        return "{\"key\":{\"text\":\"" + i % 1000 + "\"},\"value\":{\"text\":\"" + value + "\"}}";
    }

    /** Bodies of JSON, as many at a time as {@link Producing} has batches in flight. */
    Round json() throws Exception {
        return Producing.turn(onDone -> {
            var unused = client.sendAsync(batch, BodyHandlers.ofByteArray())
                    .whenComplete((answer, failure) -> onDone.accept(failure == null ? problem(answer) : failure));
        });
    }

    /** A body of one record, whose answer nobody waits for. */
    void single() {
        var unused = client.sendAsync(one, BodyHandlers.discarding());
    }

    private static Throwable problem(HttpResponse<byte[]> answer) {
        return answer.statusCode() == 200
                ? null
                : new IllegalStateException(
                        answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
    }

    /** One body of many lines, whose results come meanwhile. */
    Round ndjson() throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(server);
            Cpu cpu = Cpu.now();
            long begin = System.nanoTime();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket));
            String end = end(socket.getInputStream());
            sent.join();
            if (!end.contains("\"ok\":" + LINES + ",\"failed\":0")) {
                throw new IllegalStateException("it ends with " + end);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Round(LINES / seconds, cpu.microsUntil(Cpu.now()) / LINES);
        }
    }

    private void send(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/x-ndjson\r\nContent-Length: " + lines.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(lines);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What comes last. */
    private static String end(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        byte[] last = new byte[0];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            byte[] both = Arrays.copyOf(last, last.length + count);
            System.arraycopy(buffer, 0, both, last.length, count);
            last = Arrays.copyOfRange(both, Math.max(0, both.length - 200), both.length);
        }
        return new String(last, StandardCharsets.US_ASCII);
    }
}
