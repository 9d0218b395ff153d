package io.pixy.server.grpc.v1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.Delivery;
import io.pixy.api.DeliveryStream;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.ShuttingDownException;
import io.pixy.api.StreamListener;
import io.pixy.api.StreamStatus;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.access.Guarded;
import io.pixy.server.ByteBudget;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.Settlements;
import io.pixy.server.v1.StreamLife;
import io.pixy.v1.Closing;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Open;
import io.pixy.v1.SettleBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A stream that brings messages and takes settlements. Reads the next command only while there is room for its answer, and
 * has messages brought only while the client takes them: so whoever stops reading costs what is in its window.
 *
 * <p>Owned by the service, which looks after it every second and is told of the end.
 *
 * <p>Thread-safe: commands come one at a time on the thread of the call, all else on any; what they share is guarded by
 * its monitor, under which nobody is called but the call itself.
 */
final class ConsumeStream implements StreamObserver<ConsumeCommand>, StreamListener {
    private static final int MOST_SETTLING = 16;
    private static final int MOST_UNSENT = 16;

    /** Of what a settlement comes to. */
    private static final int BYTES_PER_RESULT = 64;

    private static final StreamStatus UNKNOWN = new StreamStatus("", Map.of());

    private final Pixy pixy;
    private final ServerCallStreamObserver<ConsumeEvent> call;
    private final ByteBudget memory;
    private final Consumer<ConsumeStream> onEnd;
    private final Outbox<ConsumeEvent> outbox;
    private final long oldNanos;

    /** Both are there once it is open. */
    private volatile Opening opening;

    private volatile DeliveryStream stream;
    private volatile long heardNanos;
    private volatile long heartbeatNanos = StreamLife.HEARTBEAT.toNanos();

    @GuardedBy("this") private long toldNanos;

    @GuardedBy("this") private int settling;

    @GuardedBy("this") private boolean asked = true;

    @GuardedBy("this") private boolean halfClosed;

    @GuardedBy("this") private boolean over;

    /** Until when it ends in any case, if it is about to end. */
    @GuardedBy("this") private Long closingNanos;

    ConsumeStream(
            Pixy pixy,
            ServerCallStreamObserver<ConsumeEvent> call,
            ByteBudget memory,
            StreamLife life,
            Consumer<ConsumeStream> onEnd) {
        this.pixy = pixy;
        this.call = call;
        this.memory = memory;
        this.onEnd = onEnd;
        this.outbox = new Outbox<>(call, this::onDrained, this::onUnsent);
        long now = System.nanoTime();
        this.heardNanos = now;
        this.toldNanos = now;
        this.oldNanos = life.endNanos(now);
        call.disableAutoRequest();
        call.setOnReadyHandler(outbox::send);
        call.setOnCancelHandler(this::onLeft);
        call.request(1);
    }

    @Override
    public void onNext(ConsumeCommand command) {
        heardNanos = System.nanoTime();
        synchronized (this) {
            if (over) {
                return;
            }
            asked = false;
        }
        try {
            obey(command);
        } catch (RuntimeException e) {
            end(Call.status(e).getStatus());
            return;
        }
        askForNext();
    }

    private void obey(ConsumeCommand command) {
        boolean isOpen = opening != null;
        switch (command.getCommandCase()) {
            case OPEN -> {
                if (isOpen) {
                    throw new InvalidRequestException("a stream is opened once");
                }
                open(command.getOpen());
            }
            case COMMAND_NOT_SET, PING -> {
                // it shows that the client is there; so does what only later versions know
            }
            default -> {
                if (!isOpen) {
                    throw new InvalidRequestException("the first command of a stream must be open");
                }
                obeyOpen(command);
            }
        }
    }

    private void obeyOpen(ConsumeCommand command) {
        switch (command.getCommandCase()) {
            case WINDOW -> stream.window(ConsumeWire.window(command.getWindow()));
            case CREDIT -> stream.credit(ConsumeWire.credit(command.getCredit()));
            case SETTLE -> settle(command.getSettle());
            case DRAIN -> stream.drain();
            default -> throw new IllegalStateException("no command: " + command.getCommandCase());
        }
    }

    private void open(Open open) {
        Opening wanted = Opening.of(open);
        Cluster cluster = pixy.cluster(open.getCluster());
        heartbeatNanos = wanted.heartbeat().toNanos();
        opening = wanted;
        DeliveryStream opened = cluster.stream(wanted.request(), this);
        stream = opened;
        wanted.limit(opened);
        var unused = opened.status()
                .exceptionally(failure -> UNKNOWN)
                .thenAccept(status -> outbox.begin(ConsumeWire.opened(opened.lease(), status)));
        obeyReader();
        boolean late;
        synchronized (this) {
            late = over;
            if (closingNanos != null) {
                opened.drain();
            }
        }
        if (late) {
            opened.close(true);
        }
    }

