package io.pixy.server.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Leads requests below {@code /ui/api} to the API for messages, so that the console has it at its own origin, on a listener for
 * operation, too. Of a listener that has the console, this is the first to see what is below {@code /ui}.
 *
 * <p>Browsers mark requests of pages, by which {@link WebPages} tells them; but what a page asks of the host that it came from
 * by plain HTTP bears no mark, and a name of a stranger can lead here. So whoever asks for anything below {@code /ui} must
 * have asked for a host that is known to be this one. Thread-safe: holds configuration only.
 */
final class ConsoleApi extends Handler.Wrapper {
    private static final String ROOT = "/ui";
    private static final String API = ROOT + "/api";
    private static final String BY_CONSOLE = ConsoleApi.class.getName();

    /** What pages of other sites can have a browser ask for by an image or a link has no header of their choice. */
    private static final String MARK = "X-Pixy-Console";

    private static final int FORBIDDEN = 403;

    private final WebPages pages;
    private final boolean onlyLooks;

    ConsoleApi(Handler next, HttpSettings settings) {
        super(next);
        this.pages = new WebPages(settings.http());
        this.onlyLooks = settings.console() == ConsoleRights.LOOK;
    }

    /** Whether a request comes by way of the console. */
    static boolean isBehind(Request request) {
        return request.getAttribute(BY_CONSOLE) != null;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String raw = request.getHttpURI().getPath();
        Optional<RequestPath> path = below(raw);
        if (path.isEmpty()) {
            return super.handle(request, response, callback);
        }
        if (!raw.startsWith(ROOT)) {
            return EarlyAnswer.send(request, response, callback, Reply.text(404, "404 page not found\n"));
        }
        Optional<String> refusal = pages.refusalOfHost(request);
        if (refusal.isPresent()) {
            return EarlyAnswer.send(request, response, callback, Reply.error(FORBIDDEN, refusal.get()));
        }
        String decoded = path.get().decoded();
        if (decoded.startsWith(API + "/") && !request.getHeaders().contains(MARK)) {
            return EarlyAnswer.send(
                    request, response, callback, Reply.error(FORBIDDEN, "this is for the console alone"));
        }
        if (!raw.startsWith(API + "/") || !isOfMessages(decoded)) {
            return super.handle(request, response, callback);
        }
        boolean looks = Route.at(request.getMethod(), decoded.substring(API.length()))
                .filter(Route::isLook)
                .isPresent();
        if (onlyLooks && !looks) {
            String why = "this console only looks on. Consider changing `console.read_only`";
            return EarlyAnswer.send(request, response, callback, Reply.error(FORBIDDEN, why));
        }
        HttpURI uri = request.getHttpURI();
        Request led = Request.serveAs(request, HttpURI.build(uri, raw.substring(API.length()), null, uri.getQuery()));
        led.setAttribute(BY_CONSOLE, true);
        return super.handle(led, response, callback);
    }

    /** Of a path that leads below the console, however it is spelt; nothing of others. */
    private static Optional<RequestPath> below(String raw) {
        if (raw == null || (!raw.startsWith(ROOT) && raw.indexOf('%') < 0)) {
            return Optional.empty();
        }
        try {
            RequestPath path = RequestPath.of(raw);
            String clean = path.clean();
            return clean.equals(ROOT) || clean.startsWith(ROOT + "/") ? Optional.of(path) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // the rules of paths refuse it
            return Optional.empty();
        }
    }

    private static boolean isOfMessages(String decoded) {
        String rest = decoded.substring(API.length());
        return rest.startsWith("/topics") || rest.startsWith("/clusters/") || rest.startsWith("/v1/");
    }
}
