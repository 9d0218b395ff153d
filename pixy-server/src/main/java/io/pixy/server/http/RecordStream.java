package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceResult;
import io.pixy.server.http.LineReader.Found;
import io.pixy.server.http.RecordQuery.Results;
import io.pixy.server.v1.Code;
import io.pixy.server.v1.Problem;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that come in line by line and are written as they come, and their results that go out in the same order. Reads
 * only while there is room in flight and in what waits to be written: so a client that does not read its results is soon
 * read from no more.
 *
 * <p>Owned by {@link RecordStreams}. Ends with its input, when that breaks off, when the client is gone, or by {@link
 * #end}; what was begun is answered first if there is anybody to answer.
 *
 * <p>Thread-safe: everything happens in {@link #step}, which one thread at a time does, on the web server's threads.
 */
final class RecordStream {
    private static final Logger log = LoggerFactory.getLogger(RecordStream.class);

    private static final int MOST_RECORDS = 1000;
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    /** So many lines at a time, then it is somebody else's turn. */
    private static final int LINES_PER_TURN = 256;

    private static final int SOME = 207;

    private final Cluster cluster;
    private final String topic;
    private final RecordQuery query;
    private final Request request;
    private final LineReader reader;
    private final StreamWriter writer;
    private final Turns turns;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Queue<Pending> pending = new ArrayDeque<>();
    private volatile boolean ending;
    private long bytes;
    private long line;
    private long written;
    private long failed;
    private boolean inputOver;
    private boolean summarised;

    /** Why the input ended before its end. */
    private Problem problem;

    /** Reads from {@code request} and writes to {@code response} once started. */
    RecordStream(
            Cluster cluster,
            String topic,
            RecordQuery query,
            Request request,
            Response response,
            Bodies bodies,
            int maxLineBytes) {
        this.cluster = cluster;
        this.topic = topic;
        this.query = query;
        this.request = request;
        this.turns = new Turns(request.getComponents().getExecutor(), this::carefully);
        // these tell on threads of the web server
        this.reader = new LineReader(request, bodies, maxLineBytes, turns::now);
        this.writer = new StreamWriter(request, response, turns::now);
    }

    private record Pending(long line, long bytes, CompletableFuture<ProduceResult> result) {}

    /** Completes when nothing is left to do. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void start() {
        turns.now();
    }

    /** Reads nothing more; what was begun is answered. */
    void end() {
        ending = true;
        turns.later();
    }

    private boolean carefully() {
        try {
            return step();
        } catch (RuntimeException e) {
            log.error("A stream of records failed in an unexpected way", e);
            finish();
            return false;
        }
    }

    /** True if there is more to do, and others should have a turn before that. */
    private boolean step() {
        if (ended.isDone()) {
            return false;
        }
        if (writer.isBroken() || writer.isComplete()) {
            finish();
            return false;
        }
        if (ending && !inputOver) {
            stopReading(new Problem(Code.UNAVAILABLE, "this instance is shutting down", true));
        }
        tell();
        boolean more = read();
        tell();
        if (inputOver && pending.isEmpty()) {
            summarise();
            writer.flush(true);
        } else if (writer.out().size() > 0) {
            begin();
            writer.flush(false);
        }
        return more;
    }

    private boolean read() {
        for (int lines = 0; lines < LINES_PER_TURN; lines++) {
            if (inputOver) {
                return false;
            }
            if (pending.size() >= MOST_RECORDS || bytes >= MOST_BYTES || writer.isFull()) {
                reader.pause();
                return false;
            }
            if (query.stopsOnError() && !mayGoOn()) {
                return false;
            }
            Found found = reader.next();
            switch (found) {
                case LINE -> produce(reader.take());
                case TOO_LONG -> {
                    add(0, failure(Code.TOO_LARGE, "the line is too long"));
                    return true;
                }
                case TURN -> {
                    return true;
                }
                case LATER -> {
                    return false;
                }
                case STARVED -> {
                    if (pending.isEmpty()) {
                        stopReading(
                                new Problem(Code.UNAVAILABLE, Bodies.noMemory().getMessage(), true));
                    }
                    return false;
                }
                case END -> inputOver = true;
                case BROKEN -> stopReading(brokenBy(reader.failure()));
            }
        }
        return true;
    }

    /** Whether all before is written. */
    private boolean mayGoOn() {
        tell();
        if (failed > 0) {
            stopReading(
                    new Problem(Code.NOT_ATTEMPTED, "record " + line + " failed: what is behind is not read", true));
            return false;
        }
        if (!pending.isEmpty()) {
            reader.pause();
        }
        return pending.isEmpty();
    }

    private void stopReading(Problem why) {
        problem = why;
        inputOver = true;
        reader.close();
        Exchange.of(request).leaveBody();
    }

    private static Problem brokenBy(Throwable failure) {
        if (failure instanceof BadRequestException bad) {
            Code code = bad.status() == 413 ? Code.TOO_LARGE : Code.TIMEOUT;
            return new Problem(code, bad.getMessage(), false);
        }
        return new Problem(Code.INVALID_REQUEST, "the body breaks off", false);
    }

    private void produce(byte[] json) {
        CompletableFuture<ProduceResult> result;
        try {
            result = cluster.produceAll(topic, List.of(RecordJson.read(topic, json)))
                    .thenApply(results -> results.get(0));
        } catch (InvalidRequestException e) {
            result = CompletableFuture.completedFuture(ProduceResult.failed(e));
        }
        add(json.length, result);
        if (!result.isDone()) {
            var unused = result.whenComplete((done, failure) -> turns.later());
        }
    }

    private void add(long size, CompletableFuture<ProduceResult> result) {
        line++;
        bytes += size;
        pending.add(new Pending(line, size, result));
    }

    private static CompletableFuture<ProduceResult> failure(Code code, String text) {
        return CompletableFuture.failedFuture(new LineException(new Problem(code, text, false)));
    }

    /** What only a line can get wrong. */
    private static final class LineException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // never serialised
        private final Problem problem;

        LineException(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }
    }

    /** Writes the results that are known, as far as the order and the room allow. */
    private void tell() {
        Pending next = pending.peek();
        while (next != null && next.result.isDone() && !writer.isFull()) {
            pending.remove();
            bytes -= next.bytes;
            Exchange.of(request).giveBack(next.bytes);
            tell(next);
            next = pending.peek();
        }
    }

    private void tell(Pending one) {
        ProduceResult result = null;
        Problem why;
        try {
            result = one.result.join();
            why = result.isWritten() ? null : Problem.ofRecord(result.failure());
        } catch (RuntimeException e) {
            why = HttpErrors.cause(e) instanceof LineException line ? line.problem : Problem.ofRecord(e);
        }
        written += why == null ? 1 : 0;
        failed += why == null ? 0 : 1;
        if (query.wanted() == Results.NONE || (query.wanted() == Results.FAILURES && why == null)) {
            return;
        }
        JsonWriter out = writer.out().beginObject();
        if (query.wanted() == Results.FAILURES) {
            out.name("line").number(one.line);
        }
        ResultJson json = new ResultJson(out);
        if (why == null) {
            json.written(result);
        } else {
            json.error(why);
        }
        out.endObject().endLine();
    }

    private void begin() {
        if (!writer.isBegun()) {
            boolean allIsWell = query.wanted() == Results.ALL || (failed == 0 && problem == null);
            writer.begin(allIsWell ? 200 : SOME, RecordStreams.TYPE);
        }
    }

    private void summarise() {
        if (summarised) {
            return;
        }
        summarised = true;
        if (problem != null && !writer.isBegun() && written + failed == 0) {
            Reply reply = Problems.reply(problem);
            writer.begin(reply.status(), reply.contentType());
            writer.out().raw(reply.body());
            return;
        }
        begin();
        JsonWriter out = writer.out().beginObject().name("summary").beginObject();
        out.name("ok").number(written).name("failed").number(failed).endObject();
        if (problem != null) {
            new ResultJson(out).error(problem);
        }
        out.endObject().endLine();
    }

    private void finish() {
        inputOver = true;
        pending.clear();
        reader.close();
        ended.complete(null);
    }
}
