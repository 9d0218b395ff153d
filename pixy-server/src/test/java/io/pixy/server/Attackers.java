package io.pixy.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections that mean no good, all closed in the end. What the server does not want to hear is not said. Confined to one thread. */
final class Attackers implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    Attackers(int port) {
        this.port = port;
    }

    Attacker connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        sockets.add(socket);
        return new Attacker(socket);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One of them. */
    static final class Attacker {
        private final Socket socket;
        private String head = "";

        Attacker(Socket socket) {
            this.socket = socket;
        }

        void head(String request, String... lines) {
            String fields = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
            send((request + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        void post(String request, String type, byte[] body) {
            head(request, "Content-Type: " + type, "Content-Length: " + body.length);
            send(body);
        }

        void send(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // the server has had enough of it
            }
        }

        int status() throws IOException {
            return Integer.parseInt(find("HTTP/1.1 (\\d+)"));
        }

        int contentLength() throws IOException {
            return Integer.parseInt(find("(?i)content-length: (\\d+)"));
        }

        private String find(String pattern) throws IOException {
            if (head.isEmpty()) {
                head = readHead();
            }
            Matcher matcher = Pattern.compile(pattern).matcher(head);
            if (!matcher.find()) {
                throw new AssertionError("no answer: " + head);
            }
            return matcher.group(1);
        }

        private String readHead() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int b = in.read();
            while (b >= 0 && !bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                bytes.write(b);
                b = in.read();
            }
            return bytes.toString(StandardCharsets.US_ASCII);
        }
    }
}
