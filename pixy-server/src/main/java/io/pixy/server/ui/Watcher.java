package io.pixy.server.ui;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.management.Live;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One page that looks on, and what it was told so far. Thread-safe: by its own lock, under which nothing blocks. */
final class Watcher {
    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final long SILENCE_NANOS = 4_000_000_000L;

    final Live.Sink sink;
    final List<Feed> feeds;
    final long sinceNanos;

    @GuardedBy("this") private final long[] seen;

    @GuardedBy("this") private long lastNanos;

    Watcher(Live.Sink sink, List<Feed> feeds, long nowNanos) {
        this.sink = sink;
        this.feeds = List.copyOf(feeds);
        this.seen = new long[feeds.size()];
        this.sinceNanos = nowNanos;
        this.lastNanos = nowNanos - SILENCE_NANOS;
    }

    /** Tells what is new, or that the server is there. A page that is slow misses what is old by the time it reads on. */
    synchronized void tell(long nowNanos) {
        ByteArrayOutputStream news = new ByteArrayOutputStream();
        long[] then = seen.clone();
        for (int i = 0; i < then.length; i++) {
            Feed.Told told = feeds.get(i).told;
            if (told.number() > seen[i]) {
                news.writeBytes(told.event());
                then[i] = told.number();
            }
        }
        if (news.size() == 0 && nowNanos - lastNanos >= SILENCE_NANOS) {
            news.writeBytes(HEARTBEAT);
        }
        if (news.size() > 0 && sink.send(news.toByteArray())) {
            lastNanos = nowNanos;
            System.arraycopy(then, 0, seen, 0, then.length);
        }
    }
}
