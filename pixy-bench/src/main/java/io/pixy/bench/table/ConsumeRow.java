package io.pixy.bench.table;

import io.pixy.bench.process.ServerProcess;
import java.time.Duration;

/** A group that is new consumes a backlog, with acknowledgements at once or with the request for the next message. */
record ConsumeRow(Surface surface, boolean auto, int inFlight) implements Row {
    @Override
    public String name() {
        return surface + "-consume-" + (auto ? "auto" : "ack");
    }

    @Override
    public Row kafka() {
        return new KafkaConsumeRow();
    }

    /** Null where the load is never h2load's, as that of the limit is. */
    @Override
    public Row empty() {
        return !auto ? null : surface == Surface.GRPC ? EmptyRow.grpc(inFlight) : EmptyRow.jetty(inFlight);
    }

    @Override
    public Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception {
        return Figures.of(
                surface.of(server).consume(site.newGroup(), site.backlog(), auto, inFlight), server, lead, time);
    }
}
