package io.pixy.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a connection asks for next. */
@FunctionalInterface
interface HttpRequests {
    /** Whoever has had no answer yet, or none that was good, has null. */
    ByteBuffer next(HttpAnswer last);

    /** The same each time. */
    static HttpRequests post(String path, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        ByteBuffer request = ByteBuffer.wrap(all.toByteArray());
        return last -> request.duplicate();
    }

    /** The same each time. */
    static HttpRequests get(String path) {
        ByteBuffer request = getting(path);
        return last -> request.duplicate();
    }

    /** With the acknowledgement of what came before. */
    static HttpRequests consumeAndAck(String path) {
        return last -> getting(
                last == null
                        ? path + "&noAck"
                        : path + "&ackPartition=" + last.number("partition") + "&ackOffset=" + last.number("offset"));
    }

    private static ByteBuffer getting(String path) {
        return ByteBuffer.wrap(
                ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
