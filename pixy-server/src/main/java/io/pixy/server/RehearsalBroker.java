package io.pixy.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of what a {@link Rehearsal} takes for its cluster: one broker on a port of this machine that nobody is told of.
 * What it answers is up to {@link RehearsalCluster}.
 *
 * <p>Thread-safe: a thread for each connection, which ends with it.
 */
final class RehearsalBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RehearsalBroker.class);
    private static final String HOST = "127.0.0.1";
    private static final int MOST_BYTES = 1 << 20;

    private final ServerSocket socket;
    private final RehearsalCluster cluster;

    /** Listens. */
    RehearsalBroker() throws IOException {
        socket = new ServerSocket(0, 0, InetAddress.getByName(HOST));
        cluster = new RehearsalCluster(HOST, socket.getLocalPort());
        onNewThread(this::accept);
    }

    /** Where it listens, host:port. */
    String address() {
        return HOST + ":" + socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                onNewThread(() -> serve(connection));
            }
        } catch (IOException e) {
            LOG.debug("The end of the rehearsal's broker", e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (true) {
                byte[] request = new byte[Math.min(in.readInt(), MOST_BYTES)];
                in.readFully(request);
                out.write(answer(ByteBuffer.wrap(request)).array());
            }
        } catch (EOFException | SocketException e) {
            LOG.trace("A client of the rehearsal's broker has gone", e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("The rehearsal's broker does not understand a client", e);
        }
    }

    /** With the length in front. */
    private ByteBuffer answer(ByteBuffer request) {
        RequestHeader header = RequestHeader.parse(request);
        short version = header.apiVersion();
        Message body = cluster.answer(header.apiKey(), version, new ByteBufferAccessor(request));
        Message head = header.toResponseHeader().data();
        short headVersion = header.apiKey().responseHeaderVersion(version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int size = head.size(cache, headVersion) + body.size(cache, version);
        ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
        ByteBufferAccessor writer = new ByteBufferAccessor(answer);
        head.write(writer, cache, headVersion);
        body.write(writer, cache, version);
        return answer;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void onNewThread(Runnable task) {
        Thread thread = new Thread(task, "pixy-rehearsal-broker");
        thread.setDaemon(true);
        thread.start();
    }
}
