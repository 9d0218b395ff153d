package io.pixy.server.http;

import io.pixy.api.Pixy;
import io.pixy.api.PixyException;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.api.access.Verb;
import io.pixy.server.access.Access;
import io.pixy.server.access.NotKnownException;
import io.pixy.server.access.Presented;
import io.pixy.server.access.UnixPeers;
import io.pixy.server.management.Operation;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Finds out who calls, before anything of a request is looked at but its head. Who shows nothing goes on as somebody anonymous;
 * who shows something wrong does not go on. Thread-safe: holds no state of a request.
 */
final class Authentication extends Handler.Wrapper {
    /** Whoever asks these has no credentials: kubelets, balancers. */
    private static final Set<String> OPEN = Set.of("/_ping", "/livez", "/readyz");

    private static final String IDENTITY = Identity.class.getName();
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_SECONDS = 1;

    private final Access access;

    /** Hands on what comes from callers who are known, or have shown nothing. */
    Authentication(Handler next, Access access) {
        super(next);
        this.access = access;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!access.knowsAnybody() || OPEN.contains(request.getHttpURI().getPath())) {
            return super.handle(request, response, callback);
        }
        try {
            request.setAttribute(IDENTITY, access.authenticate(presented(request)));
        } catch (NotKnownException e) {
            int status = e.isPassing() ? UNAVAILABLE : UNAUTHORIZED;
            Reply refusal = Reply.error(status, e.getMessage()).after(e.isPassing() ? RETRY_SECONDS : 0);
            return EarlyAnswer.send(request, response, callback, Problems.early(request, e.getMessage(), refusal));
        }
        return super.handle(request, response, callback);
    }

    /** Who calls. */
    static Identity caller(Request request) {
        return request.getAttribute(IDENTITY) instanceof Identity known ? known : Identity.anonymous();
    }

    /** What the caller of a request sees. */
    static Pixy pixy(Guarded guarded, Request request) {
        return guarded.as(caller(request), () -> from(request));
    }

    /**
     * Refuses a request for a route of operation, unless its caller may do that with all topics, groups and clusters. For
     * handlers behind this one.
     *
     * @return true if it was refused, and is answered
     */
    static boolean refuses(
            Access access, Operation.Access needed, Request request, Response response, Callback callback) {
        if (needed == Operation.Access.ANYBODY) {
            return false;
        }
        try {
            access.requireOfProcess(
                    caller(request),
                    from(request),
                    needed == Operation.Access.MANAGE ? Verb.MANAGE : Verb.OFFSETS_READ);
            return false;
        } catch (PixyException e) {
            Reply reply = HttpErrors.reply(e);
            if (reply.status() == UNAUTHORIZED && access.takesKeys()) {
                // people come here with browsers, which ask for name and key then
                response.getHeaders().add(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"pixy\", charset=\"UTF-8\"");
            }
            return EarlyAnswer.send(request, response, callback, reply);
        }
    }

    private Presented presented(Request request) {
        HttpFields headers = request.getHeaders();
        return new Presented(
                values(headers, HttpHeader.AUTHORIZATION.asString()),
                values(headers, Presented.KEY_HEADER),
                certificate(request),
                access.asksForUnixPeers() ? unixUser(endPoint(request)) : Optional.empty(),
                from(request));
    }

    private static List<String> values(HttpFields headers, String name) {
        return headers.contains(name) ? headers.getValuesList(name) : List.of();
    }

    private static Optional<X509Certificate> certificate(Request request) {
        return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session
                        && session.peerCertificates() != null
                        && session.peerCertificates().length > 0
                ? Optional.of(session.peerCertificates()[0])
                : Optional.empty();
    }

    private static Optional<String> unixUser(EndPoint endPoint) {
        return endPoint instanceof WatchedEndPoint watched
                ? watched.unixUser()
                : UnixPeers.user(endPoint.getTransport());
    }

    private static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** Where a request comes from. */
    static String from(Request request) {
        SocketAddress address = request.getConnectionMetaData().getRemoteSocketAddress();
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unix";
    }
}
