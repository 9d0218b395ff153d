package io.pixy.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The receipts that a stream has written lately, in their order. What its client says it saw last tells which of them it
 * has seen, and which it never will.
 *
 * <p>Owned by {@link Trails}. Thread-safe by its monitor; calls nobody but its owner while it holds it, never the other way
 * round.
 */
final class Trail {
    /** A receipt, and its places here and in the map. */
    static final int BYTES_PER_RECEIPT = 200;

    private final Trails all;
    private final Trails.Queue queue;
    private final String clientId;
    private final int most;

    @GuardedBy("this") private final Deque<String> receipts = new ArrayDeque<>();

    @GuardedBy("this") private boolean taken;

    /** Tells the stream that its client has come back another way. */
    private volatile Runnable onTaken = () -> {};

    /**
     * Nothing is written yet.
     *
     * @param most how many receipts it keeps
     */
    Trail(Trails all, Trails.Queue queue, String clientId, int most) {
        this.all = all;
        this.queue = queue;
        this.clientId = clientId;
        this.most = most;
    }

    Trails.Queue queue() {
        return queue;
    }

    /** Under which the engine knows whose hands the messages are in. */
    String clientId() {
        return clientId;
    }

    /** To be told, once, when the client has come back while the stream is still there. */
    void onTaken(Runnable action) {
        onTaken = action;
    }

    /**
     * A message is about to be written. Where there is no memory for that the oldest one is forgotten: what is not noted
     * just is not acknowledged in this way.
     *
     * @return false if its client reads somewhere else by now
     */
    synchronized boolean add(String receipt) {
        if (taken) {
            return false;
        }
        boolean noted = receipts.size() < most && all.put(receipt, this);
        if (!noted && !receipts.isEmpty()) {
            all.remove(receipts.remove(), this);
            noted = all.put(receipt, this);
        }
        if (noted) {
            receipts.add(receipt);
        }
        return true;
    }

    synchronized boolean isEmpty() {
        return receipts.isEmpty();
    }

    /** Ends it, and tells what its client has seen; nothing if it is over, or does not know that receipt any more. */
    Optional<Seen> take(String last) {
        Optional<Seen> seen;
        synchronized (this) {
            seen = taken ? Optional.empty() : seen(last);
            if (seen.isPresent()) {
                forget();
            }
        }
        seen.ifPresent(any -> onTaken.run());
        return seen;
    }

    @GuardedBy("this") private Optional<Seen> seen(String last) {
        List<String> upTo = new ArrayList<>();
        List<String> after = new ArrayList<>();
        boolean found = false;
        for (String receipt : receipts) {
            (found ? after : upTo).add(receipt);
            found |= receipt.equals(last);
        }
        return found ? Optional.of(new Seen(clientId, upTo, after)) : Optional.empty();
    }

    synchronized void forget() {
        taken = true;
        receipts.forEach(receipt -> all.remove(receipt, this));
        receipts.clear();
    }

    /**
     * What a client has seen of what was written. Immutable.
     *
     * @param clientId see {@link Trail#clientId}
     * @param seen up to the one that it saw last
     * @param unseen what was written after that
     */
    record Seen(String clientId, List<String> seen, List<String> unseen) {}
}
