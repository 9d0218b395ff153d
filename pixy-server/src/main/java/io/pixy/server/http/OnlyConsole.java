package io.pixy.server.http;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** On a listener for operation: the API for messages is there for the console alone. Thread-safe: holds no state. */
final class OnlyConsole extends Handler.Wrapper {
    private final Handler others = new NothingElse();

    OnlyConsole(Handler api) {
        super(api);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return ConsoleApi.isBehind(request)
                ? super.handle(request, response, callback)
                : others.handle(request, response, callback);
    }
}
