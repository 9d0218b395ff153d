package io.pixy.server.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Speaks HTTP/2 frame by frame, without the manners of a client library. Confined to one thread. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final long REFUSED_STREAM = 7;
    public static final long ENHANCE_YOUR_CALM = 11;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_FRAME = 16 * 1024;

    /** The longest text whose length is one byte is shorter by one. */
    private static final int LONG = 127;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** What the server sent. */
    public record Frame(int type, int stream, byte[] payload) {
        /** The error code of a RST_STREAM or GOAWAY. */
        public long code() {
            return Integer.toUnsignedLong(ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0));
        }
    }

    /** Connects and greets; the server's settings are never acknowledged. */
    public RawHttp2(int port) throws IOException {
        this(port, new byte[0]);
    }

    /** A client that lets no answer have a body. */
    public static RawHttp2 thatReadsNothing(int port) throws IOException {
        byte[] noWindow = {0, 4, 0, 0, 0, 0};
        return new RawHttp2(port, noWindow);
    }

    private RawHttp2(int port, byte[] settings) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(frame(SETTINGS, 0, 0, settings));
    }

    /** A call of a method that has begun, and whose request is not there. */
    public static byte[] headers(int stream, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "localhost");
        field(block, "content-type", "application/grpc");
        field(block, "te", "trailers");
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    /** A request that has begun, with fields of its own, name after value; its body is not there. */
    public static byte[] post(int stream, String path, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "localhost");
        for (int i = 0; i < fields.length; i += 2) {
            field(block, fields[i], fields[i + 1]);
        }
        return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
    }

    /** A whole body, in as many frames as it takes. */
    public static byte[] body(int stream, byte[] content) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += MAX_FRAME) {
            int end = Math.min(content.length, at + MAX_FRAME);
            frames.writeBytes(
                    frame(DATA, end == content.length ? END_STREAM : 0, stream, Arrays.copyOfRange(content, at, end)));
        }
        return frames.toByteArray();
    }

    /** A whole request for a page. */
    public static byte[] get(int stream, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "GET");
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "localhost");
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, block.toByteArray());
    }

    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    public static byte[] reset(int stream) {
        return frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    /** The beginning of a message of {@code announced} bytes, of which {@code there} come. */
    public static byte[] data(int stream, int announced, int there) {
        return frame(
                DATA,
                0,
                stream,
                ByteBuffer.allocate(5 + there).put((byte) 0).putInt(announced).array());
    }

    /** A whole request of gRPC, the only one of its call. */
    public static byte[] message(int stream, byte[] serialized) {
        return body(
                stream,
                ByteBuffer.allocate(5 + serialized.length)
                        .put((byte) 0)
                        .putInt(serialized.length)
                        .put(serialized)
                        .array());
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The next frame of a type; others are passed over. */
    public Frame next(int type) throws IOException {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** The next frame of any type. */
    public Frame next() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int frameType = in.readUnsignedByte();
        in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(frameType, stream, in.readNBytes(length));
    }

    /** Whether the server closes the connection, after whatever it has to say. */
    public boolean isClosedByServer() throws IOException {
        try {
            byte[] unused = in.readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        length(block, value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 7541, 5.1. */
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < LONG) {
            block.write(length);
            return;
        }
        block.write(LONG);
        int rest = length - LONG;
        while (rest > LONG) {
            block.write((rest & LONG) | (LONG + 1));
            rest >>= 7;
        }
        block.write(rest);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
