package io.pixy.server.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.pixy.api.Pixy;
import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.server.access.Access;
import io.pixy.server.access.NotKnownException;
import io.pixy.server.access.Presented;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Finds out who calls, before anything of a call is read but its metadata. Who shows nothing goes on as somebody anonymous; who
 * shows something wrong does not go on. What the caller sees of Pixy goes on in the context of the call, where a method looks
 * once, at its beginning.
 *
 * <p>Thread-safe: immutable.
 */
final class Callers implements ServerInterceptor {
    private static final Context.Key<Pixy> PIXY = Context.key("pixy");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> KEY =
            Metadata.Key.of(Presented.KEY_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final Access access;
    private final Guarded guarded;

    Callers(Access access, Guarded guarded) {
        this.access = access;
        this.guarded = guarded;
    }

    /** The service for callers who are known, or have shown nothing. */
    ServerServiceDefinition of(ServerServiceDefinition service) {
        return ServerInterceptors.intercept(service, this);
    }

    /** What the caller sees of Pixy; for a method that was just called. */
    static Pixy pixy() {
        Pixy pixy = PIXY.get();
        if (pixy == null) {
            throw new IllegalStateException("nobody has looked who calls");
        }
        return pixy;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Identity who = Identity.anonymous();
        if (access.knowsAnybody()) {
            try {
                who = access.authenticate(presented(call, headers));
                note(who);
            } catch (NotKnownException e) {
                Status status = e.isPassing() ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
                call.close(status.withDescription(e.getMessage()), new Metadata());
                return new ServerCall.Listener<>() {};
            }
        }
        Context context = Context.current().withValue(PIXY, guarded.as(who, () -> from(call)));
        return Contexts.interceptCall(context, call, headers, next);
    }

    private static void note(Identity who) {
        if (who.kind() != Identity.Kind.ANONYMOUS) {
            CallNotes.of(Context.current()).ifPresent(notes -> notes.identity(who.toString()));
        }
    }

    private Presented presented(ServerCall<?, ?> call, Metadata headers) {
        return new Presented(
                values(headers, AUTHORIZATION),
                values(headers, KEY),
                certificate(call),
                access.asksForUnixPeers() ? unixUser(call) : Optional.empty(),
                from(call));
    }

    private static List<String> values(Metadata headers, Metadata.Key<String> key) {
        Iterable<String> all = headers.getAll(key);
        if (all == null) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        all.forEach(values::add);
        return values;
    }

    private static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate known
                    ? Optional.of(known)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // it was not asked for one, or has none
            return Optional.empty();
        }
    }

    private static Optional<String> unixUser(ServerCall<?, ?> call) {
        return address(call) instanceof UnixPeer peer ? peer.user() : Optional.empty();
    }

    private static String from(ServerCall<?, ?> call) {
        return address(call) instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unix";
    }

    private static SocketAddress address(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    }
}
