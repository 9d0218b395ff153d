package io.pixy.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import io.pixy.client.wire.SecondWire;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Deliveries;
import io.pixy.v1.Heartbeat;
import io.pixy.v1.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Messages that come by themselves, through a stream to the server. When that breaks, or the server ends it, another one is
 * opened, which takes over what is out; it ends by itself only if it can't ever be, or when the client is closed.
 *
 * <p>Thread-safe: what is wanted is guarded by the monitor, under which nobody is called but the line; the listener is
 * called under a lock of its own, by one thread, which asks for the next event when it is done with the last one.
 */
final class RemoteStream implements DeliveryStream, StreamLine.Events {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Runnable NOTHING = () -> {};

    private final Calls calls;
    private final StreamWire wire;
    private final StreamListener listener;
    private final Object telling = new Object();

    @GuardedBy("this") private final Wanted wanted;

    /** One of each line at most; no other line is opened while there is one. */
    @GuardedBy("this") private final Deque<Arrival> events = new ArrayDeque<>();

    @GuardedBy("this") private StreamLine line;

    @GuardedBy("this") private boolean isBusy;

    @GuardedBy("this") private boolean isOpen;

    @GuardedBy("this") private boolean isOver;

    @GuardedBy("this") private Duration lease;

    @GuardedBy("this") private Duration pause = FIRST_PAUSE;

    /** As the server last told, and what came since. */
    @GuardedBy("this") private long outstanding;

    @GuardedBy("this") private long outstandingBytes;

    @GuardedBy("this") private StreamStatus status = new StreamStatus("", Map.of());

    private record Arrival(StreamLine from, ConsumeEvent event) {}

    /** To be opened. */
    RemoteStream(Calls calls, StreamWire wire, SubscriptionRequest request, StreamListener listener) {
        this.calls = calls;
        this.wire = wire;
        this.wanted = new Wanted(request.window());
        this.lease = request.lease().orElse(Duration.ZERO);
        this.listener = listener;
    }

    /** Opens a line, unless it is over; then again and again. */
    void open() {
        StreamLine next = new StreamLine(calls.connection(), this);
        ConsumeCommand command;
        synchronized (this) {
            if (isOver) {
                return;
            }
            line = next;
            outstanding = 0;
            outstandingBytes = 0;
            command = wire.opening(wanted.begin());
        }
        next.start(command);
    }

    @Override
    public synchronized void window(Window other) {
        wanted.window(other);
        tell();
    }

    @Override
    public synchronized void credit(Window more) {
        if (wanted.hasWindow()) {
            throw new InvalidRequestException("a stream with a window takes no credit");
        }
        wanted.credit(more);
        tell();
    }

    @Override
    public synchronized Duration lease() {
        return lease;
    }

