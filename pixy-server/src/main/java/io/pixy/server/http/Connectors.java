package io.pixy.server.http;

import io.pixy.server.ListenAddress;
import io.pixy.server.LostListener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Which protocols are spoken on which kind of socket. No state. */
final class Connectors {
    private static final int MAX_HEADER_BYTES = 1024 * 1024;
    private static final int MAX_STREAMS = 1024;
    private static final int ONE = 1;

    /** Connections without a request are closed that soon once the surface stops. */
    private static final int IDLE_AT_STOP_MILLIS = 250;

    private Connectors() {}

    /**
     * A connector that is not bound yet.
     *
     * @param onLost called by the thread that accepts when it never will again
     */
    static AbstractConnector connector(
            Server server, ListenAddress address, HttpSettings settings, Consumer<Throwable> onLost) {
        AbstractConnector connector;
        if (address.isUnix()) {
            UnixDomainServerConnector unix =
                    new UnixDomainServerConnector(server, ONE, ONE, factories(plain(), settings.h2c())) {
                        /** Knows the path no longer than it must: Jetty removes at the end whatever lies there then. */
                        @Override
                        protected void doStart() throws Exception {
                            setUnixDomainPath(address.path());
                            try {
                                super.doStart();
                            } finally {
                                setUnixDomainPath(nobodys(address.path()));
                            }
                        }

                        @Override
                        protected boolean handleAcceptFailure(Throwable failure) {
                            return goesOn(address.socketAddress(), failure, onLost)
                                    && super.handleAcceptFailure(failure);
                        }
                    };
            unix.setUnixDomainPath(nobodys(address.path()));
            connector = unix;
        } else {
            InetSocketAddress socket = (InetSocketAddress) address.socketAddress();
            ConnectionFactory[] factories =
                    settings.keys().map(Connectors::secure).orElseGet(() -> factories(plain(), settings.h2c()));
            ServerConnector tcp = new ServerConnector(server, ONE, ONE, factories) {
                @Override
                protected boolean handleAcceptFailure(Throwable failure) {
                    // the port is below 0 once the connector is closed, and nobody can connect to 0 either
                    int port = Math.max(0, getLocalPort());
                    return goesOn(new InetSocketAddress(socket.getAddress(), port), failure, onLost)
                            && super.handleAcceptFailure(failure);
                }
            };
            tcp.setHost(socket.getAddress().isAnyLocalAddress() ? hostOfAll(address) : socket.getHostString());
            tcp.setPort(socket.getPort());
            connector = tcp;
        }
        // a request may wait for as long as the longest poll, and clients keep connections for later
        connector.setIdleTimeout(0);
        connector.setShutdownIdleTimeout(IDLE_AT_STOP_MILLIS);
        return connector;
    }

    private static Path nobodys(Path path) {
        return path.resolveSibling(".pixy-" + UUID.randomUUID());
    }

    /** Jetty tries again and again, whatever the reason. */
    private static boolean goesOn(SocketAddress bound, Throwable failure, Consumer<Throwable> onLost) {
        if (LostListener.is(bound, failure)) {
            onLost.accept(failure);
            return false;
        }
        return true;
    }

    private static String hostOfAll(ListenAddress address) {
        return address.text().startsWith(":")
                ? null
                : address.text().substring(0, address.text().lastIndexOf(':'));
    }

    private static ConnectionFactory[] factories(HttpConfiguration http, boolean h2c) {
        List<ConnectionFactory> factories = new ArrayList<>();
        factories.add(new WatchedHttp(http));
        if (h2c) {
            HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
            http2.setMaxConcurrentStreams(MAX_STREAMS);
            factories.add(http2);
        }
        return factories.toArray(new ConnectionFactory[0]);
    }

    private static ConnectionFactory[] secure(X509ExtendedKeyManager keys) {
        HttpConfiguration http = plain();
        http.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        SslConnectionFactory ssl = new SslConnectionFactory(contextFactory(keys), alpn.getProtocol());
        return new ConnectionFactory[] {
            new DetectorConnectionFactory(ssl), new PlainHttpRefusal(), alpn, http2, new WatchedHttp(http)
        };
    }

    private static SslContextFactory.Server contextFactory(X509ExtendedKeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no TLS", e);
        }
    }

    private static HttpConfiguration plain() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        // otherwise "Text/Plain" would come out of the cache as the "text/plain" of an earlier request
        configuration.setHeaderCacheCaseSensitive(true);
        // a target with an authority of its own need not agree with the Host header
        configuration.setHttpCompliance(HttpCompliance.RFC9110.with("pixy", Violation.MISMATCHED_AUTHORITY));
        // PathRules decides about paths
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        return configuration;
    }
}
