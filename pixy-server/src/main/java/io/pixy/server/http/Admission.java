package io.pixy.server.http;

import io.pixy.micrometer.RequestMeters;
import io.pixy.server.ByteBudget;
import io.pixy.server.config.LimitsConfig;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The first to see a request: begins its {@link Exchange}, and refuses what its head alone is reason enough for.
 * Thread-safe: holds configuration only.
 */
final class Admission extends Handler.Wrapper {
    private static final int BYTES_PER_FIELD = 128;

    /** What stands for a stream of HTTP/2, and the first bytes of its body. */
    private static final int BYTES_PER_STREAM = 8 * 1024;

    private static final String METHODS = "GET, POST, DELETE";

    private final LimitsConfig limits;
    private final HttpSettings settings;

    /** Streams of HTTP/2 are free of charge to clients; bodies have the other half, so that they can still come. */
    private final ByteBudget streams;

    private final WebPages pages;
    private final Optional<RequestMeters> meters;

    Admission(Handler next, HttpSettings settings) {
        super(next);
        this.limits = settings.limits();
        this.settings = settings;
        this.streams = settings.memory().half();
        this.pages = new WebPages(settings.http());
        this.meters = settings.shared().requests().meters("rest");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<ConnectionUse> use = use(request);
        Exchange exchange = Exchange.begin(request, settings, use);
        RequestNotes.begin(request, response, exchange, settings.shared().requests());
        Measured.begin(request, exchange, meters);
        if (use.isPresent() && isOld(use.get())) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        HttpFields headers = request.getHeaders();
        if (Exchange.isMultiplexed(request) && !admitStream(exchange, headers)) {
            exchange.hurry();
            Reply refusal = HttpErrors.reply(Bodies.noMemory());
            return EarlyAnswer.send(
                    request,
                    response,
                    callback,
                    Problems.early(request, Bodies.noMemory().getMessage(), refusal));
        }
        if (headers.size() > limits.maxHeaderFields()) {
            String detail = LimitedHttp.tooManyFields(limits.maxHeaderFields());
            Reply refusal = Reply.text(431, "431 Request Header Fields Too Large: " + detail);
            return EarlyAnswer.send(request, response, callback, Problems.early(request, detail, refusal));
        }
        if (isOtherwiseEncoded(headers)) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
            exchange.leaveBody();
            Reply refusal = Reply.text(501, "501 Not Implemented: Unsupported transfer encoding");
            return EarlyAnswer.send(
                    request, response, callback, Problems.early(request, "Unsupported transfer encoding", refusal));
        }
        return WebPages.isPage(headers) ? page(request, response, callback) : super.handle(request, response, callback);
    }

    private boolean page(Request request, Response response, Callback callback) throws Exception {
        HttpFields headers = request.getHeaders();
        Optional<String> origin = pages.allowedOrigin(headers);
        if (origin.isPresent()) {
            HttpFields.Mutable answer = response.getHeaders();
            answer.put("Access-Control-Allow-Origin", origin.get());
            answer.put(HttpHeader.VARY, "Origin");
            if (request.getMethod().equals("OPTIONS") && headers.contains("Access-Control-Request-Method")) {
                answer.put("Access-Control-Allow-Methods", METHODS);
                String asked = headers.get("Access-Control-Request-Headers");
                if (asked != null) {
                    answer.put("Access-Control-Allow-Headers", asked);
                }
                answer.put("Access-Control-Max-Age", "600");
                return EarlyAnswer.send(request, response, callback, 204);
            }
            return super.handle(request, response, callback);
        }
        Optional<String> refusal = pages.refusal(request);
        return refusal.isPresent()
                ? EarlyAnswer.send(
                        request,
                        response,
                        callback,
                        Problems.early(request, refusal.get(), Reply.error(403, refusal.get())))
                : super.handle(request, response, callback);
    }

    private boolean isOld(ConnectionUse use) {
        Duration most = limits.maxConnectionAge();
        return !most.isZero() && use.ageNanos() > most.toNanos();
    }

    private static Optional<ConnectionUse> use(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return !Exchange.isMultiplexed(request) && endPoint instanceof WatchedEndPoint watched
                ? Optional.of(watched.use())
                : Optional.empty();
    }

    private boolean admitStream(Exchange exchange, HttpFields headers) {
        long bytes = BYTES_PER_STREAM + size(headers);
        if (!streams.take(bytes)) {
            return false;
        }
        exchange.onEnd(() -> streams.giveBack(bytes));
        return true;
    }

    private static long size(HttpFields headers) {
        long bytes = 0;
        for (HttpField field : headers) {
            String value = field.getValue();
            bytes += BYTES_PER_FIELD + field.getName().length() + (value == null ? 0 : value.length());
        }
        return bytes;
    }

    /** What is compressed on the way only: it would be stored as it came. */
    private static boolean isOtherwiseEncoded(HttpFields headers) {
        return headers.contains(HttpHeader.TRANSFER_ENCODING)
                && !headers.getCSV(HttpHeader.TRANSFER_ENCODING, false).stream().allMatch("chunked"::equalsIgnoreCase);
    }
}