    @Override
    public synchronized int outstanding() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, outstanding));
    }

    @Override
    public synchronized long outstandingBytes() {
        return Math.max(0, outstandingBytes);
    }

    /** As the server told last, which it does at each heartbeat. */
    @Override
    public synchronized CompletableFuture<StreamStatus> status() {
        return CompletableFuture.completedFuture(status);
    }

    @Override
    public synchronized void pause() {
        wanted.pause(true);
        tell();
    }

    @Override
    public void resume() {
        boolean isWaiting;
        synchronized (this) {
            wanted.pause(false);
            tell();
            isWaiting = !events.isEmpty() && !isBusy;
            isBusy |= isWaiting;
        }
        if (isWaiting) {
            calls.callers().execute(this::work);
        }
    }

    @Override
    public synchronized void drain() {
        wanted.drain();
        line.send(StreamWire.DRAIN);
    }

    @Override
    public void close(boolean comesBack) {
        if (finish()) {
            line().leave();
        }
    }

    /** It ends by itself. */
    void end(PixyException why) {
        if (finish()) {
            line().cut();
            calls.callers().execute(() -> {
                // not while it is busy with what came before
                synchronized (telling) {
                    listener.onEnd(why);
                }
            });
        }
    }

    private boolean finish() {
        synchronized (this) {
            if (isOver) {
                return false;
            }
            isOver = true;
        }
        calls.left(this);
        return true;
    }

    private synchronized StreamLine line() {
        return line;
    }

    /** Tells the server what has changed, if it takes that now. */
    private synchronized void tell() {
        if (isOpen && !isOver && line.isReady()) {
            wanted.news().forEach(line::send);
        }
    }

    @Override
    public void onReady() {
        tell();
    }

    @Override
    public void onEvent(StreamLine from, ConsumeEvent event) {
        synchronized (this) {
            events.add(new Arrival(from, event));
            if (isBusy) {
                return;
            }
            isBusy = true;
        }
        calls.callers().execute(this::work);
    }

    /** One thread at a time; an event of an older line may wait before one of its successor. */
    private void work() {
        Arrival next = nextArrival();
        while (next != null) {
            obey(next.event());
            next.from().next();
            next = nextArrival();
        }
    }

    private synchronized Arrival nextArrival() {
        Arrival first = events.peek();
        boolean isHeld = first != null && first.event().hasDeliveries() && wanted.isPaused();
        Arrival next = isOver || isHeld ? null : events.poll();
        isBusy = next != null;
        return next;
    }

    private void obey(ConsumeEvent event) {
        Runnable news;
        try {
            news = meaning(event);
        } catch (RuntimeException e) {
            end(new KafkaException("what " + calls.target() + " sends makes no sense: " + e, e));
            return;
        }
        synchronized (telling) {
            try {
                news.run();
            } catch (RuntimeException | Error e) {
                // as if the receiver had left
                close(true);
                throw e;
            }
        }
    }

    /** What there is to be told. */
    private Runnable meaning(ConsumeEvent event) {
        return switch (event.getEventCase()) {
            case OPENED -> onOpened(event.getOpened());
            case DELIVERIES -> onDeliveries(event.getDeliveries());
            case HEARTBEAT -> onHeartbeat(event.getHeartbeat());
            case REVOKED -> {
                Instant until = SecondWire.instant(event.getRevoked().getSettleUntil());
                List<Integer> partitions = event.getRevoked().getPartitionsList();
                yield () -> partitions.forEach(partition -> listener.onRevoked(partition, until));
            }
            // nothing is settled this way; the end follows, and another line; what only later versions know
            case SETTLED, CLOSING, EVENT_NOT_SET -> NOTHING;
        };
    }

    private synchronized Runnable onOpened(Opened opened) {
        lease = SecondWire.duration(opened.getLease());
        status = StreamWire.status(opened);
        isOpen = true;
        pause = FIRST_PAUSE;
        if (wanted.isDrained()) {
            line.send(StreamWire.DRAIN);
        }
        tell();
        return NOTHING;
    }

    private Runnable onDeliveries(Deliveries wired) {
        List<Delivery> deliveries =
                wired.getDeliveriesList().stream().map(SecondWire::delivery).toList();
        long bytes = wired.getDeliveriesList().stream()
                .mapToLong(one -> SecondWire.size(one.getRecord()))
                .sum();
        synchronized (this) {
            outstanding += deliveries.size();
            outstandingBytes += bytes;
            wanted.onDelivered(deliveries.size(), bytes);
        }
        return deliveries.isEmpty() ? NOTHING : () -> listener.onDeliveries(deliveries);
    }

    private synchronized Runnable onHeartbeat(Heartbeat heartbeat) {
        outstanding = heartbeat.getOutstanding();
        outstandingBytes = heartbeat.getOutstandingBytes();
        status = StreamWire.status(status.owner(), heartbeat);
        return NOTHING;
    }

    @Override
    public void onEnd(Failure failure) {
        Duration wait;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOpen = false;
            wait = pause;
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
        if (StreamWire.isForGood(failure)) {
            end(Failures.of(failure));
        } else {
            again(Duration.ofNanos(
                    (long) (wait.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1))));
        }
    }

    private void again(Duration wait) {
        Runnable unused = calls.connection().schedule(this::openIfWanted, wait);
    }

    /** What was drained brings nothing more anyway. */
    private void openIfWanted() {
        boolean isEarly;
        synchronized (this) {
            if (wanted.isDrained()) {
                return;
            }
            isEarly = !events.isEmpty() || isBusy;
        }
        if (isEarly) {
            again(LONGEST_PAUSE);
        } else {
            calls.connection().haste().once();
            open();
        }
    }
}
