package io.pixy.server.grpc.v1;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.RecordPosition;
import io.pixy.server.ByteBudget;
import io.pixy.v1.DeadLetter;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters for one caller, page by page: the next one is asked for when the client has taken all of the last one. So
 * whoever stops reading costs a page of memory, and that only until the listener ends calls that are not read.
 *
 * <p>Owned by the service, which is told of the end. Ends when there are no more letters, when the client leaves, or by
 * {@link #end}.
 *
 * <p>Thread-safe: everything happens in {@link #work}, which one thread at a time does.
 */
final class LetterStream {
    private static final Logger log = LoggerFactory.getLogger(LetterStream.class);

    /** More only if one letter has more. */
    private static final long PAGE_BYTES = 1024 * 1024;

    private final DeadLetters letters;
    private final ServerCallStreamObserver<DeadLetter> call;
    private final ByteBudget memory;
    private final Consumer<LetterStream> onEnd;
    private final AtomicInteger todo = new AtomicInteger();
    private final Queue<DeadLetter> page = new ArrayDeque<>();
    private DeadLetterQuery query;

    /** How many are still wanted. */
    private long wanted;

    private Optional<CompletableFuture<DeadLetterPage>> asked = Optional.empty();
    private boolean isLast;
    private boolean over;
    private long held;
    private volatile boolean ending;
    private volatile boolean left;

    /** {@code wanted}: how many letters at most, 0 for all of them. */
    LetterStream(
            DeadLetters letters,
            DeadLetterQuery query,
            long wanted,
            ServerCallStreamObserver<DeadLetter> call,
            ByteBudget memory,
            Consumer<LetterStream> onEnd) {
        this.letters = letters;
        this.query = query.withMaxBytes(PAGE_BYTES);
        this.wanted = wanted == 0 ? Long.MAX_VALUE : wanted;
        this.call = call;
        this.memory = memory;
        this.onEnd = onEnd;
        call.setOnReadyHandler(this::work);
        call.setOnCancelHandler(() -> {
            left = true;
            work();
        });
    }

    /** Ends it where it is. */
    void end() {
        ending = true;
        work();
    }

    /** Whoever finds nobody at it does it, and again if something has come meanwhile. */
    void work() {
        if (todo.getAndIncrement() != 0) {
            return;
        }
        int done = 1;
        do {
            try {
                step();
            } catch (RuntimeException e) {
                // what letters can't be listed for, or the library's word for a client that has left in this moment
                log.debug("A list of dead letters broke", e);
                close();
                Call.fail(call, e);
            }
            done = todo.addAndGet(-done);
        } while (done != 0);
    }

    private void step() {
        if (left) {
            close();
        }
        while (!over) {
            send();
            if (ending) {
                close();
                call.onError(Status.UNAVAILABLE
                        .withDescription("this instance is shutting down")
                        .asRuntimeException());
            } else if (!page.isEmpty()) {
                return;
            } else if (isLast) {
                close();
                call.onCompleted();
            } else if (asked.isEmpty()) {
                ask();
            } else if (asked.get().isDone()) {
                take(asked.get());
            } else {
                return;
            }
        }
    }

    private void send() {
        while (!page.isEmpty() && call.isReady()) {
            call.onNext(page.remove());
        }
        if (page.isEmpty() && asked.isEmpty()) {
            memory.giveBack(held);
            held = 0;
        }
    }

    private void ask() {
        if (!memory.take(PAGE_BYTES)) {
            close();
            call.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too much is held here at the same time, try again later")
                    .asRuntimeException());
            return;
        }
        held = PAGE_BYTES;
        CompletableFuture<DeadLetterPage> answer = letters.list(query.withMax((int) Math.min(wanted, query.max())));
        asked = Optional.of(answer);
        if (!answer.isDone()) {
            var unused = answer.whenComplete((some, failure) -> work());
        }
    }

    private void take(CompletableFuture<DeadLetterPage> answer) {
        asked = Optional.empty();
        DeadLetterPage next;
        try {
            next = answer.join();
        } catch (CompletionException e) {
            close();
            Call.fail(call, e);
            return;
        }
        long bytes = 0;
        for (io.pixy.api.DeadLetter letter : next.letters()) {
            DeadLetter wire = LetterWire.letter(letter);
            bytes += wire.getSerializedSize();
            page.add(wire);
        }
        if (bytes > held) {
            memory.takeAnyway(bytes - held);
            held = bytes;
        }
        wanted -= page.size();
        Optional<RecordPosition> at = next.next();
        isLast = at.isEmpty() || wanted <= 0;
        query = at.map(query::withAt).orElse(query);
    }

    private void close() {
        if (over) {
            return;
        }
        over = true;
        // nobody is to look any further
        asked.ifPresent(answer -> answer.cancel(false));
        page.clear();
        memory.giveBack(held);
        held = 0;
        onEnd.accept(this);
    }
}
