package io.pixy.server.http;

import io.pixy.api.DeadLetterPage;
import io.pixy.api.DeadLetterQuery;
import io.pixy.api.DeadLetters;
import io.pixy.api.Redrive;
import io.pixy.server.v1.Receiving;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** {@code /v1/topics/T/dead-letters}, and {@code /v1/topics/T/redrives/ID}. Immutable. */
final class LettersHandler {
    private static final Set<String> PARAMETERS = Set.of("group");
    private static final Set<String> PARAMETERS_OF_LIST = Set.of("group", "from", "max", "at", "values");
    private static final int USUAL = 100;
    private static final int WEIGHT = 3;

    private final int maxBodyBytes;

    /** Refuses bodies that are longer. */
    LettersHandler(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    CompletableFuture<Reply> list(RestRequest request) {
        Query query = Query.of(request, PARAMETERS_OF_LIST);
        MessageJson.Values values = MessageJson.Values.of(query.word("values", "base64", "text", "json"));
        DeadLetterQuery wanted =
                DeadLetterQuery.first(query.count("max").orElse(USUAL)).withMaxBytes(Receiving.MOST_BYTES);
        wanted = query.text("from")
                .map(text -> Times.ofParameter("from", text))
                .map(wanted::withFrom)
                .orElse(wanted);
        wanted = query.text("at").map(LetterJson::place).map(wanted::withAt).orElse(wanted);
        Receiver receiver = request.receiver();
        CompletableFuture<DeadLetterPage> page = letters(request, query).list(wanted);
        if (!page.isDone()) {
            receiver.watch(() -> page.cancel(false));
        }
        return page.whenComplete((found, failure) -> receiver.unwatch())
                .thenApply(found -> LetterJson.page(found, values));
    }

    CompletableFuture<Reply> purge(RestRequest request) {
        Query query = Query.of(request, PARAMETERS);
        return letters(request, query).purge().thenApply(done -> Reply.EMPTY_OBJECT);
    }

    CompletableFuture<Reply> redrive(RestRequest request) {
        DeadLetters letters = letters(request, Query.of(request, PARAMETERS));
        return JsonBody.read(request, maxBodyBytes, WEIGHT).thenCompose(body -> {
            if (body.length > 0) {
                JsonBody.checkType(request.headers(), Reply.JSON);
            }
            return letters.redrive(LetterJson.read(body)).thenApply(LetterJson::redrive);
        });
    }

    CompletableFuture<Reply> get(RestRequest request) {
        Query query = Query.of(request, PARAMETERS);
        return letters(request, query).getRedrive(id(request)).thenApply(LetterJson::redrive);
    }

    CompletableFuture<Reply> cancel(RestRequest request) {
        Query query = Query.of(request, PARAMETERS);
        return letters(request, query).cancelRedrive(id(request)).thenApply(LetterJson::redrive);
    }

    private static String id(RestRequest request) {
        return Redrive.checkId(request.path().get("id"));
    }

    private static DeadLetters letters(RestRequest request, Query query) {
        return request.cluster().deadLetters(query.required("group"), request.topic());
    }
}
