package io.pixy.server.v1;

import io.pixy.api.TooManyRequestsException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/**
 * How many streams the process serves, whichever they are and wherever they came in. Asks those who have them, so nobody
 * can forget to tell of an end. Thread-safe: by a list that is copied.
 */
public final class OpenStreams {
    /** What one process serves. */
    public static final int MOST = 10_000;

    private final List<IntSupplier> places = new CopyOnWriteArrayList<>();

    /** Counts those of one more place. */
    public void include(IntSupplier open) {
        places.add(open);
    }

    /** How many there are. */
    public int number() {
        return places.stream().mapToInt(IntSupplier::getAsInt).sum();
    }

    /** Whether the one that was added last is one too many. */
    public boolean areTooMany() {
        return number() > MOST;
    }

    /** What to tell it then. */
    public static TooManyRequestsException refusal() {
        return TooManyRequestsException.streams(MOST);
    }
}
