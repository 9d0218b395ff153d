package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.eclipse.jetty.server.Request;

/**
 * The client of an HTTP/2 stream: it can leave on its own, by a reset, or with its connection. Jetty tells of both, since
 * it goes on reading from the connection. Thread-safe: by its own lock.
 */
final class StreamReceiver implements Receiver {

    @GuardedBy("this") private boolean gone;

    @GuardedBy("this") private Runnable watcher;

    private StreamReceiver() {}

    static StreamReceiver of(Request request) {
        StreamReceiver receiver = new StreamReceiver();
        request.addFailureListener(failure -> receiver.onGone());
        return receiver;
    }

    @Override
    public synchronized boolean isPresent() {
        return !gone;
    }

    @Override
    public void watch(Runnable onGone) {
        synchronized (this) {
            if (!gone) {
                watcher = onGone;
                return;
            }
        }
        onGone.run();
    }

    @Override
    public synchronized void unwatch() {
        watcher = null;
    }

    private void onGone() {
        Runnable told;
        synchronized (this) {
            gone = true;
            told = watcher;
            watcher = null;
        }
        if (told != null) {
            told.run();
        }
    }
}
