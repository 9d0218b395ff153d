package io.pixy.server.http;

import io.pixy.server.OpenFiles;
import io.pixy.server.config.LimitsConfig;
import io.pixy.server.http.ConnectionUse.Phase;
import io.pixy.server.http.ConnectionUse.Since;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * The connections of one listener: how many there may be, and how long one may keep its place without a request. Who
 * waits for an answer keeps it. Thread-safe: by a concurrent map; what it remembers of one connection is volatile.
 */
final class OpenConnections {
    private final Map<EndPoint, Place> places = new ConcurrentHashMap<>();
    private final int max;
    private final Duration idleTimeout;
    private final Duration headerTimeout;
    private final Duration maxAge;
    private final LongSupplier nanoTime;

    OpenConnections(LimitsConfig limits, LongSupplier nanoTime) {
        this.max = OpenFiles.connections(limits.maxConnections());
        this.idleTimeout = limits.maxConnectionIdle();
        this.headerTimeout = limits.headerTimeout();
        this.maxAge = limits.maxConnectionAge();
        this.nanoTime = nanoTime;
    }

    /** Where there are too many the one that is idle for longest goes, or the new one if all are in use. */
    void opened(EndPoint newcomer) {
        places.put(newcomer, new Place(nanoTime.getAsLong()));
        if (places.size() > max) {
            EndPoint leaves = longestIdle().orElse(newcomer);
            places.remove(leaves);
            leaves.close();
        }
    }

    void closed(EndPoint endPoint) {
        places.remove(endPoint);
    }

    /** Closes what has been without a request for too long; to be called every second or so. */
    void sweep() {
        long now = nanoTime.getAsLong();
        places.forEach((endPoint, place) -> {
            boolean old = !maxAge.isZero() && now - place.openedNanos > maxAge.toNanos();
            if (old && spoken(endPoint.getConnection()) instanceof HTTP2Connection http2) {
                // lets its requests end and takes no more
                var unused = http2.getSession().shutdown();
                return;
            }
            Since use = use(endPoint.getConnection(), place);
            if (use.phase() == Phase.BUSY) {
                place.idleSinceNanos = now;
                return;
            }
            Duration limit = use.phase() == Phase.HEAD ? headerTimeout : idleTimeout;
            if (now - use.nanos() > limit.toNanos() || (old && use.phase() == Phase.IDLE)) {
                endPoint.close();
            }
        });
    }

    private Optional<EndPoint> longestIdle() {
        long now = nanoTime.getAsLong();
        return places.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), use(entry.getKey().getConnection(), entry.getValue())))
                .filter(entry -> entry.getValue().phase() != Phase.BUSY)
                .max(Comparator.comparingLong(entry -> now - entry.getValue().nanos()))
                .map(Map.Entry::getKey);
    }

    private static Since use(Connection connection, Place place) {
        Connection inner = spoken(connection);
        if (inner instanceof HttpConnection http && http.getEndPoint() instanceof WatchedEndPoint watched) {
            return watched.use().current();
        }
        if (inner instanceof HTTP2Connection http2) {
            boolean idle = http2.getSession().getStreams().isEmpty();
            return new Since(idle ? Phase.IDLE : Phase.BUSY, place.idleSinceNanos);
        }
        // nothing is agreed upon yet
        return new Since(Phase.HEAD, place.openedNanos);
    }

    /** What is spoken within TLS, if there is TLS. */
    private static Connection spoken(Connection connection) {
        return connection instanceof SslConnection ssl ? ssl.getSslEndPoint().getConnection() : connection;
    }

    private static final class Place {
        private final long openedNanos;
        private volatile long idleSinceNanos;

        Place(long now) {
            openedNanos = now;
            idleSinceNanos = now;
        }
    }
}
