package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.ProduceResult;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.Records;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpFields;

/** {@code POST /v1/topics/T/records} with a JSON body. Immutable. */
final class RecordsHandler implements RestHandler {
    /** The body, its room, and the payloads in it as they are decoded. */
    private static final int WEIGHT = 3;

    private static final int BYTES_PER_RESULT = 96;
    private static final int SOME = 207;
    private static final String KEY = "Idempotency-Key";

    private final int maxBodyBytes;
    private final IdempotencyKeys keys;

    /** Refuses bodies that are longer; keeps answers in {@code keys}. */
    RecordsHandler(int maxBodyBytes, IdempotencyKeys keys) {
        this.maxBodyBytes = maxBodyBytes;
        this.keys = keys;
    }

    @Override
    public CompletableFuture<Reply> handle(RestRequest request) {
        JsonBody.checkType(request.headers(), Reply.JSON + " or " + RecordStreams.TYPE);
        // what is asked for there stands in the body here
        Query unused = Query.of(request, Set.of());
        return JsonBody.read(request, maxBodyBytes, WEIGHT).thenCompose(body -> produce(request, body));
    }

    /** The key that a client may repeat the request by; the draft has it in quotes. */
    static Optional<String> idempotencyKey(HttpFields headers) {
        if (headers.getValuesList(KEY).size() > 1) {
            throw new InvalidRequestException("there is more than one " + KEY);
        }
        return Optional.ofNullable(headers.get(KEY))
                .map(String::trim)
                .map(key -> key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                        ? key.substring(1, key.length() - 1)
                        : key);
    }

    private CompletableFuture<Reply> produce(RestRequest request, byte[] body) {
        RecordsJson parsed = RecordsJson.read(request.topic(), body);
        Records records = parsed.records();
        Optional<String> key = idempotencyKey(request.headers());
        if (parsed.stopsOnError()) {
            AtomicBoolean isGone = new AtomicBoolean();
            request.receiver().watch(() -> isGone.set(true));
            records.stopOnError(() -> !isGone.get());
            return write(request, parsed, key)
                    .whenComplete((reply, failure) -> request.receiver().unwatch());
        }
        return write(request, parsed, key);
    }

    private CompletableFuture<Reply> write(RestRequest request, RecordsJson parsed, Optional<String> key) {
        Records records = parsed.records();
        if (parsed.isOnlyAccepted()) {
            return records.accept(request.cluster(), key).thenApply(problems -> view(problems, List.of()));
        }
        return records.write(request.cluster(), key, keys).thenApply(results -> {
            List<Optional<Problem>> problems = results.stream()
                    .map(one -> Optional.ofNullable(one.failure()).map(Problem::ofRecord))
                    .toList();
            return view(problems, results);
        });
    }

    /** {@code results} is empty if nothing is known of those without problems. */
    private static Reply view(List<Optional<Problem>> problems, List<ProduceResult> results) {
        int bytes = BYTES_PER_RESULT * problems.size();
        Optional<Problem> common = Problems.common(problems);
        if (common.isPresent()) {
            Reply reply = Problems.reply(
                    common.get().code().status(), common.get(), bytes, json -> write(json, problems, results));
            return common.get().retriable() ? reply.after(1) : reply;
        }
        JsonWriter json = JsonWriter.onOneLine(bytes).beginObject();
        write(json, problems, results);
        int status = problems.stream().anyMatch(Optional::isPresent) ? SOME : 200;
        return new Reply(status, Reply.JSON, json.endObject().toBytes());
    }

    private static void write(JsonWriter json, List<Optional<Problem>> problems, List<ProduceResult> results) {
        ResultJson result = new ResultJson(json);
        json.name("results").beginArray();
        for (int i = 0; i < problems.size(); i++) {
            json.beginObject();
            if (problems.get(i).isPresent()) {
                result.error(problems.get(i).get());
            } else if (!results.isEmpty()) {
                result.written(results.get(i));
            }
            json.endObject();
        }
        json.endArray();
    }
}
