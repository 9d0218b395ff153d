package io.pixy.server.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;

/**
 * HTTP/2 without TLS, for clients that know beforehand. The upgrade out of HTTP/1.1 is a way round whatever a proxy in
 * front of us checks, so it is not offered unless it is asked for. Thread-safe: holds configuration only.
 */
final class PlainHttp2 extends HTTP2CServerConnectionFactory {
    private final boolean upgrade;

    PlainHttp2(HttpConfiguration configuration, boolean upgrade) {
        super(configuration);
        this.upgrade = upgrade;
    }

    @Override
    public Connection upgradeConnection(
            Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response) {
        // prior knowledge comes this way too, as a request of HTTP/2
        return upgrade || request.getHttpVersion() == HttpVersion.HTTP_2
                ? super.upgradeConnection(connector, endPoint, request, response)
                : null;
    }
}
