package io.pixy.server.http;

import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** HTTP/1 on connections whose end is noticed, see {@link WatchedEndPoint}. Thread-safe: holds configuration only. */
final class WatchedHttp extends HttpConnectionFactory {
    private final int maxHeaderFields;
    private final Supplier<ConnectionUse> use;

    WatchedHttp(HttpConfiguration configuration, int maxHeaderFields, Supplier<ConnectionUse> use) {
        super(configuration);
        this.maxHeaderFields = maxHeaderFields;
        this.use = use;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        WatchedEndPoint watched = new WatchedEndPoint(new FairEndPoint(endPoint), connector.getExecutor(), use.get());
        LimitedHttp connection = new LimitedHttp(getHttpConfiguration(), connector, watched, maxHeaderFields);
        return configure(connection, connector, endPoint);
    }
}
