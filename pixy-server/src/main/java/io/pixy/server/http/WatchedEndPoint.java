package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadPendingException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The socket of an HTTP/1 connection, able to tell that the client hung up while its request waits for an answer. Jetty
 * reads nothing from such a connection then, so it would never notice.
 *
 * <p>While watched, this reads in the connection's place. What comes can be the next request of a client that does not
 * wait for answers: it is kept for the connection, and watching ends. Java can't look at bytes without taking them.
 *
 * <p>Thread-safe: by its own lock, which is never held while another object is called but for the non-blocking read.
 */
final class WatchedEndPoint implements EndPoint, EndPoint.Wrapper {
    private static final int EARLY_BYTES = 512;

    private final EndPoint socket;
    private final Executor executor;
    private final Callback readable = Callback.from(this::onReadable, this::onFailure);

    /** Whether {@link #readable} is registered with the socket, on whose behalf so ever. */
    @GuardedBy("this") private boolean registered;

    /** The connection, waiting to read. */
    @GuardedBy("this") private Callback reader;

    /** Who wants to know that the client is gone. */
    @GuardedBy("this") private Runnable watcher;

    /** Read while watching, not yet read by the connection. */
    @GuardedBy("this") private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

    /** The client has closed its side, seen while watching. */
    @GuardedBy("this") private boolean ended;

    WatchedEndPoint(EndPoint socket, Executor executor) {
        this.socket = socket;
        this.executor = executor;
    }

    /** Calls {@code onGone} once when the client closes the connection, at once if it has, until {@link #unwatch}. */
    void watch(Runnable onGone) {
        boolean gone;
        boolean register;
        synchronized (this) {
            gone = ended;
            boolean watchable = !ended && !early.hasRemaining();
            watcher = watchable ? onGone : null;
            register = watchable && !registered;
            registered |= register;
        }
        if (gone) {
            onGone.run();
        } else if (register) {
            socket.fillInterested(readable);
        }
    }

    synchronized void unwatch() {
        watcher = null;
    }

    /** Whether the client is still connected; while watched the socket is asked. */
    synchronized boolean isPresent() {
        if (watcher != null && !ended) {
            probe();
        }
        return !ended && socket.isOpen();
    }

    /** Finds out whether there is something to read, or the end. */
    @GuardedBy("this") private void probe() {
        if (early.hasRemaining()) {
            return;
        }
        ByteBuffer buffer = BufferUtil.allocate(EARLY_BYTES);
        try {
            ended = socket.fill(buffer) < 0;
        } catch (IOException e) {
            ended = true;
        }
        early = buffer;
    }

    private void onReadable() {
        Callback waiting;
        Runnable gone = null;
        boolean again = false;
        synchronized (this) {
            registered = false;
            waiting = reader;
            reader = null;
            if (waiting == null && watcher != null) {
                probe();
                gone = ended ? watcher : null;
                again = !ended && !early.hasRemaining();
                registered = again;
                watcher = again ? watcher : null;
            }
        }
        if (waiting != null) {
            waiting.succeeded();
        } else if (gone != null) {
            gone.run();
        } else if (again) {
            socket.fillInterested(readable);
        }
    }

    private void onFailure(Throwable failure) {
        Callback waiting;
        Runnable gone;
        synchronized (this) {
            registered = false;
            waiting = reader;
            reader = null;
            gone = watcher;
            watcher = null;
            ended |= gone != null;
        }
        if (waiting != null) {
            waiting.failed(failure);
        }
        if (gone != null) {
            gone.run();
        }
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (this) {
            if (early.hasRemaining()) {
                return BufferUtil.append(buffer, early);
            }
            if (ended) {
                return -1;
            }
        }
        return socket.fill(buffer);
    }

    @Override
    public void fillInterested(Callback callback) {
        if (!tryFillInterested(callback)) {
            throw new ReadPendingException();
        }
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        boolean now;
        boolean register;
        synchronized (this) {
            if (reader != null) {
                return false;
            }
            now = ended || early.hasRemaining();
            reader = now ? null : callback;
            register = !now && !registered;
            registered |= register;
        }
        if (now) {
            executor.execute(callback::succeeded);
        } else if (register) {
            socket.fillInterested(readable);
        }
        return true;
    }

    @Override
    public synchronized boolean isFillInterested() {
        return reader != null;
    }

    @Override
    public EndPoint unwrap() {
        return socket;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public long getCreatedTimeStamp() {
        return socket.getCreatedTimeStamp();
    }

    @Override
    public void shutdownOutput() {
        socket.shutdownOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public void close(Throwable cause) {
        socket.close(cause);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        return socket.flush(buffers);
    }

    @Override
    public Object getTransport() {
        return socket.getTransport();
    }

    @Override
    public long getIdleTimeout() {
        return socket.getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeout) {
        socket.setIdleTimeout(idleTimeout);
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        socket.write(callback, buffers);
    }

    @Override
    public Callback cancelWrite(Throwable cause) {
        return socket.cancelWrite(cause);
    }

    @Override
    public Connection getConnection() {
        return socket.getConnection();
    }

    @Override
    public void setConnection(Connection connection) {
        socket.setConnection(connection);
    }

    @Override
    public void onOpen() {
        socket.onOpen();
    }

    @Override
    public void onClose(Throwable cause) {
        socket.onClose(cause);
    }

    @Override
    public void upgrade(Connection newConnection) {
        socket.upgrade(newConnection);
    }

    @Override
    public SslSessionData getSslSessionData() {
        return socket.getSslSessionData();
    }
}
