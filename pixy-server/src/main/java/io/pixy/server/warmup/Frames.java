package io.pixy.server.warmup;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Calls of gRPC as the bytes of HTTP/2, just enough to be understood: a client of the library would bring as many classes as the
 * server, for which it has no other use. Confined to one thread.
 */
final class Frames {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int HEAD = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int calls;

    Frames() {
        out.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    /** Adds a call of a method such as {@code KafkaPixy/Produce} with a message. */
    void call(String method, byte[] message) {
        int stream = 2 * calls + 1;
        calls++;
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (String field : List.of(
                ":method POST",
                ":scheme http",
                ":authority localhost",
                ":path /" + method,
                "content-type application/grpc",
                "te trailers")) {
            // neither in the table of names, nor to be kept there, nor compressed
            head.write(0);
            for (String text : field.split(" ", 2)) {
                head.write(text.length());
                head.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        frame(HEADERS, END_HEADERS, stream, head.toByteArray());
        byte[] body = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        frame(DATA, END_STREAM, stream, body);
    }

    private void frame(int type, int flags, int stream, byte[] payload) {
        out.writeBytes(ByteBuffer.allocate(HEAD)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .array());
        out.writeBytes(payload);
    }

    /** All that is to be sent. */
    byte[] toBytes() {
        return out.toByteArray();
    }

    /** Reads until each call has an answer; returns how many have one in the end. */
    int awaitAnswers(InputStream answers) throws IOException {
        DataInputStream in = new DataInputStream(answers);
        int answered = 0;
        try {
            while (answered < calls) {
                int lengthAndType = in.readInt();
                int type = lengthAndType & 0xff;
                int flags = in.readUnsignedByte();
                int unused = in.readInt();
                in.readFully(new byte[lengthAndType >>> 8]);
                if (type == RESET || (type == HEADERS && (flags & END_STREAM) != 0)) {
                    answered++;
                } else if (type == GOAWAY) {
                    break;
                }
            }
        } catch (EOFException e) {
            // who hangs up has nothing more to say
        }
        return answered;
    }
}
