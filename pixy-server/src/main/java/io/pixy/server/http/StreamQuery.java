package io.pixy.server.http;

import io.pixy.api.Cluster;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.SubscriptionRequest;
import io.pixy.api.Window;
import java.util.Set;

/**
 * What a stream of messages was asked for. Immutable.
 *
 * @param request for the engine
 * @param values how keys and values are to come
 * @param acksPrevious whether a client that comes back acknowledges what it has seen
 */
record StreamQuery(SubscriptionRequest request, MessageJson.Values values, boolean acksPrevious) {
    private static final Set<String> PARAMETERS =
            Set.of("group", "window", "bytes", "lease", "clientId", "values", "ack");
    private static final int DEFAULT_WINDOW = 100;

    /**
     * Reads the query of a request.
     *
     * @throws InvalidRequestException naming the first value that can't be
     */
    static StreamQuery of(RestRequest rest) {
        Query query = Query.of(rest, PARAMETERS);
        int messages = query.count("window").orElse(DEFAULT_WINDOW);
        if (messages < 1 || messages > Cluster.MOST_MESSAGES) {
            throw new InvalidRequestException(
                    "window must be between 1 and " + Cluster.MOST_MESSAGES + ", not " + messages);
        }
        long bytes = query.number("bytes").orElse(Window.DEFAULT_BYTES);
        if (bytes < 1) {
            throw new InvalidRequestException("bytes must be above 0, not " + bytes);
        }
        SubscriptionRequest request = SubscriptionRequest.of(query.required("group"), rest.topic())
                .withWindow(new Window(messages, bytes))
                .withClientId(query.text("clientId").orElse(""));
        request = query.duration("lease").map(request::withLease).orElse(request);
        return new StreamQuery(
                request,
                MessageJson.Values.of(query.word("values", "base64", "text", "json")),
                query.word("ack", "explicit", "previous").equals("previous"));
    }

    /** How many messages may be out. */
    int window() {
        return request.window().map(Window::messages).orElseThrow();
    }

    /** The same of a client with another id. */
    StreamQuery withClientId(String id) {
        return new StreamQuery(request.withClientId(id), values, acksPrevious);
    }

    /** Whether what the client has in hands may be kept for it until it comes back. */
    boolean comesBack() {
        return acksPrevious || !request.clientId().isEmpty();
    }
}
