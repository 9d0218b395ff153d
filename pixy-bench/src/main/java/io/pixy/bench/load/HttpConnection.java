package io.pixy.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection with one request at a time. It understands of HTTP/1.1 what servers answer to such requests. Confined to the
 * thread of its load.
 */
final class HttpConnection {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long sentAt;

    private HttpConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static HttpConnection open(InetSocketAddress server, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        HttpConnection connection = new HttpConnection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    long sentAt() {
        return sentAt;
    }

    /** Requests are small: what the socket does not take at once is waited for. */
    void send(ByteBuffer request) throws IOException {
        in.clear();
        out = request;
        sentAt = System.nanoTime();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** What was read so far is all of the answer, or null. */
    HttpAnswer read() throws IOException {
        int count = channel.read(in);
        if (count < 0) {
            throw new IOException("closed by the server");
        }
        byte[] bytes = in.array();
        int length = in.position();
        int body = after(HEAD_END, bytes, 0, length);
        if (body < 0) {
            return null;
        }
        String head = new String(bytes, 0, body, StandardCharsets.ISO_8859_1);
        int declared = HttpAnswer.contentLength(head);
        boolean whole = declared >= 0 ? length >= body + declared : after(LAST_CHUNK, bytes, body, length) == length;
        return whole ? new HttpAnswer(HttpAnswer.status(head), bytes, body, length) : null;
    }

    private static int after(byte[] what, byte[] bytes, int from, int to) {
        for (int i = from; i <= to - what.length; i++) {
            int matching = 0;
            while (matching < what.length && bytes[i + matching] == what[matching]) {
                matching++;
            }
            if (matching == what.length) {
                return i + matching;
            }
        }
        return -1;
    }

    void close() throws IOException {
        channel.close();
    }
}
