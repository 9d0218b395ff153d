package io.pixy.engine.stream;

import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.KafkaException;
import io.pixy.api.PixyException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import io.pixy.engine.group.ConsumerGroups;
import io.pixy.engine.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream: asks for the next messages as long as there is room for them, one call after the other, each when the listener
 * is done with what the one before brought.
 *
 * <p>Owned by {@link Streams}. Thread-safe: {@code calling} admits one call at a time, the listener is called under a lock.
 */
final class OpenStream implements DeliveryStream, Room.Owner {
    private static final Logger log = LoggerFactory.getLogger(OpenStream.class);

    /** So many calls are answered on one thread before others have their turn. */
    private static final int MOST_IN_A_ROW = 16;

    private final String owner;
    private final SubscriptionRequest request;
    private final StreamListener listener;
    private final Room room;
    private final ConsumerGroups groups;
    private final Executor threads;
    private final Clock clock;
    private final Consumer<OpenStream> onEnded;
    private final BiConsumer<OpenStream, Boolean> onClosed;
    private final Object telling = new Object();
    private final AtomicBoolean calling = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final AtomicInteger newsLeft = new AtomicInteger();
    private volatile CompletableFuture<List<Delivery>> call = CompletableFuture.completedFuture(List.of());

    /**
     * One that does nothing before {@link #start}.
     *
     * @param owner the client id of this instance
     * @param onEnded told when nothing is delivered any more
     * @param onClosed told, when its receiver is not interested any more, whether it may come back
     */
    OpenStream(
            String owner,
            SubscriptionRequest request,
            StreamListener listener,
            Room room,
            ConsumerGroups groups,
            Executor threads,
            Clock clock,
            Consumer<OpenStream> onEnded,
            BiConsumer<OpenStream, Boolean> onClosed) {
        this.owner = owner;
        this.request = request;
        this.listener = listener;
        this.room = room;
        this.groups = groups;
        this.threads = threads;
        this.clock = clock;
        this.onEnded = onEnded;
        this.onClosed = onClosed;
    }

    void start() {
        room.open(request, this);
        onRoom();
    }

    SubscriptionRequest request() {
        return request;
    }

    Room room() {
        return room;
    }

    @Override
    public void onRoom() {
        // whoever is being answered looks for room afterwards
        if (!calling.get() && woken.compareAndSet(false, true)) {
            threads.execute(this::ask);
        }
    }

    private void ask() {
        woken.set(false);
        for (int i = 0; i < MOST_IN_A_ROW; i++) {
            if (over.get() || !room.hasRoom(this) || !calling.compareAndSet(false, true)) {
                return;
            }
            CompletableFuture<List<Delivery>> next = groups.next(request, () -> room.next(this), this::isReceiving);
            call = next;
            if (over.get() || room.isShut(this)) {
                // whoever has ended or shut it may not have seen this one
                next.cancel(false);
            }
            if (!next.isDone()) {
                var unused = next.whenComplete((deliveries, failure) -> {
                    onAnswer(deliveries, failure);
                    onRoom();
                });
                return;
            }
            var unused = next.whenComplete(this::onAnswer);
        }
        onRoom();
    }

    private boolean isReceiving() {
        return !over.get() && room.hasRoom(this);
    }

    private void onAnswer(List<Delivery> deliveries, Throwable failure) {
        try {
            if (failure != null) {
                onFailure(failure);
            } else if (deliveries.isEmpty()) {
                room.onNothingFits(this);
            } else {
                deliver(deliveries);
            }
        } finally {
            calling.set(false);
        }
    }

    private void onFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            // there was no room any more
            return;
        }
        end(cause instanceof PixyException why ? why : new KafkaException("internal error: " + cause, cause));
    }

    private void deliver(List<Delivery> deliveries) {
        boolean received = tell(() -> listener.onDeliveries(deliveries));
        if (!received) {
            // it left before it got them
            deliveries.forEach(one -> {
                var unused = groups.giveBack(request.group(), one.message());
            });
        }
    }

    /** False if there is nobody any more. */
    private boolean tell(Runnable news) {
        synchronized (telling) {
            if (over.get()) {
                return false;
            }
            tellAnyway(news);
            return true;
        }
    }

    private void tellAnyway(Runnable news) {
        synchronized (telling) {
            try {
                news.run();
            } catch (RuntimeException | Error e) {
                log.warn(
                        "A stream of group {} for {} is closed: its receiver failed",
                        request.group(),
                        request.topic(),
                        e);
                close(true);
            }
        }
    }

    @Override
    public void onRevoking(int partition, long untilNanos) {
        Instant until = Instant.ofEpochMilli(clock.wallMillis() + (untilNanos - clock.nanoTime()) / 1_000_000);
        news.add(() -> listener.onRevoked(partition, until));
        // many partitions can go at the same time, and the listener may take its time: one thread waits for it
        if (newsLeft.getAndIncrement() == 0) {
            threads.execute(this::tellNews);
        }
    }

    private void tellNews() {
        do {
            boolean unused = tell(news.remove());
        } while (newsLeft.decrementAndGet() > 0);
    }

    /** Ends it, and tells the receiver why, who can settle what is out as long as it is not closed. */
    void end(PixyException why) {
        if (stop()) {
            onEnded.accept(this);
            threads.execute(() -> tellAnyway(() -> listener.onEnd(why)));
        }
    }

    private boolean stop() {
        boolean first = over.compareAndSet(false, true);
        if (first) {
            room.close(this);
            call.cancel(false);
        }
        return first;
    }

    @Override
    public void window(Window window) {
        room.window(this, window);
        withdrawIfShut();
    }

    /** Who wants nothing is not there as far as the group goes. */
    private void withdrawIfShut() {
        if (room.isShut(this)) {
            call.cancel(false);
        }
    }

    @Override
    public void credit(Window more) {
        if (request.window().isPresent()) {
            throw new InvalidRequestException("a stream with a window takes no credit: change its window");
        }
        room.credit(this, more);
    }

    @Override
    public Duration lease() {
        return request.lease().orElseGet(() -> groups.usualLease(request.group(), request.topic()));
    }

    @Override
    public int outstanding() {
        return room.messages();
    }

    @Override
    public long outstandingBytes() {
        return room.bytes();
    }

    @Override
    public CompletableFuture<StreamStatus> status() {
        return groups.lags(request.group(), request.topic()).thenApply(lags -> new StreamStatus(owner, lags));
    }

    @Override
    public void pause() {
        room.pause(this, true);
    }

    @Override
    public void resume() {
        room.pause(this, false);
    }

    @Override
    public void drain() {
        room.close(this);
        withdrawIfShut();
    }

    @Override
    public void close(boolean comesBack) {
        if (stop()) {
            onEnded.accept(this);
        }
        if (closed.compareAndSet(false, true)) {
            room.abandon(this);
            onClosed.accept(this, comesBack);
        }
    }
}
