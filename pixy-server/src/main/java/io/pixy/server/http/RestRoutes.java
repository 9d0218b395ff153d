package io.pixy.server.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.servlet.JavalinServlet;
import jakarta.servlet.Servlet;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints in Javalin, all of them; those that are asked for most {@link DirectRoutes} serves before it is asked. No
 * state.
 */
final class RestRoutes {
    private static final Logger log = LoggerFactory.getLogger(RestRoutes.class);

    private RestRoutes() {}

    static Servlet servlet(RestEndpoints endpoints) {
        // the server around it is ours: only Javalin's servlet is used
        return new JavalinServlet(Javalin.create(config -> configure(config, endpoints)).unsafe);
    }

    private static void configure(JavalinConfig config, RestEndpoints endpoints) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.router.ignoreTrailingSlashes = false;
        config.routes.exception(Exception.class, RestRoutes::onFailure);
        for (Route route : endpoints.routes()) {
            for (String path : route.paths()) {
                config.routes.addHttpHandler(
                        HandlerType.findOrDefault(route.method()), path, context -> serve(context, endpoints, route));
            }
        }
    }

    /**
     * What reaches Javalin is a bug, or comes too late: Jetty has ended the request then, and nothing can be asked of it.
     * Javalin's own handler does, fails with that, and would be called for its own failure, without end.
     */
    private static void onFailure(Exception failure, Context context) {
        log.debug("A request failed past its handler", failure);
        try {
            context.status(HttpStatus.INTERNAL_SERVER_ERROR_500);
        } catch (RuntimeException e) {
            log.debug("Jetty has ended it", e);
        }
    }

    private static void serve(Context context, RestEndpoints endpoints, Route route) {
        ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
        // the servlet's view of the response respells content types, and waits for bytes that never pass it
        Response response = request.getServletContextResponse().getWrapped();
        CompletableFuture<Void> written = new CompletableFuture<>();
        Callback callback = Callback.from(() -> written.complete(null), failure -> written.complete(null));
        var unused = endpoints.serve(route, context.pathParamMap(), request, response, callback);
        if (!written.isDone()) {
            context.future(() -> written);
        }
    }
}
