package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.access.Guarded;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.StreamLife;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of a queue on their way to a client that only reads. More are brought only while nothing waits to be sent: so a
 * client that stops reading costs what was brought last, and is cut off when it does not go on in time.
 *
 * <p>Talks to the engine's stream, and to the writer of the answer. Owned by {@link MessageStreams}, which looks after it
 * every second. Ends when the client leaves, when it has become old, when the instance is shut down, or when the queue
 * can't be read; one whose client acknowledges by coming back also when it should do so.
 *
 * <p>Thread-safe: everything happens in {@link #step}, which one thread at a time does.
 */
final class MessageStream implements StreamListener {
    private static final Logger log = LoggerFactory.getLogger(MessageStream.class);

    private static final long HEARTBEAT_NANOS = StreamLife.HEARTBEAT.toNanos();

    private static final StreamStatus UNKNOWN = new StreamStatus("", Map.of());

    private final Cluster cluster;
    private final StreamQuery query;
    private final EventWriter writer;
    private final Receiver receiver;
    private final LongSupplier nanoTime;
    private final Turns turns;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Queue<News> news = new ConcurrentLinkedQueue<>();
    private final long oldNanos;
    private volatile DeliveryStream stream;

    /** Whether nobody reads here any more. */
    private volatile boolean left;

    /** Whether it ends as soon as the news are written. */
    private volatile boolean ending;

    private volatile boolean over;

    /** Until when it ends in any case, if it is about to end. */
    private volatile Long closingNanos;

    private volatile boolean paused;

    /** Whether messages were given back because there was no memory to write them. */
    private volatile boolean starved;

    private volatile long toldNanos;

    /** When the first message was written, if one was. */
    private volatile Long firstNanos;

    private long turnNanos;
    private boolean begun;
    private boolean lastWord;

    /** What is to be written. */
    @FunctionalInterface
    private interface News {
        void write();
    }

    /** Why a stream ends that its client could go on with, as gRPC calls it. */
    enum Closing {
        SHUTDOWN,
        MAX_AGE
    }

    /**
     * One that does nothing before {@link #open}.
     *
     * @param executor where to go on when the thread that brings news should not
     */
    MessageStream(
            Cluster cluster,
            StreamQuery query,
            StreamAnswer answer,
            Receiver receiver,
            Executor executor,
            StreamLife life,
            LongSupplier nanoTime) {
        this.cluster = cluster;
        this.query = query;
        this.receiver = receiver;
        this.nanoTime = nanoTime;
        this.turns = new Turns(executor, this::carefully);
        this.writer = answer.writer(turns::now);
        this.toldNanos = nanoTime.getAsLong();
        this.oldNanos = life.endNanos(toldNanos);
    }

    /** Completes when nothing is left to do. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Begins. Nothing is written if it can't.
     *
     * @throws PixyException if it can't
     */
    void open() {
        // first: once it is open it may be over at any time, and somebody else be watched
        receiver.watch(this::leave);
        DeliveryStream opened;
        try {
            opened = cluster.stream(query.request(), this);
        } catch (RuntimeException e) {
            receiver.unwatch();
            throw e;
        }
        turnNanos = Math.min(HEARTBEAT_NANOS, opened.lease().toNanos() / 2);
        stream = opened;
        if (over || left) {
            // either of us sees it
            opened.close(true);
        }
        if (closingNanos != null) {
            opened.drain();
        }
        turns.now();
    }

    /** The client is not there any more, or reads somewhere else: whoever serves it now finds what it had in hands. */
    void leave() {
        left = true;
        giveUp();
        turns.later();
    }

    private void giveUp() {
        DeliveryStream open = stream;
        if (open != null) {
            open.close(true);
        }
    }

    @Override
    public void onDeliveries(List<Delivery> deliveries) {
        news.add(() -> write(deliveries));
        turns.now();
        // whoever is at it may not have come to that
        obeyReader();
    }

    @Override
    public void onRevoked(int partition, Instant settleUntil) {
        news.add(() -> writer.until("revoked", json -> json.name("partition").number(partition), settleUntil));
        turns.later();
    }

    @Override
    public void onEnd(PixyException why) {
        if (why instanceof ShuttingDownException) {
            close(Closing.SHUTDOWN, StreamLife.LAST_SETTLEMENTS);
        } else {
            Problem problem = Problem.of(why);
            news.add(() -> writer.event("error", json -> ResultJson.members(json, problem)));
            ending = true;
            turns.later();
        }
    }

    /** Brings nothing more, and ends when all is settled, or that time is over. */
    void close(Closing reason, Duration time) {
        long until = nanoTime.getAsLong() + time.toNanos();
        Instant settleUntil = Instant.now().plus(time);
        synchronized (this) {
            boolean isFirst = closingNanos == null;
            if (isFirst) {
                // whoever sees that it is about to end finds these words before
                news.add(() ->
                        writer.until("closing", json -> json.name("reason").text(reason.name()), settleUntil));
            }
            if (isFirst || until - closingNanos < 0) {
                closingNanos = until;
            }
        }
        DeliveryStream open = stream;
        if (open != null) {
            open.drain();
        }
        turns.later();
    }

    /** To be called every second. */
    void look(long now) {
        if (now - oldNanos >= 0 && closingNanos == null) {
            close(Closing.MAX_AGE, StreamLife.LAST_SETTLEMENTS);
        } else if (closingNanos != null || starved || isSilent(now) || isTurn(now)) {
            turns.later();
        }
    }

    private boolean isSilent(long now) {
        return now - toldNanos >= HEARTBEAT_NANOS;
    }

    /** Whether a client that acknowledges by coming back should do so. */
    private boolean isTurn(long now) {
        DeliveryStream open = stream;
        Long first = firstNanos;
        // of what it got another time it may know nothing: coming back would not change that
        if (!query.acksPrevious() || open == null || first == null || open.outstanding() == 0 || isBusy()) {
            return false;
        }
        return open.outstanding() >= query.window() || now - first >= turnNanos;
    }

    private boolean carefully() {
        try {
            step();
        } catch (RuntimeException e) {
            log.error("A stream of messages failed in an unexpected way", e);
            finish();
        }
        return false;
    }

    private void step() {
        if (left || over || writer.isBroken() || writer.isComplete()) {
            finish();
            return;
        }
        if (writer.isWriting() || lastWord) {
            writer.flush(lastWord);
            return;
        }
        writer.release();
        long now = nanoTime.getAsLong();
        tell(now);
        if (ending && news.isEmpty()) {
            // before the client can know: it may be back at once
            receiver.unwatch();
            giveUp();
            lastWord = true;
            writer.flush(true);
            return;
        }
        if (writer.hasMore()) {
            toldNanos = now;
            writer.flush(false);
        }
        obeyReader();
        if (isTurn(now)) {
            // nothing is under way: once more, to say so
            ending = true;
            news.add(writer::comeBack);
            turns.later();
        }
    }

    private void tell(long now) {
        if (!begun) {
            begun = true;
            writer.begin();
        }
        starved = false;
        for (News next = news.poll(); next != null; next = writer.isFull() ? null : news.poll()) {
            next.write();
        }
        DeliveryStream open = stream;
        if (open != null && isEnd(open, now)) {
            ending = true;
        }
        if (!ending && !writer.hasMore() && open != null && isSilent(now)) {
            // what the group tells at once: it is not waited for
            writer.heartbeat(open.outstanding(), open.status().getNow(UNKNOWN));
        }
    }

    private boolean isEnd(DeliveryStream open, long now) {
        Long until = closingNanos;
        return until != null && (query.acksPrevious() || open.outstanding() == 0 || now - until >= 0);
    }

    private void write(List<Delivery> deliveries) {
        int written = over || left ? 0 : writer.messages(deliveries);
        if (written > 0 && firstNanos == null) {
            firstNanos = nanoTime.getAsLong();
        }
        if (written < deliveries.size()) {
            starved = true;
            release(deliveries.subList(written, deliveries.size()));
        }
    }

    /** Nobody has seen them, so they were not tried. */
    private void release(List<Delivery> deliveries) {
        List<String> receipts = deliveries.stream().map(Delivery::receipt).toList();
        var unused = Guarded.giveBack(
                        cluster, query.request().group(), query.request().topic(), receipts)
                .whenComplete((results, failure) -> {
                    if (failure != null) {
                        log.debug("Messages that were not written come again when their leases end", failure);
                    }
                });
    }

    private boolean isBusy() {
        return starved || !news.isEmpty() || writer.isWriting();
    }

    /** Nothing more is brought while something waits to be sent. */
    private void obeyReader() {
        DeliveryStream open = stream;
        if (open == null) {
            return;
        }
        if (isBusy()) {
            paused = true;
            open.pause();
        }
        // it may have been sent in between
        if (paused && !isBusy()) {
            paused = false;
            open.resume();
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            receiver.unwatch();
            giveUp();
            writer.release();
            ended.complete(null);
        }
        for (News next = news.poll(); next != null; next = news.poll()) {
            next.write();
        }
    }
}
