package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import io.pixy.server.management.Live;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The answers of one surface that go on and on. Thread-safe: by a concurrent set. */
final class LiveAnswers {
    /** Those who look on are people, and few. */
    static final int MOST = 200;

    private final Set<LiveAnswer> open = ConcurrentHashMap.newKeySet();
    private final ByteBudget memory;
    private volatile boolean stopping;

    LiveAnswers(ByteBudget memory) {
        this.memory = memory;
    }

    /** Whether there may be one more. */
    boolean hasRoom() {
        return !stopping && open.size() < MOST;
    }

    /** Status and headers are set. */
    void begin(Request request, Response response, Callback callback, Live live) {
        LiveAnswer answer = new LiveAnswer(request, response, callback, memory);
        open.add(answer);
        answer.onEnd(() -> open.remove(answer));
        answer.begin(live);
        if (stopping) {
            answer.end();
        }
    }

    /** All of them, for good. */
    void end() {
        stopping = true;
        open.forEach(LiveAnswer::end);
    }
}
