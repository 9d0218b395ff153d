package io.pixy.server.grpc.v1;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pixy.api.Cluster;
import io.pixy.api.NotAttemptedException;
import io.pixy.api.Pixy;
import io.pixy.server.ByteBudget;
import io.pixy.server.v1.Code;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.Records;
import io.pixy.v1.ProduceRequest;
import io.pixy.v1.ProduceResponse;
import io.pixy.v1.ProduceResult;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of requests that are answered in their order. Asks for the next request only while there is room in flight, and
 * sends answers only while the client takes them: so whoever stops reading is soon read from no more.
 *
 * <p>Owned by the service, which is told of the end. Ends with the client's half-close, when it leaves, or by {@link
 * #end}; what was begun is answered first if there is anybody to answer.
 *
 * <p>Thread-safe: requests come one at a time, on the thread of the call; everything else happens in {@link #work}, which
 * one thread at a time does.
 */
final class ProduceStream implements StreamObserver<ProduceRequest> {
    private static final Logger log = LoggerFactory.getLogger(ProduceStream.class);

    private static final int MOST_RECORDS = 1000;

    /** Of an answer that waits to be sent. */
    private static final int BYTES_PER_RECORD = 64;

    private static final Problem LEFT = Problem.of(new NotAttemptedException());

    private static final Problem NO_ROOM =
            new Problem(Code.THROTTLED, "too many requests are held here at the same time, try again later", true);

    private final Pixy pixy;
    private final ServerCallStreamObserver<ProduceResponse> call;
    private final ByteBudget memory;
    private final Consumer<ProduceStream> onEnd;
    private final AtomicInteger todo = new AtomicInteger();
    private final Queue<Pending> pending = new ArrayDeque<>();

    /** Handed over by the thread of the call; there is at most one, since no other is asked for before it is taken. */
    private volatile ProduceRequest arrived;

    private volatile boolean halfClosed;
    private volatile boolean ending;
    private volatile boolean left;

    /** Whether anything was not written. */
    private volatile boolean failed;

    private int records;
    private boolean asked;

    /** What the stream ends with once all is answered, if it is not the client who ends it. */
    private Status lastWord;

    private boolean over;

    ProduceStream(
            Pixy pixy,
            ServerCallStreamObserver<ProduceResponse> call,
            ByteBudget memory,
            Consumer<ProduceStream> onEnd) {
        this.pixy = pixy;
        this.call = call;
        this.memory = memory;
        this.onEnd = onEnd;
        call.disableAutoRequest();
        call.setOnReadyHandler(this::work);
        call.setOnCancelHandler(this::leave);
        // the first is asked for here: the call is not yet ready to be asked
        asked = true;
        call.request(1);
    }

    private record Pending(CompletableFuture<ProduceResponse> answer, int records, long bytes) {}

    @Override
    public void onNext(ProduceRequest request) {
        arrived = request;
        work();
    }

    @Override
    public void onCompleted() {
        halfClosed = true;
        work();
    }

    @Override
    public void onError(Throwable failure) {
        leave();
    }

    /** Takes nothing more; what was begun is answered, then the stream ends. */
    void end() {
        ending = true;
        work();
    }

    /** Ends it before it begins. */
    void refuse(Status status) {
        over = true;
        onEnd.accept(this);
        call.onError(status.asRuntimeException());
    }

    private void leave() {
        left = true;
        work();
    }

    /** Whoever finds nobody at it does it, and again if something has come meanwhile. */
    private void work() {
        if (todo.getAndIncrement() != 0) {
            return;
        }
        int done = 1;
        do {
            try {
                step();
            } catch (RuntimeException e) {
                // the library's word for a client that has left in this moment, or a bug: nobody may wait for ever
                log.debug("A stream of produce requests broke", e);
                close();
                Call.fail(call, e);
            }
            done = todo.addAndGet(-done);
        } while (done != 0);
    }

    private void step() {
        if (over) {
            return;
        }
        if (left) {
            close();
            return;
        }
        send();
        take();
        send();
        if (ending && lastWord == null) {
            lastWord = Status.UNAVAILABLE.withDescription("this instance is shutting down");
        }
        boolean taken = arrived == null;
        if (pending.isEmpty() && taken && (halfClosed || lastWord != null)) {
            close();
            if (lastWord == null) {
                call.onCompleted();
            } else {
                call.onError(lastWord.asRuntimeException());
            }
        } else if (!asked && taken && records < MOST_RECORDS && !halfClosed && lastWord == null) {
            asked = true;
            call.request(1);
        }
    }

    /** Begins with what has arrived, if there is room in flight for all of it. */
    private void take() {
        ProduceRequest request = arrived;
        if (request == null) {
            return;
        }
        int count = request.getRecordsCount();
        if (count < 1 || count > MOST_RECORDS) {
            // as many results as records could be without end
            lastWord = Status.INVALID_ARGUMENT.withDescription(
                    Records.tooMany(count).getMessage());
            arrived = null;
            return;
        }
        if (records > 0 && records + count > MOST_RECORDS) {
            return;
        }
        if (request.getStopOnError() && !pending.stream().allMatch(one -> one.answer.isDone())) {
            // what becomes of those decides
            return;
        }
        arrived = null;
        asked = false;
        long bytes = (long) count * BYTES_PER_RECORD;
        boolean room = memory.take(bytes);
        CompletableFuture<ProduceResponse> answer = (room
                        ? begin(request)
                        : CompletableFuture.completedFuture(all(request, NO_ROOM)))
                .thenApply(this::noted);
        records += count;
        pending.add(new Pending(answer, count, room ? bytes : 0));
        if (!answer.isDone()) {
            var unused = answer.whenComplete((response, failure) -> work());
        }
    }

    /** Never fails: what can't be attempted is a problem of each record. */
    private CompletableFuture<ProduceResponse> begin(ProduceRequest request) {
        if (request.getStopOnError() && failed) {
            return CompletableFuture.completedFuture(all(request, LEFT));
        }
        CompletableFuture<ProduceResponse> answer;
        try {
            Cluster cluster = pixy.cluster(request.getCluster());
            if (!request.getIdempotencyKey().isEmpty()) {
                throw PixyV1Service.noKeysInStreams();
            }
            Batch batch = Batch.of(request, () -> !left);
            batch.check();
            answer = batch.produce(cluster, null);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(failure -> all(request, Problem.of(failure)));
    }

    private ProduceResponse noted(ProduceResponse response) {
        if (!failed && response.getResultsList().stream().anyMatch(ProduceResult::hasProblem)) {
            failed = true;
        }
        return response;
    }

    private static ProduceResponse all(ProduceRequest request, Problem problem) {
        ProduceResponse.Builder response = ProduceResponse.newBuilder();
        for (int i = 0; i < request.getRecordsCount(); i++) {
            response.addResults(Wire.failed(problem));
        }
        return response.build();
    }

    private void send() {
        Pending next = pending.peek();
        while (next != null && next.answer.isDone() && call.isReady()) {
            pending.remove();
            records -= next.records;
            memory.giveBack(next.bytes);
            call.onNext(next.answer.join());
            next = pending.peek();
        }
    }

    private void close() {
        if (over) {
            return;
        }
        over = true;
        arrived = null;
        pending.forEach(one -> memory.giveBack(one.bytes));
        pending.clear();
        onEnd.accept(this);
    }
}
