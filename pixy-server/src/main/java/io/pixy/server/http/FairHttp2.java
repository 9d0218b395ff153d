package io.pixy.server.http;

import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/** HTTP/2 over TLS, see {@link FairEndPoint}. Thread-safe: holds configuration only. */
final class FairHttp2 extends HTTP2ServerConnectionFactory {
    FairHttp2(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return super.newConnection(connector, new FairEndPoint(endPoint));
    }
}
