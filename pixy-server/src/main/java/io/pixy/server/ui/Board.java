package io.pixy.server.ui;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.server.management.Live;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The pages that look on, and what they want to know: each question is asked once, however many do. While nobody looks nothing
 * runs.
 *
 * <p>Thread-safe: by its own lock, while which is held nothing foreign is called.
 */
final class Board {
    private final int most;
    private final int mostForOutsiders;
    private final Duration maxAge;
    private final Executor aMomentLater;
    private final LongSupplier nanoTime;

    @GuardedBy("this") private final Map<Question, Feed> feeds = new HashMap<>();

    @GuardedBy("this") private final Set<Watcher> watchers = new LinkedHashSet<>();

    @GuardedBy("this") private boolean ticking;

    /**
     * Nobody looks on yet.
     *
     * @param most so many may at a time
     * @param maxAge for so long each; who wants to go on comes again
     * @param aMomentLater runs what it is given some hundred milliseconds later
     */
    Board(int most, Duration maxAge, Executor aMomentLater, LongSupplier nanoTime) {
        this.most = most;
        this.mostForOutsiders = most / 2;
        this.maxAge = maxAge;
        this.aMomentLater = aMomentLater;
        this.nanoTime = nanoTime;
    }

    /** Whether there are as many as there may be for one more of these to come. */
    synchronized boolean isFull(boolean outsider) {
        return watchers.size() >= (outsider ? mostForOutsiders : most);
    }

    /**
     * Tells a page the answers to all of these, from now on, until it leaves; at once that it can't if there are too many.
     *
     * @param outsider whether it is one of those that may see nothing, who leave the other half of the places to the others
     */
    void add(Live.Sink sink, List<Question> questions, boolean outsider) {
        long now = nanoTime.getAsLong();
        Watcher watcher;
        boolean first;
        synchronized (this) {
            if (isFull(outsider)) {
                watcher = null;
                first = false;
            } else {
                List<Feed> wanted = new ArrayList<>();
                for (Question question : questions) {
                    Feed feed = feeds.computeIfAbsent(question, any -> new Feed(question, now));
                    feed.watchers++;
                    wanted.add(feed);
                }
                watcher = new Watcher(sink, wanted, now);
                watchers.add(watcher);
                first = !ticking;
                ticking = true;
            }
        }
        if (watcher == null) {
            sink.end();
            return;
        }
        // what others know already comes at once, and so do the headers
        watcher.tell(now);
        sink.onEnd(() -> remove(watcher));
        if (first) {
            tick();
        } else {
            ask(now);
        }
    }

    private synchronized void remove(Watcher watcher) {
        if (watchers.remove(watcher)) {
            for (Feed feed : watcher.feeds) {
                feed.watchers--;
                if (feed.watchers == 0) {
                    feeds.remove(feed.question);
                }
            }
        }
    }

    private void tick() {
        long now = nanoTime.getAsLong();
        List<Watcher> looking;
        synchronized (this) {
            if (watchers.isEmpty()) {
                ticking = false;
                return;
            }
            looking = List.copyOf(watchers);
        }
        ask(now);
        for (Watcher watcher : looking) {
            if (now - watcher.sinceNanos > maxAge.toNanos() || !watcher.sink.isOpen()) {
                watcher.sink.end();
                remove(watcher);
            } else {
                watcher.tell(now);
            }
        }
        aMomentLater.execute(this::tick);
    }

    private void ask(long now) {
        List<Feed> due;
        synchronized (this) {
            due = feeds.values().stream().filter(feed -> feed.begin(now)).toList();
        }
        for (Feed feed : due) {
            var unused = feed.ask().thenAccept(answer -> onAnswer(feed, answer, now));
        }
    }

    private void onAnswer(Feed feed, Feed.Answer answer, long began) {
        long now = nanoTime.getAsLong();
        List<Watcher> told;
        synchronized (this) {
            feed.end(answer, began, now);
            told = watchers.stream()
                    .filter(watcher -> watcher.feeds.contains(feed))
                    .toList();
        }
        told.forEach(watcher -> watcher.tell(now));
    }
}
