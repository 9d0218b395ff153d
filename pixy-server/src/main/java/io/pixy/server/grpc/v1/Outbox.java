package io.pixy.server.grpc.v1;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of one call on their way: sent in their order, by one thread at a time, and only while the client takes them. How
 * many wait here is for those to bound who put them in.
 *
 * <p>Thread-safe.
 *
 * @param <T> what is sent
 */
final class Outbox<T> {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final ServerCallStreamObserver<T> call;
    private final Runnable onDrained;
    private final Consumer<T> onUnsent;
    private final Deque<Letter<T>> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger todo = new AtomicInteger();

    /** What the call ends with when all is sent. */
    private volatile Status lastWord;

    private volatile boolean isLeft;

    /** Whether what is to come first has come. */
    private volatile boolean begun;

    private boolean over;

    private record Letter<T>(T answer, Runnable onGone) {}

    /**
     * Nothing waits; nothing is sent before {@link #begin}, but the end.
     *
     * @param onDrained told when nothing waits any more
     * @param onUnsent told what will never be sent
     */
    Outbox(ServerCallStreamObserver<T> call, Runnable onDrained, Consumer<T> onUnsent) {
        this.call = call;
        this.onDrained = onDrained;
        this.onUnsent = onUnsent;
    }

    /** Sends an answer before all others, wherever they have come from by now. */
    void begin(T answer) {
        size.incrementAndGet();
        waiting.addFirst(new Letter<>(answer, () -> {}));
        begun = true;
        send();
    }

    void add(T answer) {
        add(answer, () -> {});
    }

    /**
     * Sends an answer.
     *
     * @param onGone told when it is sent, or will never be
     */
    void add(T answer, Runnable onGone) {
        size.incrementAndGet();
        waiting.add(new Letter<>(answer, onGone));
        send();
    }

    int size() {
        return size.get();
    }

    boolean isEmpty() {
        return size.get() == 0;
    }

    /** Sends what waits, and ends the call then, whether or not the client takes it. */
    void end(Status status) {
        lastWord = status;
        send();
    }

    /** The client has left: nothing is sent any more. */
    void drop() {
        isLeft = true;
        send();
    }

    /** To be called when the client may take more. */
    void send() {
        if (todo.getAndIncrement() != 0) {
            return;
        }
        int done = 1;
        do {
            try {
                step();
            } catch (RuntimeException e) {
                // the library's word for a client that has left in this moment
                log.debug("An answer could not be sent", e);
                over = true;
            }
            done = todo.addAndGet(-done);
        } while (done != 0);
    }

    private void step() {
        boolean any = false;
        over |= isLeft;
        Letter<T> next;
        while ((over || lastWord != null || (begun && call.isReady())) && (next = waiting.poll()) != null) {
            any = true;
            size.decrementAndGet();
            next.onGone().run();
            if (over) {
                onUnsent.accept(next.answer());
            } else {
                call.onNext(next.answer());
            }
        }
        if (over) {
            return;
        }
        if (lastWord != null) {
            over = true;
            if (lastWord.isOk()) {
                call.onCompleted();
            } else {
                call.onError(lastWord.asRuntimeException());
            }
        } else if (any && isEmpty()) {
            onDrained.run();
        }
    }
}