    private void settle(SettleBatch batch) {
        long bytes = batch.getSerializedSize() + (long) batch.getSettlementsCount() * BYTES_PER_RESULT;
        if (!memory.take(bytes)) {
            outbox.add(ConsumeWire.failed(batch, ConsumeWire.NO_ROOM));
            return;
        }
        synchronized (this) {
            settling++;
        }
        SubscriptionRequest request = opening.request();
        Settlements settlements = ConsumeWire.settlements(batch);
        var unused = settlements
                .settle(pixy.cluster(opening.cluster()), request.group(), request.topic(), ConsumeWire.level(batch))
                .whenComplete((settled, failure) -> {
                    outbox.add(
                            failure == null
                                    ? ConsumeWire.settled(batch.getId(), settled)
                                    : ConsumeWire.failed(batch, Problem.of(failure)),
                            () -> memory.giveBack(bytes));
                    onSettled();
                });
    }

    private void onSettled() {
        synchronized (this) {
            settling--;
        }
        askForNext();
        endIfDone(System.nanoTime());
    }

    private void askForNext() {
        synchronized (this) {
            if (asked || over || halfClosed || settling >= MOST_SETTLING || outbox.size() >= MOST_UNSENT) {
                return;
            }
            asked = true;
        }
        call.request(1);
    }

    @Override
    public void onDeliveries(List<Delivery> deliveries) {
        ConsumeWire.deliveries(deliveries, opening).forEach(outbox::add);
        obeyReader();
    }

    private void onDrained() {
        obeyReader();
        askForNext();
    }

    /** Whoever comes back must not wait for what nobody has seen. */
    private void onUnsent(ConsumeEvent event) {
        if (event.hasDeliveries()) {
            List<String> receipts = event.getDeliveries().getDeliveriesList().stream()
                    .map(io.pixy.v1.Delivery::getReceipt)
                    .toList();
            SubscriptionRequest request = opening.request();
            var unused = Guarded.giveBack(pixy.cluster(opening.cluster()), request.group(), request.topic(), receipts);
        }
    }

    /** Nothing more is brought while something waits to be sent. */
    private void obeyReader() {
        DeliveryStream open = stream;
        if (open == null) {
            return;
        }
        if (!outbox.isEmpty()) {
            open.pause();
        }
        // it may have been sent in between
        if (outbox.isEmpty()) {
            open.resume();
        }
    }

    @Override
    public void onRevoked(int partition, Instant settleUntil) {
        outbox.add(ConsumeWire.revoked(partition, settleUntil));
    }

    @Override
    public void onEnd(PixyException why) {
        if (why instanceof ShuttingDownException) {
            close(Closing.Reason.SHUTDOWN, StreamLife.LAST_SETTLEMENTS);
        } else {
            end(Call.status(why).getStatus());
        }
    }

    /** Brings nothing more, and ends when all is settled, or that time is over. */
    void close(Closing.Reason reason, Duration time) {
        synchronized (this) {
            if (over || closingNanos != null) {
                return;
            }
            closingNanos = System.nanoTime() + time.toNanos();
        }
        DeliveryStream open = stream;
        if (open != null) {
            open.drain();
        }
        outbox.add(ConsumeWire.closing(reason, Instant.now().plus(time)));
        endIfDone(System.nanoTime());
    }

    private void endIfDone(long now) {
        boolean leaves;
        synchronized (this) {
            if (over || settling > 0 || (!halfClosed && closingNanos == null)) {
                return;
            }
            leaves = halfClosed;
        }
        DeliveryStream open = stream;
        if (leaves) {
            end(Status.OK);
        } else if (open == null || open.outstanding() == 0 || isOver(now)) {
            end(Status.UNAVAILABLE.withDescription("this instance ends the stream, open another one"));
        }
    }

    private synchronized boolean isOver(long now) {
        return closingNanos != null && now - closingNanos >= 0;
    }

    /** To be called every second. */
    void look(long now) {
        long silence = now - heardNanos;
        if (silence > 3 * heartbeatNanos) {
            end(Status.DEADLINE_EXCEEDED.withDescription("no command came for " + silence / 1_000_000_000
                    + " s: send ping at each heartbeat, which is every " + heartbeatNanos / 1_000_000_000 + " s"));
            return;
        }
        if (now - oldNanos >= 0) {
            close(Closing.Reason.MAX_AGE, StreamLife.LAST_SETTLEMENTS);
        }
        endIfDone(now);
        DeliveryStream open = stream;
        synchronized (this) {
            if (open == null || over || now - toldNanos < heartbeatNanos) {
                return;
            }
            toldNanos = now;
        }
        if (outbox.isEmpty()) {
            var unused = open.status()
                    .exceptionally(failure -> UNKNOWN)
                    .thenAccept(status -> outbox.add(ConsumeWire.heartbeat(open, status)));
        }
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            halfClosed = true;
        }
        endIfDone(System.nanoTime());
    }

    @Override
    public void onError(Throwable failure) {
        onLeft();
    }

    private void onLeft() {
        boolean unused = finish();
        outbox.drop();
    }

    /** Ends it before it begins, or because of what it does. */
    void end(Status status) {
        if (finish()) {
            outbox.end(status);
        }
    }

    private boolean finish() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        onEnd.accept(this);
        DeliveryStream open = stream;
        if (open != null) {
            open.close(true);
        }
        return true;
    }
}
