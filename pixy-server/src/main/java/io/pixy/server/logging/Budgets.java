package io.pixy.server.logging;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often something may be said within a time; only so many things are remembered. Not thread-safe. */
final class Budgets {
    private static final int MOST_REMEMBERED = 500;

    /** Names may be as long as a client wants. */
    private static final int MOST_CHARACTERS = 1_000;

    private final long windowMillis;
    private final int most;
    private final Map<String, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private static final class Window {
        private long startMillis;
        private int passed;
        private long leftOut;
    }

    Budgets(long windowMillis, int most) {
        this.windowMillis = windowMillis;
        this.most = most;
    }

    /** How many were left out before this one; negative if this one is left out. */
    long pass(String name, long nowMillis) {
        String key = name.length() <= MOST_CHARACTERS ? name : name.substring(0, MOST_CHARACTERS) + name.hashCode();
        Window window = windows.remove(key);
        if (window == null) {
            window = new Window();
            window.startMillis = nowMillis;
        }
        // again, so that the oldest is the first
        windows.put(key, window);
        if (nowMillis - window.startMillis >= windowMillis) {
            window.startMillis = nowMillis;
            window.passed = 0;
        }
        if (window.passed >= most) {
            window.leftOut++;
            return -1;
        }
        window.passed++;
        long leftOut = window.leftOut;
        window.leftOut = 0;
        return leftOut;
    }
}
