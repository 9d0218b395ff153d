package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.access.UnixPeers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadPendingException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * The socket of an HTTP/1 connection, able to tell that the client hung up while its request waits for an answer. Jetty
 * reads nothing from such a connection then, so it would never notice.
 *
 * <p>While watched, this reads in the connection's place: Java can't look at bytes without taking them. What comes can be
 * the next requests of a client that does not wait for answers. They are kept for the connection, and watching goes on
 * as long as there is room for more.
 *
 * <p>Thread-safe: by its own lock, which is never held while another object is called but for the non-blocking read; who
 * does not read at the moment and whose socket it is are known without.
 */
final class WatchedEndPoint extends ForwardingEndPoint {
    private static final int EARLY_BYTES = 512;

    /** How much of further requests is read to find the end of the connection behind them. */
    private static final int MAX_EARLY_BYTES = 64 * 1024;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final Executor executor;
    private final ConnectionUse use;
    private final Callback readable = new SocketReadable();

    /** Whether {@link #readable} is registered with the socket, on whose behalf so ever. */
    @GuardedBy("this") private boolean registered;

    /** The connection, waiting to read. */
    @GuardedBy("this") private Callback reader;

    /** Who wants to know that the client is gone. */
    @GuardedBy("this") private Runnable watcher;

    /** Read while watching, not yet read by the connection. */
    @GuardedBy("this") private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

    /** There is no room to read more of that, so no end can be seen. */
    @GuardedBy("this") private boolean full;

    /** The client has closed its side, seen while watching. */
    @GuardedBy("this") private boolean ended;

    /** Who is told that there is nothing to read, without the socket being asked. */
    private final AtomicReference<Thread> incurious = new AtomicReference<>();

    /** Its user as the system has told; null as long as that is not known. */
    private volatile Optional<String> unixUser;

    WatchedEndPoint(EndPoint socket, Executor executor, ConnectionUse use) {
        super(socket);
        this.executor = executor;
        this.use = use;
    }

    ConnectionUse use() {
        return use;
    }

    /** Calls {@code onGone} once when the client closes the connection, at once if it has, until {@link #unwatch}. */
    void watch(Runnable onGone) {
        boolean gone;
        boolean register;
        synchronized (this) {
            gone = ended;
            boolean watchable = !ended && !full;
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
        if (watcher != null && !ended && !full) {
            probe();
        }
        return !ended && socket.isOpen();
    }

    /** Finds out whether there is something to read, or the end. */
    @GuardedBy("this") private void probe() {
        int filled = 1;
        while (filled > 0) {
            ByteBuffer buffer = room();
            if (buffer == null) {
                full = true;
                return;
            }
            try {
                filled = socket.fill(buffer);
                if (filled == 0) {
                    // a fair socket says so now and then, but not twice
                    filled = socket.fill(buffer);
                }
            } catch (IOException e) {
                filled = -1;
            }
            early = buffer;
        }
        ended = filled < 0;
    }

    /** What has been read so far with room for more, or null if there is no memory for that. */
    @GuardedBy("this") private ByteBuffer room() {
        if (BufferUtil.space(early) > 0) {
            return early;
        }
        if (early.remaining() >= MAX_EARLY_BYTES) {
            return null;
        }
        int bigger = Math.max(EARLY_BYTES, 2 * early.remaining());
        if (bigger > EARLY_BYTES && !use.tryTake(bigger)) {
            return null;
        }
        ByteBuffer buffer = BufferUtil.allocate(bigger);
        BufferUtil.append(buffer, early);
        return buffer;
    }

    /** Runs what would read, and then ask to be called when there is more, as if there were nothing yet. */
    void withoutReading(Runnable reading) {
        incurious.set(Thread.currentThread());
        try {
            reading.run();
        } finally {
            beCurious();
        }
    }

    /** Whoever else has begun to run without reading goes on with that. */
    private void beCurious() {
        Thread current = Thread.currentThread();
        if (incurious.get() == current) {
            incurious.compareAndSet(current, null);
        }
    }

    /** The user at the other end of a Unix socket. The system is asked until it knows the name; that may block. */
    Optional<String> unixUser() {
        Optional<String> known = unixUser;
        if (known != null) {
            return known;
        }
        Optional<String> told = UnixPeers.user(socket.getTransport());
        // a number is not the last word: whoever knows the names may not answer at the moment
        if (!told.map(NUMBER::matcher).map(Matcher::matches).orElse(false)) {
            unixUser = told;
        }
        return told;
    }

    /** Whether {@link #unixUser} does not block. */
    boolean knowsUnixUser() {
        return unixUser != null || socket.getRemoteSocketAddress() instanceof InetSocketAddress;
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
                again = !ended && !full;
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
        if (incurious.get() == Thread.currentThread()) {
            return 0;
        }
        int filled = fillFromEarly(buffer);
        if (filled == 0) {
            filled = socket.fill(buffer);
        }
        if (filled > 0 && !use.onRead(filled)) {
            throw new IOException("no memory for the head of a request");
        }
        return filled;
    }

    private synchronized int fillFromEarly(ByteBuffer buffer) {
        if (early.hasRemaining()) {
            int filled = BufferUtil.append(buffer, early);
            if (!early.hasRemaining()) {
                early = BufferUtil.EMPTY_BUFFER;
                full = false;
            }
            return filled;
        }
        return ended ? -1 : 0;
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
        // from here on others may run on behalf of this connection
        beCurious();
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
    public void upgrade(Connection newConnection) {
        use.onUpgraded();
        super.upgrade(newConnection);
    }

    /** What the socket calls. Where the connection is about to read it takes a thread of its own only if that needs one. */
    private final class SocketReadable implements Callback {

        @Override
        public void succeeded() {
            onReadable();
        }

        @Override
        public void failed(Throwable failure) {
            onFailure(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            Callback waiting;
            synchronized (WatchedEndPoint.this) {
                waiting = reader;
            }
            return waiting == null ? InvocationType.BLOCKING : waiting.getInvocationType();
        }
    }
}
