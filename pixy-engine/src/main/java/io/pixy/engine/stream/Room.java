package io.pixy.engine.stream;

import io.pixy.api.Cluster;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import io.pixy.engine.offsets.Holder;
import io.pixy.engine.partition.Batch;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the receiver of a stream has in hands, and how much more goes into them. One that comes back finds them as they are,
 * and is the only one who is heard from then on: whoever had them before may still speak.
 *
 * <p>Thread-safe by its monitor; calls nobody while it holds it.
 */
final class Room implements Holder {
    /** More is not brought at a time, or too much would be on its way to whoever is slow. */
    private static final long MOST_BYTES = 1 << 20;

    private static final Owner NONE = new Owner() {
        @Override
        public void onRoom() {}

        @Override
        public void onRevoking(int partition, long untilNanos) {}
    };

    /** Whom it is about. Called on the strands of groups, must be quick. */
    interface Owner {
        /** There may be more room. */
        void onRoom();

        /** See {@link Holder#onRevoking}. */
        void onRevoking(int partition, long untilNanos);
    }

    private volatile Owner owner = NONE;
    private OptionalLong leaseNanos = OptionalLong.empty();
    private Optional<Window> window = Optional.empty();
    private boolean isCredited;
    private long creditMessages;
    private long creditBytes;
    private int messages;
    private long bytes;
    private boolean paused;
    private boolean closed = true;

    /** Whether what is next did not fit, and nothing has changed since. */
    private boolean blocked;

    private long changes;
    private long changesSeen;

    /** Somebody begins to receive, or goes on. */
    synchronized void open(SubscriptionRequest request, Owner next) {
        leaseNanos =
                request.lease().map(Duration::toNanos).map(OptionalLong::of).orElseGet(OptionalLong::empty);
        window = request.window();
        isCredited = window.isEmpty();
        creditMessages = 0;
        creditBytes = 0;
        paused = false;
        closed = false;
        owner = next;
        onChange();
    }

    /** Nothing more is to come. */
    synchronized void close(Owner by) {
        closed |= by == owner;
    }

    /** Nobody is to be told any more. */
    synchronized void abandon(Owner by) {
        owner = by == owner ? NONE : owner;
    }

    void window(Owner by, Window next) {
        change(by, () -> window = Optional.of(next));
    }

    void credit(Owner by, Window more) {
        change(by, () -> credit(more.messages(), more.bytes()));
    }

    private void credit(int moreMessages, long moreBytes) {
        creditMessages = Math.min(Integer.MAX_VALUE, creditMessages + moreMessages);
        // what would be beyond the largest number is as good as that
        creditBytes = Math.min(Long.MAX_VALUE / 2, creditBytes + Math.min(Long.MAX_VALUE / 4, moreBytes));
    }

    void pause(Owner by, boolean isPaused) {
        synchronized (this) {
            paused = by == owner ? isPaused : paused;
        }
        by.onRoom();
    }

    private void change(Owner by, Runnable change) {
        synchronized (this) {
            if (by != owner) {
                return;
            }
            change.run();
            onChange();
        }
        by.onRoom();
    }

    private void onChange() {
        blocked = false;
        changes++;
    }

    synchronized int messages() {
        return messages;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Whether the receiver has told that it wants nothing now. */
    synchronized boolean isShut(Owner by) {
        return by != owner || closed || window.filter(Window::isClosed).isPresent();
    }

    /** Whether something more may come. */
    synchronized boolean hasRoom(Owner by) {
        return by == owner && !closed && !paused && !blocked && freeMessages() > 0 && (freeBytes() > 0 || isFree());
    }

    /** Whoever has nothing in hands takes one message however large. */
    private boolean isFree() {
        return messages == 0 && window.filter(Window::isClosed).isEmpty();
    }

    private long freeMessages() {
        long windowed = window.map(Window::messages).orElse(Window.MOST_MESSAGES) - (long) messages;
        return isCredited ? Math.min(windowed, creditMessages) : windowed;
    }

    private long freeBytes() {
        long windowed = window.map(Window::bytes).orElse(Long.MAX_VALUE) - bytes;
        return isCredited ? Math.min(windowed, creditBytes) : windowed;
    }

    /** To be filled with what fits now. */
    synchronized Batch next(Owner by) {
        if (!hasRoom(by)) {
            changesSeen = -1;
            return Batch.none();
        }
        changesSeen = changes;
        int most = (int) Math.min(freeMessages(), Cluster.MOST_MESSAGES);
        long first = isFree() ? Long.MAX_VALUE : freeBytes();
        return new Batch(most, first, Math.min(freeBytes(), MOST_BYTES), leaseNanos, this);
    }

    /** What {@link #next} yielded remained empty: if there was room, what is next is too large for it. */
    synchronized void onNothingFits(Owner by) {
        blocked |= by == owner && changes == changesSeen;
    }

    @Override
    public synchronized void onTaken(long size) {
        messages++;
        bytes += size;
        creditMessages -= isCredited ? 1 : 0;
        creditBytes -= isCredited ? size : 0;
    }

    @Override
    public void onReturned(long size) {
        synchronized (this) {
            messages--;
            bytes -= size;
            onChange();
        }
        owner.onRoom();
    }

    /** What was not delivered has cost nothing. */
    @Override
    public void onUndone(int count, long size) {
        synchronized (this) {
            if (isCredited) {
                credit(count, size);
                onChange();
            }
        }
        owner.onRoom();
    }

    @Override
    public void onRevoking(int partition, long untilNanos) {
        owner.onRevoking(partition, untilNanos);
    }
}
