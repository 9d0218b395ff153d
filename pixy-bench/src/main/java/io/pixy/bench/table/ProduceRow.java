package io.pixy.bench.table;

import io.pixy.bench.load.Load;
import io.pixy.bench.process.ServerProcess;
import java.time.Duration;

/** Single messages are written. */
record ProduceRow(Surface surface, boolean sync, int inFlight) implements Row {
    @Override
    public String name() {
        return surface + "-produce-" + (sync ? "sync" : "async");
    }

    @Override
    public Row kafka() {
        return new KafkaProduceRow(inFlight);
    }

    @Override
    public Row empty() {
        return surface == Surface.GRPC ? EmptyRow.grpc(inFlight) : EmptyRow.jetty(inFlight);
    }

    @Override
    public Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception {
        Load load = surface.of(server).produce(Site.TOPIC, site.message(), sync, inFlight);
        if (!lead.isZero()) {
            load.run(lead);
        }
        // what came of that must not stand for what is lost later
        long before = site.awaitWritten();
        Figures figures = Figures.of(load, server, Duration.ZERO, time);
        return figures.withWritten(site.awaitWritten() - before);
    }
}
