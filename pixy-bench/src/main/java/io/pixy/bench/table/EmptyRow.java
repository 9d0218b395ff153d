package io.pixy.bench.table;

import io.pixy.bench.process.Empties;
import io.pixy.bench.process.ServerProcess;
import java.time.Duration;

/** The limit of an interface: a request to write a message, which is not written. */
record EmptyRow(Empties.Kind kind, Surface surface, int inFlight) implements Row {
    static EmptyRow grpc(int inFlight) {
        return new EmptyRow(Empties.Kind.JETTY, Surface.GRPC, inFlight);
    }

    static EmptyRow jetty(int inFlight) {
        return new EmptyRow(Empties.Kind.JETTY, Surface.REST, inFlight);
    }

    static EmptyRow javalin(int inFlight) {
        return new EmptyRow(Empties.Kind.JAVALIN, Surface.REST, inFlight);
    }

    @Override
    public String name() {
        return surface == Surface.GRPC ? "limit-grpc" : kind == Empties.Kind.JETTY ? "limit-jetty" : "limit-javalin";
    }

    @Override
    public Row kafka() {
        return null;
    }

    @Override
    public Row empty() {
        return null;
    }

    /** In place of the server that is given there is one that does nothing. */
    @Override
    public Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception {
        ServerProcess empty = site.empty(kind);
        return Figures.of(surface.of(empty).produce(Site.TOPIC, site.message(), true, inFlight), empty, lead, time);
    }
}
