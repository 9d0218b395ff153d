package io.pixy.api.access;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.PixyException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A stream that ends when its receiver may not have it any more: its credentials have expired or were withdrawn, or the rules
 * have changed. What is out is given back then.
 *
 * <p>Stands on both sides of the stream: between it and its listener, too. Owned by whoever opened it, and looked after by
 * {@link Underway}.
 *
 * <p>Thread-safe: its own state is guarded by its monitor, under which nobody is called. The listener is told one thing at a
 * time: an end that comes while it is being told something is told by the thread that is at it.
 */
final class GuardedStream implements DeliveryStream, StreamListener {
    /** What streams have that live from credits: see there. */
    private static final int PLACES_OF_CREDIT = 1000;

    private final SubscriptionRequest request;
    private final StreamListener listener;
    private final Gate gate;
    private final Underway underway;
    private final Optional<Hands> hands;

    /** There once it is open; the listener can be told something before. */
    private volatile DeliveryStream inner;

    /** Whether a thread is telling the listener something. */
    private boolean telling;

    /** It has ended by itself, or by us. */
    private boolean over;

    /** Its receiver has left, and knows what to do with what still comes. */
    private boolean closed;

    /** Not told yet. */
    private PixyException why;

    private int places;

    private GuardedStream(
            SubscriptionRequest request, StreamListener listener, Gate gate, Underway underway, Optional<Hands> hands) {
        this.request = request;
        this.listener = listener;
        this.gate = gate;
        this.underway = underway;
        this.hands = hands;
    }

    /** Opens one whose receiver was let pass. */
    static DeliveryStream open(
            Cluster cluster, SubscriptionRequest request, StreamListener listener, Gate gate, Underway underway) {
        Optional<Hands> hands = gate.watch().hands(gate.who());
        GuardedStream stream = new GuardedStream(request, listener, gate, underway, hands);
        underway.add(stream);
        try {
            stream.open(cluster);
        } catch (RuntimeException e) {
            stream.leave();
            throw e;
        }
        return stream;
    }

    private void open(Cluster cluster) {
        if (hands.isEmpty()) {
            opened(cluster.stream(request, this));
        } else if (request.window().isPresent()) {
            Window bounded = bounded(request.window().get());
            opened(cluster.stream(request.withWindow(bounded), this));
        } else {
            Window bounded = bounded(new Window(PLACES_OF_CREDIT, Long.MAX_VALUE));
            DeliveryStream stream = cluster.stream(request, this);
            stream.window(bounded);
            opened(stream);
        }
    }

    private void opened(DeliveryStream stream) {
        inner = stream;
        if (isOver()) {
            stream.close(false);
        }
    }

    /** As much of a window as there is room for; none at all is refused where some was asked for. */
    private synchronized Window bounded(Window asked) {
        Hands all = hands.orElseThrow();
        if (closed) {
            return asked;
        }
        if (asked.messages() > places) {
            places += all.reserve(asked.messages() - places);
            if (places == 0) {
                throw Holding.tooMany(all);
            }
        }
        return new Window(Math.min(asked.messages(), places), asked.bytes());
    }

    /** Only what is not out any more makes room for others: who has taken all of a wide window still has it. */
    private synchronized void narrowed(Hands all, int needed) {
        if (needed < places) {
            all.giveBack(places - needed);
            places = needed;
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Nothing is held for it any more. */
    private void leave() {
        underway.remove(this);
        synchronized (this) {
            closed = true;
            int held = places;
            places = 0;
            hands.ifPresent(all -> all.giveBack(held));
        }
    }

    void look() {
        gate.refusal(Verb.CONSUME, request.group(), request.topic()).ifPresent(this::end);
    }

    private void end(PixyException reason) {
        synchronized (this) {
            if (over || closed) {
                return;
            }
            over = true;
            why = reason;
        }
        leave();
        DeliveryStream open = inner;
        if (open != null) {
            open.close(false);
        }
        if (begin()) {
            finish();
        }
    }

    /** False if somebody is at it, who will find what is left to tell. */
    private synchronized boolean begin() {
        if (telling) {
            return false;
        }
        telling = true;
        return true;
    }

    private void finish() {
        PixyException reason;
        synchronized (this) {
            reason = why;
            why = null;
            telling = false;
        }
        if (reason != null) {
            listener.onEnd(reason);
        }
    }

    @Override
    public void onDeliveries(List<Delivery> deliveries) {
        look();
        tell(() -> listener.onDeliveries(deliveries));
    }

    @Override
    public void onRevoked(int partition, Instant settleUntil) {
        tell(() -> listener.onRevoked(partition, settleUntil));
    }

    /** What comes after the end went back with everything that was out. */
    private void tell(Runnable news) {
        if (isOver() || !begin()) {
            return;
        }
        try {
            news.run();
        } finally {
            finish();
        }
    }

    @Override
    public void onEnd(PixyException reason) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        leave();
        listener.onEnd(reason);
    }

    @Override
    public void window(Window window) {
        if (hands.isEmpty()) {
            inner.window(window);
            return;
        }
        Window bounded = bounded(window);
        inner.window(bounded);
        // nothing more is handed out beyond the new window, so what is out can only become less
        narrowed(hands.get(), Math.max(bounded.messages(), inner.outstanding()));
    }

    @Override
    public void credit(Window more) {
        inner.credit(more);
    }

    @Override
    public Duration lease() {
        return inner.lease();
    }

    @Override
    public int outstanding() {
        return inner.outstanding();
    }

    @Override
    public long outstandingBytes() {
        return inner.outstandingBytes();
    }

    @Override
    public CompletableFuture<StreamStatus> status() {
        return inner.status();
    }

    @Override
    public void pause() {
        inner.pause();
    }

    @Override
    public void resume() {
        inner.resume();
    }

    @Override
    public void drain() {
        inner.drain();
    }

    @Override
    public void close(boolean comesBack) {
        leave();
        inner.close(comesBack);
    }
}
