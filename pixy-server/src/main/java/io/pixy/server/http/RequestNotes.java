package io.pixy.server.http;

import io.pixy.api.access.Identity;
import io.pixy.server.requests.Finished;
import io.pixy.server.requests.RequestLog;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * What is noted of a request when it comes, to be told when it has ended: by then Jetty may have given its objects to another
 * one. Immutable.
 */
final class RequestNotes {
    private static final String GONE = "499";

    private final RequestLog log;
    private final Request request;
    private final Exchange exchange;
    private final Optional<String> id;
    private final Instant at = Instant.now();
    private final long since = System.nanoTime();
    private final String peer;
    private final String protocol;
    private final String method;
    private final String path;
    private final Optional<String> agent;

    private RequestNotes(Request request, Exchange exchange, RequestLog log, Optional<String> id) {
        this.log = log;
        this.request = request;
        this.exchange = exchange;
        this.id = id;
        this.peer = peer(request.getConnectionMetaData().getRemoteSocketAddress());
        this.protocol = request.getConnectionMetaData().getHttpVersion().asString();
        this.method = request.getMethod();
        this.path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
        this.agent = Optional.ofNullable(request.getHeaders().get(HttpHeader.USER_AGENT));
    }

    /** Gives back its id, and has it told of, if anybody wants to know. */
    static void begin(Request request, Response response, Exchange exchange, RequestLog log) {
        Optional<String> id = log.id(Optional.ofNullable(request.getHeaders().get(RequestLog.ID_HEADER)));
        id.ifPresent(value -> response.getHeaders().put(RequestLog.ID_HEADER, value));
        if (log.isWanted()) {
            exchange.onEnd(new RequestNotes(request, exchange, log, id)::end);
        }
    }

    private void end() {
        int status = exchange.status();
        log.ended(new Finished(
                at,
                System.nanoTime() - since,
                peer,
                identity(),
                protocol,
                method,
                path,
                status == 0 ? GONE : Integer.toString(status),
                exchange.bytes(),
                agent,
                id,
                waits()));
    }

    private Optional<String> identity() {
        return Optional.of(Authentication.caller(request))
                .filter(who -> who.kind() != Identity.Kind.ANONYMOUS)
                .map(Identity::toString);
    }

    /** A request for messages lasts until there are some, and what is written piece by piece for as long as somebody likes. */
    private boolean waits() {
        boolean forMessages = HttpMethod.GET.is(method) && path.endsWith("/messages");
        return forMessages || exchange.isInPieces();
    }

    private static String peer(SocketAddress address) {
        return address instanceof InetSocketAddress tcp ? tcp.getHostString() : "unix";
    }
}
