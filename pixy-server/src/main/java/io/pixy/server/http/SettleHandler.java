package io.pixy.server.http;

import io.pixy.api.InvalidRequestException;
import io.pixy.api.SettleLevel;
import io.pixy.server.v1.Problem;
import io.pixy.server.v1.Settled;
import io.pixy.server.v1.Settlements;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code POST /v1/topics/T/settlements}, and {@code POST /v1/topics/T/messages/RECEIPT:VERB} for one. Immutable. */
final class SettleHandler {
    private static final Set<String> PARAMETERS = Set.of("group");
    private static final Set<String> PARAMETERS_OF_ONE = Set.of("group", "level");
    private static final int WEIGHT = 3;
    private static final int BYTES_PER_RESULT = 64;
    private static final int SOME = 207;

    private final int maxBodyBytes;

    /** Refuses bodies that are longer. */
    SettleHandler(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    CompletableFuture<Reply> many(RestRequest request) {
        String group = Query.of(request, PARAMETERS).required("group");
        JsonBody.checkType(request.headers(), Reply.JSON);
        return JsonBody.read(request, maxBodyBytes, WEIGHT).thenCompose(body -> {
            SettlementsJson parsed = SettlementsJson.read(body);
            return parsed.settlements()
                    .settle(request.cluster(), group, request.topic(), parsed.level())
                    .thenApply(SettleHandler::view);
        });
    }

    /** For curl: the verb stands in the path, and its members in a body that may be left out. */
    CompletableFuture<Reply> one(RestRequest request) {
        String path = request.path().get("message");
        int colon = path.lastIndexOf(':');
        String verb = path.substring(colon + 1);
        if (colon < 0 || !SettlementsJson.VERBS.contains(verb)) {
            throw new BadRequestException(
                    404,
                    "there is nothing at this path: it must end in RECEIPT:VERB, with one of "
                            + String.join(", ", SettlementsJson.VERBS));
        }
        Query query = Query.of(request, PARAMETERS_OF_ONE);
        String group = query.required("group");
        SettleLevel level = level(query.word("level", "applied", "committed"));
        return JsonBody.read(request, maxBodyBytes, WEIGHT).thenCompose(body -> {
            if (body.length > 0) {
                JsonBody.checkType(request.headers(), Reply.JSON);
            }
            Settlements settlements = new Settlements();
            settlements.add(SettlementsJson.one(path.substring(0, colon), verb, body));
            return settlements
                    .settle(request.cluster(), group, request.topic(), level)
                    .thenApply(results -> view(results.get(0)));
        });
    }

    static SettleLevel level(String word) {
        return switch (word) {
            case "applied" -> SettleLevel.APPLIED;
            case "committed" -> SettleLevel.COMMITTED;
            default -> throw new InvalidRequestException("level must be applied or committed, not " + Text.cut(word));
        };
    }

    private static Reply view(Settled result) {
        if (result.problem().isPresent()) {
            return Problems.reply(result.problem().get());
        }
        JsonWriter json = JsonWriter.onOneLine(BYTES_PER_RESULT);
        write(json, result);
        return Reply.ok(json);
    }

    private static Reply view(List<Settled> results) {
        List<Optional<Problem>> problems =
                results.stream().map(Settled::problem).toList();
        int bytes = BYTES_PER_RESULT * results.size();
        Optional<Problem> common = Problems.common(problems);
        if (common.isPresent()) {
            Reply reply =
                    Problems.reply(common.get().code().status(), common.get(), bytes, json -> writeAll(json, results));
            return common.get().retriable() ? reply.after(1) : reply;
        }
        JsonWriter json = JsonWriter.onOneLine(bytes).beginObject();
        writeAll(json, results);
        int status = problems.stream().anyMatch(Optional::isPresent) ? SOME : 200;
        return new Reply(status, Reply.JSON, json.endObject().toBytes());
    }

    private static void writeAll(JsonWriter json, List<Settled> results) {
        json.name("results").beginArray();
        results.forEach(result -> write(json, result));
        json.endArray();
    }

    private static void write(JsonWriter json, Settled result) {
        json.beginObject();
        result.problem().ifPresent(problem -> new ResultJson(json).error(problem));
        result.leaseUntil().ifPresent(until -> json.name("leaseUntil").text(ResultJson.time(until)));
        if (result.already()) {
            json.name("already").bool(true);
        }
        json.endObject();
    }
}
