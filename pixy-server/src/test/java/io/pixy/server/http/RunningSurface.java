package io.pixy.server.http;

import io.pixy.server.ListenAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A surface on a free loopback port in front of two scripted clusters, fresh for each test. */
final class RunningSurface implements BeforeEachCallback, AfterEachCallback {
    static final int MAX_BODY_BYTES = HttpSettings.bodyLimit(1024 * 1024, 1_000_000);

    private final HttpSettings settings;
    private final LongSupplier nanoTime;
    private ScriptedCluster cluster;
    private ScriptedCluster other;
    private HttpSurface surface;

    RunningSurface() {
        this(new HttpSettings(Optional.empty(), true, MAX_BODY_BYTES));
    }

    RunningSurface(HttpSettings settings) {
        this(settings, System::nanoTime);
    }

    /** With a clock for what streams of messages do by time. */
    RunningSurface(HttpSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        cluster = new ScriptedCluster("main");
        other = new ScriptedCluster("other");
        surface = new HttpSurface(cluster.pixy(other), new ListenAddress("127.0.0.1:0"), settings, nanoTime);
        surface.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        surface.stop(Duration.ofSeconds(5));
    }

    ScriptedCluster cluster() {
        return cluster;
    }

    ScriptedCluster other() {
        return other;
    }

    HttpSettings settings() {
        return settings;
    }

    HttpSurface surface() {
        return surface;
    }

    int port() {
        return surface.port();
    }

    RawClient connect() {
        return RawClient.connect(new InetSocketAddress("127.0.0.1", port()));
    }
}
