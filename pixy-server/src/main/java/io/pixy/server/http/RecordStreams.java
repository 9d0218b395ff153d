package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Verb;
import io.pixy.server.v1.OpenStreams;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The streams of records that are open at one listener. Thread-safe: a concurrent set. */
final class RecordStreams {
    static final String TYPE = "application/x-ndjson";

    /** Results that wait to be written, and records in flight as far as their lines are not accounted for. */
    private static final int BYTES_PER_STREAM = 2 * StreamWriter.FULL_BYTES;

    private final Set<RecordStream> open = ConcurrentHashMap.newKeySet();
    private final OpenStreams all;
    private final int maxLineBytes;
    private volatile boolean ending;

    /** None is open; lines that are longer than bodies may be fail. */
    RecordStreams(HttpSettings settings) {
        this.maxLineBytes = settings.maxBodyBytes();
        this.all = settings.shared().streams();
        all.include(open::size);
    }

    /** Whether a request is a stream of records. */
    static boolean isOne(HttpFields headers) {
        return JsonBody.mediaType(headers).equals(TYPE);
    }

    /**
     * Begins to read and to write.
     *
     * @return completes when all is written, or nobody reads it
     * @throws RuntimeException if it can't begin, as for a reply
     */
    CompletableFuture<Void> begin(RestRequest rest, Request request, Response response, Bodies bodies) {
        RecordQuery query = RecordQuery.of(rest);
        Guarded.require(rest.cluster(), Verb.PRODUCE, "", rest.topic());
        if (RecordsHandler.idempotencyKey(rest.headers()).isPresent()) {
            throw new InvalidRequestException("a stream of records takes no Idempotency-Key");
        }
        if (!Exchange.of(request).tryTake(BYTES_PER_STREAM)) {
            throw Bodies.noMemory();
        }
        RecordStream stream =
                new RecordStream(rest.cluster(), rest.topic(), query, request, response, bodies, maxLineBytes);
        open.add(stream);
        if (all.areTooMany()) {
            open.remove(stream);
            throw OpenStreams.refusal();
        }
        CompletableFuture<Void> ended = stream.ended().whenComplete((done, failure) -> open.remove(stream));
        stream.start();
        if (ending) {
            stream.end();
        }
        return ended;
    }

    /** Has all streams answer what they have begun, and end. Returns at once. */
    void end() {
        ending = true;
        open.forEach(RecordStream::end);
    }
}
