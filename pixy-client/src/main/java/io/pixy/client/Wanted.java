package io.pixy.client;

import io.pixy.api.Window;
import io.pixy.v1.ConsumeCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a stream is to bring, and what of that the server has not been told. Only the newest window matters, and credits
 * add up, so nothing is queued. Guarded by the monitor of its stream.
 */
final class Wanted {
    private static final Window NOTHING = new Window(0, 0);

    private final boolean hasWindow;
    private Window window;
    private boolean isWindowNews;
    private boolean isPaused;
    private boolean isDrained;

    /** Credited and not delivered, and of that what the server has not been told. */
    private long messages;

    private long bytes;
    private long untoldMessages;
    private long untoldBytes;

    /** Nothing for credits. */
    Wanted(Optional<Window> window) {
        this.hasWindow = window.isPresent();
        this.window = window.orElse(NOTHING);
    }

    boolean hasWindow() {
        return hasWindow;
    }

    boolean isPaused() {
        return isPaused;
    }

    boolean isDrained() {
        return isDrained;
    }

    void window(Window other) {
        window = other;
        isWindowNews = true;
    }

    void pause(boolean on) {
        isPaused = on;
        isWindowNews = true;
    }

    void drain() {
        isDrained = true;
    }

    void credit(Window more) {
        messages += more.messages();
        bytes = sum(bytes, more.bytes());
        untoldMessages += more.messages();
        untoldBytes = sum(untoldBytes, more.bytes());
    }

    /** What would be beyond the largest number is as good as that. */
    private static long sum(long some, long more) {
        return some > Long.MAX_VALUE - more ? Long.MAX_VALUE : some + more;
    }

    void onDelivered(int count, long size) {
        messages = Math.max(0, messages - count);
        bytes = Math.max(0, bytes - size);
    }

    /** What a new line begins with; what else there is, is news to it. */
    Optional<Window> begin() {
        isWindowNews = false;
        untoldMessages = messages;
        untoldBytes = bytes;
        return hasWindow ? Optional.of(now()) : Optional.empty();
    }

    private Window now() {
        return isPaused || isDrained ? NOTHING : window;
    }

    /** What the server is to be told now; it counts as told. */
    List<ConsumeCommand> news() {
        List<ConsumeCommand> news = new ArrayList<>();
        if (hasWindow && isWindowNews) {
            isWindowNews = false;
            news.add(StreamWire.window(now()));
        }
        while (!hasWindow && !isPaused && !isDrained && untoldMessages > 0 && untoldBytes > 0) {
            int some = StreamWire.creditable(untoldMessages);
            long share = some == untoldMessages ? untoldBytes : Math.max(1, untoldBytes / untoldMessages * some);
            untoldMessages -= some;
            untoldBytes -= share;
            news.add(StreamWire.credit(some, share));
        }
        return news;
    }
}
