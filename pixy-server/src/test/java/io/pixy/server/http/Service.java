package io.pixy.server.http;

import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * An engine with the REST API in front of it, and a client of that. Immutable.
 *
 * @param rest talks to the first cluster
 */
record Service(PixyEngine engine, HttpSurface surface, RestCaller rest) {

    /** Starts both, with limits as they are by default. */
    static Service start(PixyEngine.Builder clusters) {
        PixyEngine engine = clusters.build();
        engine.start();
        HttpSurface surface = new HttpSurface(engine, new ListenAddress("127.0.0.1:0"), settings());
        surface.start();
        return new Service(engine, surface, new RestCaller(surface.port()));
    }

    static HttpSettings settings() {
        return new HttpSettings(Optional.empty(), true, HttpSettings.bodyLimit(1 << 20, 1_000_000));
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", surface.port());
    }

    void stop() {
        engine.close();
        surface.stop(Duration.ofSeconds(5));
    }
}
