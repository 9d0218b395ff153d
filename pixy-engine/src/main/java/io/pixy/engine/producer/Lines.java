package io.pixy.engine.producer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The messages that wait, in one line per topic and within limits that hold for all together.
 *
 * <p>So many messages and bytes are accepted; as much again may wait to be accepted, in the order of arrival.
 *
 * <p>Thread-safe: one lock, under which nothing is called that could take long. Who takes messages out must be alone:
 * the turn of {@link Backlog} sees to that.
 */
final class Lines {
    /** What became of a message that was added. */
    enum Admission {
        ACCEPTED,
        WAITING,
        FULL,
        CLOSED,
        RETIRED
    }

    private final int capacity;
    private final long maxBytes;

    @GuardedBy("this") private final Set<Lane> lanes = new LinkedHashSet<>();

    /** In order of arrival; those that have left their line meanwhile are passed over. */
    @GuardedBy("this") private final ArrayDeque<Held> waiting = new ArrayDeque<>();

    @GuardedBy("this") private int acceptedCount;

    @GuardedBy("this") private long acceptedBytes;

    @GuardedBy("this") private int waitingCount;

    @GuardedBy("this") private long waitingBytes;

    @GuardedBy("this") private boolean closed;

    Lines(int capacity, long maxBytes) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
    }

    /** Puts a message at the end of its line. */
    synchronized Admission add(Held one) {
        Lane lane = one.delivery.lane();
        if (closed) {
            return Admission.CLOSED;
        }
        if (lane.retired) {
            return Admission.RETIRED;
        }
        one.waiting = waitingCount > 0 || !hasRoomFor(one);
        if (!one.waiting) {
            accept(one);
        } else if (waitingCount < capacity && (waitingCount == 0 || waitingBytes + one.bytes <= maxBytes)) {
            waiting.add(one);
            waitingCount++;
            waitingBytes += one.bytes;
        } else {
            return Admission.FULL;
        }
        lane.held.add(one);
        lane.holding = true;
        lanes.add(lane);
        return one.waiting ? Admission.WAITING : Admission.ACCEPTED;
    }

    /**
     * Puts a message that came back from the client before all others of its topic, but for those that came back and
     * belong before it.
     */
    synchronized void putBack(Held one) {
        Lane lane = one.delivery.lane();
        accept(one);
        lane.returned.add(one);
        lane.holding = true;
        lanes.add(lane);
    }

    /** The topics of which something waits. */
    synchronized List<Lane> lanes() {
        return new ArrayList<>(lanes);
    }

    /** The first of a line, which stays there; null if there is none, and new messages need not line up any more. */
    synchronized Held head(Lane lane) {
        Held head = lane.returned.peek();
        if (head == null && !lane.held.isEmpty()) {
            head = lane.held.iterator().next();
        }
        if (head == null) {
            lane.holding = false;
            lanes.remove(lane);
        }
        return head;
    }

    /** Takes away what was the head of its line; returns those that became accepted, itself perhaps included. */
    synchronized List<Held> remove(Held head) {
        Lane lane = head.delivery.lane();
        if (!lane.held.remove(head)) {
            lane.returned.remove(head);
        }
        List<Held> admitted = new ArrayList<>(1);
        if (head.waiting) {
            stopWaiting(head);
            admitted.add(head);
        } else {
            acceptedCount--;
            acceptedBytes -= head.bytes;
        }
        Held next;
        while ((next = waiting.peek()) != null && (!next.waiting || hasRoomFor(next))) {
            waiting.remove();
            if (next.waiting) {
                stopWaiting(next);
                accept(next);
                admitted.add(next);
            }
        }
        return admitted;
    }

    /** Gives up those that have waited to be accepted since then or longer. */
    synchronized List<Held> abandonWaiting(long sinceNanos) {
        List<Held> gone = new ArrayList<>();
        Held oldest;
        while ((oldest = waiting.peek()) != null && (!oldest.waiting || oldest.sinceNanos - sinceNanos <= 0)) {
            waiting.remove();
            if (oldest.waiting) {
                stopWaiting(oldest);
                oldest.delivery.lane().held.remove(oldest);
                gone.add(oldest);
            }
        }
        return gone;
    }

    /** Forbids an empty lane to be used again. */
    synchronized boolean retire(Lane lane) {
        lane.retired |= !lane.holding;
        return lane.retired;
    }

    /** Takes nothing any more. */
    synchronized void close() {
        closed = true;
    }

    synchronized boolean isEmpty() {
        return lanes.isEmpty();
    }

    synchronized int count() {
        return acceptedCount + waitingCount;
    }

    synchronized long bytes() {
        return acceptedBytes + waitingBytes;
    }

    @GuardedBy("this") private boolean hasRoomFor(Held one) {
        return acceptedCount == 0 || (acceptedCount < capacity && acceptedBytes + one.bytes <= maxBytes);
    }

    @GuardedBy("this") private void accept(Held one) {
        acceptedCount++;
        acceptedBytes += one.bytes;
    }

    @GuardedBy("this") private void stopWaiting(Held one) {
        one.waiting = false;
        waitingCount--;
        waitingBytes -= one.bytes;
    }
}
