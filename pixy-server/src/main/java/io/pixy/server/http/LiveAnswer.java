package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.ByteBudget;
import io.pixy.server.management.Live;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that goes on. One piece at a time is on its way, and nothing waits behind it, so a reader that stands still costs
 * one piece of memory; when that is unread for too long it is cut off. Thread-safe: by its own lock, which is held while
 * nothing is called.
 */
final class LiveAnswer implements Live.Sink {
    private static final Logger log = LoggerFactory.getLogger(LiveAnswer.class);

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ByteBudget memory;

    @GuardedBy("this") private boolean writing;

    @GuardedBy("this") private boolean ending;

    @GuardedBy("this") private boolean ended;

    @GuardedBy("this") private final List<Runnable> onEnd = new ArrayList<>();

    /** Status and headers are set; what is not written yet is taken from {@code memory}. */
    LiveAnswer(Request request, Response response, Callback callback, ByteBudget memory) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.memory = memory;
    }

    /** To be called once. */
    void begin(Live live) {
        Exchange.of(request).onEnd(this::ended);
        try {
            live.begin(this);
        } catch (RuntimeException e) {
            log.error("What is to be written live can't be begun", e);
            end();
        }
    }

    @Override
    public boolean send(byte[] bytes) {
        synchronized (this) {
            if (writing || ending || ended || !memory.take(bytes.length)) {
                return false;
            }
            writing = true;
        }
        write(bytes, false);
        return true;
    }

    @Override
    public synchronized boolean isOpen() {
        return !ending && !ended;
    }

    @Override
    public void end() {
        synchronized (this) {
            if (ending || ended) {
                return;
            }
            ending = true;
            if (writing) {
                return;
            }
            writing = true;
        }
        write(new byte[0], true);
    }

    @Override
    public void onEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                onEnd.add(action);
                return;
            }
        }
        action.run();
    }

    private void write(byte[] bytes, boolean last) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        Callback told = Callback.from(
                () -> {
                    memory.giveBack(bytes.length);
                    written.complete(null);
                    onWritten(last);
                },
                failure -> {
                    memory.giveBack(bytes.length);
                    written.complete(null);
                    over(failure);
                });
        try {
            response.write(last, ByteBuffer.wrap(bytes), told);
            Exchange.of(request).endUnlessWritten(request, written, bytes.length);
        } catch (IllegalStateException e) {
            // Jetty has ended the request itself, and tells nobody of this piece
            if (written.complete(null)) {
                memory.giveBack(bytes.length);
            }
            ended();
        }
    }

    private void onWritten(boolean last) {
        boolean more;
        synchronized (this) {
            more = ending && !last;
            writing = more;
        }
        if (more) {
            write(new byte[0], true);
        } else if (last) {
            ended();
            callback.succeeded();
        }
    }

    private void over(Throwable failure) {
        log.debug("Nobody reads on", failure);
        ended();
        callback.failed(failure);
    }

    private void ended() {
        List<Runnable> told;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            told = List.copyOf(onEnd);
            onEnd.clear();
        }
        for (Runnable action : told) {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.error("What was to be told of the end of an answer failed", e);
            }
        }
    }
}
