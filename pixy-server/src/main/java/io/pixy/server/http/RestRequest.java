package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.Pixy;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * A request as the handlers see it. Immutable, apart from what it leads to.
 *
 * @param pixy what its caller sees of all clusters
 * @param cluster the cluster it is for
 * @param path the names in the path
 * @param query the query of the URL, escaped; may be null
 * @param headers as sent
 * @param maxParameters how many parameters it may have
 * @param body not yet read
 * @param receiver who waits for the answer
 */
record RestRequest(
        Pixy pixy,
        Cluster cluster,
        Map<String, String> path,
        String query,
        HttpFields headers,
        int maxParameters,
        RequestBody body,
        Receiver receiver) {
    static final String FORM = "application/x-www-form-urlencoded";

    /** The most that is read of a form; a longer one counts as empty, as it always did. */
    static final int MAX_FORM_BYTES = 10 * 1024 * 1024;

    /** The values are copies, and the room for them may be twice as large. */
    private static final int FORM_WEIGHT = 3;

    /** The topic in the path; empty where the path has none. */
    String topic() {
        return path.getOrDefault("topic", "");
    }

    Parameters queryParameters() {
        return Parameters.ofQuery(query, maxParameters);
    }

    /** Those of the query and, if the body is a form, those of the body before them. */
    CompletableFuture<Parameters> parameters() {
        if (!isForm()) {
            return CompletableFuture.completedFuture(queryParameters());
        }
        return body.read(MAX_FORM_BYTES, FORM_WEIGHT)
                .thenApply(form -> Parameters.ofForm(form.bytes(), query, maxParameters));
    }

    private boolean isForm() {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        if (type == null) {
            return false;
        }
        int semicolon = type.indexOf(';');
        String mediaType = semicolon < 0 ? type : type.substring(0, semicolon);
        return mediaType.trim().toLowerCase(Locale.ROOT).equals(FORM);
    }
}
