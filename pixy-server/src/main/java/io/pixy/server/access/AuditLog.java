package io.pixy.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.access.Action;
import io.pixy.api.access.Identity;
import io.pixy.server.logging.JsonText;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes down what is administrative and what was refused, a line of JSON each. Floods are cut: so many lines a second of each
 * class, and then a line that tells how many were left out, so that who is refused without end hides nobody else.
 *
 * <p>Thread-safe: one lock, under which nobody is called.
 */
final class AuditLog {
    private static final long SECOND = 1_000_000_000;
    private static final int MOST_CHARACTERS = 512;

    private final Consumer<String> lines;
    private final LongSupplier nanoTime;

    @GuardedBy("this") private final Map<Kind, Window> windows = new EnumMap<>(Kind.class);

    /** What has a budget of its own. */
    private enum Kind {
        DONE("done", 100),
        DENIED("denied", 20),
        UNKNOWN("unauthenticated", 20);

        private final String text;
        private final int perSecond;

        Kind(String text, int perSecond) {
            this.text = text;
            this.perSecond = perSecond;
        }
    }

    private static final class Window {
        private long startNanos;
        private int written;
        private long leftOut;
    }

    AuditLog(Consumer<String> lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        for (Kind kind : Kind.values()) {
            Window window = new Window();
            window.startNanos = now;
            windows.put(kind, window);
        }
    }

    void done(Identity who, String from, Action what, String detail, Optional<Throwable> failure) {
        write(Kind.DONE, line -> {
            put(line, who, from, what);
            putText(line, "detail", detail);
            line.put("outcome", failure.isEmpty() ? "ok" : "failed");
            failure.ifPresent(why -> putText(line, "reason", String.valueOf(why.getMessage())));
        });
    }

    void denied(Identity who, String from, Action what) {
        Kind kind = who.kind() == Identity.Kind.ANONYMOUS ? Kind.UNKNOWN : Kind.DENIED;
        write(kind, line -> put(line, who, from, what));
    }

    /** Credentials that were no good. */
    void unknown(String from, String why) {
        write(Kind.UNKNOWN, line -> {
            putText(line, "from", from);
            putText(line, "reason", why);
        });
    }

    private static void put(Map<String, Object> line, Identity who, String from, Action what) {
        putText(line, "who", who.toString());
        putText(line, "from", from);
        line.put("verb", what.verb().text());
        putText(line, "cluster", what.cluster());
        putText(line, "group", what.group());
        putText(line, "topic", what.topic());
    }

    private static void putText(Map<String, Object> line, String name, String text) {
        if (!text.isEmpty()) {
            line.put(name, text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...");
        }
    }

    private void write(Kind kind, Consumer<Map<String, Object>> members) {
        long leftOut = pass(kind);
        if (leftOut < 0) {
            return;
        }
        if (leftOut > 0) {
            lines.accept(leftOut(kind, leftOut));
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("audit", kind.text);
        members.accept(line);
        lines.accept(JsonText.object(line));
    }

    private static String leftOut(Kind kind, long number) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("audit", "left out");
        line.put("of", kind.text);
        line.put("number", number);
        return JsonText.object(line);
    }

    /** How many were left out before this one; below 0 if this one is left out. */
    private synchronized long pass(Kind kind) {
        Window window = windows.get(kind);
        startAnew(window);
        if (window.written >= kind.perSecond) {
            window.leftOut++;
            return -1;
        }
        window.written++;
        return forgotten(window);
    }

    @GuardedBy("this") private void startAnew(Window window) {
        long now = nanoTime.getAsLong();
        if (now - window.startNanos >= SECOND) {
            window.startNanos = now;
            window.written = 0;
        }
    }

    private static long forgotten(Window window) {
        long leftOut = window.leftOut;
        window.leftOut = 0;
        return leftOut;
    }

    /** To be called every second or so: what was left out last is told, too, when nothing follows. */
    void look() {
        for (Kind kind : Kind.values()) {
            long leftOut;
            synchronized (this) {
                Window window = windows.get(kind);
                startAnew(window);
                leftOut = window.written < kind.perSecond ? forgotten(window) : 0;
            }
            if (leftOut > 0) {
                lines.accept(leftOut(kind, leftOut));
            }
        }
    }
}
