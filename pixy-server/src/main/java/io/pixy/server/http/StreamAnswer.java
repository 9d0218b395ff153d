package io.pixy.server.http;

import io.pixy.server.ByteBudget;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * What a stream of messages is written to. Immutable.
 *
 * @param request that is answered
 * @param response nothing is written to it yet
 * @param format how
 * @param values in which encoding
 * @param memory what is not sent yet is taken from it
 * @param trail where what is written is noted, if the client may come back
 */
record StreamAnswer(
        Request request,
        Response response,
        EventFormat format,
        MessageJson.Values values,
        ByteBudget memory,
        Optional<Trail> trail) {

    /** The one that writes it; {@code onNews} is told on threads of the web server when to look again. */
    EventWriter writer(Runnable onNews) {
        return new EventWriter(new StreamWriter(request, response, onNews), format, values, memory, trail);
    }
}
