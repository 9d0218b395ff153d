package io.pixy.server.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What a listener that has only routes of operation says to everything else. Thread-safe: holds no state. */
final class NothingElse extends Handler.Abstract.NonBlocking {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        return EarlyAnswer.send(request, response, callback, Reply.text(404, "404 page not found\n"));
    }
}
