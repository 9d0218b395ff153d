package io.pixy.server.http;

import io.pixy.server.ListenAddress;
import io.pixy.server.LostListener;
import io.pixy.server.access.Access;
import io.pixy.server.config.LimitsConfig;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.io.WindowRateControl;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which protocols are spoken on which kind of socket. No state. */
final class Connectors {
    private static final Logger log = LoggerFactory.getLogger(Connectors.class);
    private static final int MAX_STREAMS = 1024;
    private static final int ONE = 1;

    /** Their threads serve most requests themselves. */
    private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

    /** As many clients may connect in one moment; the system has a limit of its own, and makes others wait for a second. */
    private static final int MOST_NOT_ACCEPTED_YET = 4096;

    /** A part of a head is kept by its connection, uncounted, until the rest comes. Libraries refuse to send more. */
    private static final int MAX_HEAD_OF_HTTP2 = 64 * 1024;

    /** Connections without a request are closed that soon once the surface stops. */
    private static final int IDLE_AT_STOP_MILLIS = 250;

    private Connectors() {}

    /**
     * A connector that is not bound yet.
     *
     * @param onLost called by the thread that accepts when it never will again
     */
    static AbstractConnector connector(
            Server server,
            ListenAddress address,
            HttpSettings settings,
            OpenConnections connections,
            Consumer<Throwable> onLost) {
        AbstractConnector connector = address.isUnix()
                ? unix(server, address, settings, connections, onLost)
                : tcp(server, address, settings, connections, onLost);
        // a request may wait for as long as the longest poll: OpenConnections tells these from idle connections
        connector.setIdleTimeout(0);
        connector.setShutdownIdleTimeout(IDLE_AT_STOP_MILLIS);
        return connector;
    }

    private static AbstractConnector unix(
            Server server,
            ListenAddress address,
            HttpSettings settings,
            OpenConnections connections,
            Consumer<Throwable> onLost) {
        UnixDomainServerConnector unix = new UnixDomainServerConnector(server, ONE, SELECTORS, factories(settings)) {
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
                return goesOn(address.socketAddress(), failure, onLost) && super.handleAcceptFailure(failure);
            }

            @Override
            protected void onEndPointOpened(EndPoint endPoint) {
                super.onEndPointOpened(endPoint);
                connections.opened(endPoint);
            }

            @Override
            protected void onEndPointClosed(EndPoint endPoint) {
                connections.closed(endPoint);
                super.onEndPointClosed(endPoint);
            }
        };
        unix.setAcceptQueueSize(MOST_NOT_ACCEPTED_YET);
        unix.setUnixDomainPath(nobodys(address.path()));
        return unix;
    }

    private static AbstractConnector tcp(
            Server server,
            ListenAddress address,
            HttpSettings settings,
            OpenConnections connections,
            Consumer<Throwable> onLost) {
        InetSocketAddress socket = (InetSocketAddress) address.socketAddress();
        ConnectionFactory[] factories =
                settings.keys().map(keys -> secure(keys, settings)).orElseGet(() -> factories(settings));
        ServerConnector tcp = new ServerConnector(server, ONE, SELECTORS, factories) {
            @Override
            protected boolean handleAcceptFailure(Throwable failure) {
                // the port is below 0 once the connector is closed, and nobody can connect to 0 either
                int port = Math.max(0, getLocalPort());
                return goesOn(new InetSocketAddress(socket.getAddress(), port), failure, onLost)
                        && super.handleAcceptFailure(failure);
            }

            @Override
            protected void configure(Socket accepted) {
                super.configure(accepted);
                keepAlive(accepted);
            }

            @Override
            protected void onEndPointOpened(EndPoint endPoint) {
                super.onEndPointOpened(endPoint);
                connections.opened(endPoint);
            }

            @Override
            protected void onEndPointClosed(EndPoint endPoint) {
                connections.closed(endPoint);
                super.onEndPointClosed(endPoint);
            }
        };
        tcp.setAcceptQueueSize(MOST_NOT_ACCEPTED_YET);
        tcp.setHost(socket.getAddress().isAnyLocalAddress() ? hostOfAll(address) : socket.getHostString());
        tcp.setPort(socket.getPort());
        return tcp;
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

    /** A peer that vanished without a word is noticed by the system in time. */
    private static void keepAlive(Socket accepted) {
        try {
            accepted.setKeepAlive(true);
        } catch (SocketException e) {
            log.debug("A connection has ended already", e);
        }
    }

    private static String hostOfAll(ListenAddress address) {
        return address.text().startsWith(":")
                ? null
                : address.text().substring(0, address.text().lastIndexOf(':'));
    }

    private static ConnectionFactory[] factories(HttpSettings settings) {
        HttpConfiguration http = configuration(settings.limits());
        List<ConnectionFactory> factories = new ArrayList<>();
        factories.add(http1(http, settings));
        if (settings.h2c()) {
            factories.add(limited(
                    new PlainHttp2(
                            configurationOfHttp2(settings.limits()),
                            settings.http().h2cUpgrade()),
                    settings.limits()));
        }
        return factories.toArray(new ConnectionFactory[0]);
    }

    private static ConnectionFactory[] secure(X509ExtendedKeyManager keys, HttpSettings settings) {
        HttpConfiguration http = configuration(settings.limits());
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConfiguration ofHttp2 = configurationOfHttp2(settings.limits());
        ofHttp2.addCustomizer(new SecureRequestCustomizer(false));
        ConnectionFactory http2 = limited(new FairHttp2(ofHttp2), settings.limits());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        SslConnectionFactory ssl =
                new SslConnectionFactory(contextFactory(keys, settings.shared().access()), alpn.getProtocol());
        return new ConnectionFactory[] {
            new DetectorConnectionFactory(ssl), new PlainHttpRefusal(), alpn, http2, http1(http, settings)
        };
    }

    private static WatchedHttp http1(HttpConfiguration http, HttpSettings settings) {
        return new WatchedHttp(
                http,
                settings.limits().maxHeaderFields(),
                () -> new ConnectionUse(settings.memory(), System::nanoTime));
    }

    private static ConnectionFactory limited(AbstractHTTP2ServerConnectionFactory http2, LimitsConfig limits) {
        http2.setMaxConcurrentStreams(Math.min(MAX_STREAMS, limits.maxCallsPerConnection()));
        http2.setRateControlFactory(new RateControl.Factory() {
            @Override
            public RateControl newRateControl(EndPoint endPoint) {
                return new WindowRateControl(limits.maxResets(), limits.resetWindow());
            }
        });
        return http2;
    }

    private static SslContextFactory.Server contextFactory(X509ExtendedKeyManager keys, Access access) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            Optional<X509ExtendedTrustManager> authorities = access.httpAuthorities();
            context.init(
                    new KeyManager[] {keys},
                    authorities.map(one -> new TrustManager[] {one}).orElse(null),
                    null);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            factory.setWantClientAuth(authorities.isPresent());
            factory.setNeedClientAuth(authorities.isPresent() && access.requiresCertificates());
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no TLS", e);
        }
    }

    private static HttpConfiguration configurationOfHttp2(LimitsConfig limits) {
        HttpConfiguration configuration = configuration(limits);
        configuration.setRequestHeaderSize(Math.min(MAX_HEAD_OF_HTTP2, limits.maxHeaderBytes()));
        return configuration;
    }

    private static HttpConfiguration configuration(LimitsConfig limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setRequestHeaderSize(limits.maxHeaderBytes());
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
