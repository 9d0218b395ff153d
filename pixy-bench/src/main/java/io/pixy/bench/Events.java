package io.pixy.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A client of server-sent events, with a thread of its own that ends with the connection. */
final class Events implements AutoCloseable {
    private static final String ID = "id:";

    private final Socket socket = new Socket();
    private final String group;
    private final String topic;

    Events(InetSocketAddress server, String group, String topic) throws IOException {
        this.group = group;
        this.topic = topic;
        socket.setTcpNoDelay(true);
        socket.connect(server);
    }

    /** Asks for messages; a receipt is told when the whole event is there. */
    void begin(Consumer<String> onReceipt) throws IOException {
        socket.getOutputStream()
                .write(("GET /v1/topics/" + topic + "/messages:stream?group=" + group
                                + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Thread reader = new Thread(() -> read(onReceipt), "events");
        reader.setDaemon(true);
        reader.start();
    }

    /** Lines of chunks are none that are looked for. */
    private void read(Consumer<String> onReceipt) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            String receipt = null;
            String line;
            while ((line = in.readLine()) != null) {
                if (line.startsWith(ID)) {
                    receipt = line.substring(ID.length()).trim();
                } else if (line.startsWith("data:") && receipt != null) {
                    onReceipt.accept(receipt);
                    receipt = null;
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
