package io.pixy.server.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Speaks HTTP/1 byte by byte: what client libraries would repair or refuse goes out as it is. */
final class RawClient implements Closeable {
    private final SocketChannel socket;

    /** The length of the answer that {@link #head} began to read, if it was told. */
    private Optional<Integer> whole = Optional.empty();

    private RawClient(SocketChannel socket) {
        this.socket = socket;
    }

    static RawClient connect(SocketAddress address) {
        try {
            return new RawClient(SocketChannel.open(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status, headers as sent, body. */
    record Answer(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).trim())
                    .findFirst();
        }

        /** The text of a JSON error, or the whole body. */
        String error() {
            String prefix = "{\n  \"error\": \"";
            String suffix = "\"\n}";
            return body.startsWith(prefix) && body.endsWith(suffix)
                    ? body.substring(prefix.length(), body.length() - suffix.length())
                    : body;
        }
    }

    RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Request line, a Host header, the given lines, an empty line. */
    RawClient request(String requestLine, String... lines) {
        return send(head(requestLine, List.of(lines)));
    }

    /** A request with a body and its length, all in one piece: who answers at once does not hang up on the body then. */
    RawClient post(String target, String contentType, String body, String... lines) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("Content-Type: " + contentType);
        all.add("Content-Length: " + bytes.length);
        return request("POST " + target, all, body);
    }

    /** A request with the bytes of a body, in one piece. */
    RawClient request(String requestLine, List<String> lines, String body) {
        return send(head(requestLine, lines) + body);
    }

    private static String head(String requestLine, List<String> lines) {
        StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: pixy\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    Answer answer() {
        try {
            String head = readUntil("\r\n\r\n");
            List<String> lines = List.of(head.split("\r\n", -1));
            List<String> headers = lines.subList(1, lines.size());
            int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
            Answer bare = new Answer(status, headers, "");
            Optional<String> length = bare.header("Content-Length");
            String body = length.isPresent() ? read(Integer.parseInt(length.get())) : "";
            return new Answer(status, headers, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status and headers of an answer that comes in pieces. */
    Answer head() {
        try {
            List<String> lines = List.of(readUntil("\r\n\r\n").split("\r\n", -1));
            int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
            Answer head = new Answer(status, lines.subList(1, lines.size()), "");
            whole = head.header("Content-Length").map(Integer::parseInt);
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next piece of it; empty at its end. What ends a piece may come with the next one only. */
    String piece() {
        try {
            String line = readUntil("\r\n");
            int length = Integer.parseInt(line.isEmpty() ? readUntil("\r\n") : line, 16);
            String piece = read(length);
            if (length == 0) {
                readUntil("\r\n");
            }
            return piece;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All pieces that are still to come; what was known as a whole when it was begun comes in one. */
    String pieces() {
        if (whole.isPresent()) {
            try {
                return read(whole.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        StringBuilder all = new StringBuilder();
        for (String piece = piece(); !piece.isEmpty(); piece = piece()) {
            all.append(piece);
        }
        return all.toString();
    }

    /** Everything until the server closes. */
    String rest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (socket.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Everything until the server closes or cuts the connection. */
    String restOrCut() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (socket.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            // cut
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends in vain until the server has closed, without reading. */
    RawClient awaitCut() {
        try {
            while (true) {
                socket.write(ByteBuffer.wrap(new byte[] {'\r', '\n'}));
                java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
            }
        } catch (IOException e) {
            return this;
        }
    }

    RawClient endSending() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append(read(1));
        }
        return text.substring(0, text.length() - end.length());
    }

    private String read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (socket.read(buffer) < 0) {
                throw new EOFException("the server hung up");
            }
        }
        return new String(buffer.array(), StandardCharsets.UTF_8);
    }
}
