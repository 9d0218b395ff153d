package io.pixy.bench.table;

import io.pixy.bench.load.EngineApi;
import io.pixy.bench.load.Load;
import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Watched;
import java.time.Duration;

/** The engine within a program, which is this one: single messages are written, or consumed and each acknowledged. */
record EngineRow(boolean produces, int inFlight) implements Row {
    @Override
    public String name() {
        return produces ? "engine-produce-sync" : "engine-consume-ack";
    }

    @Override
    public Row kafka() {
        return produces ? new KafkaProduceRow(inFlight) : new KafkaConsumeRow();
    }

    @Override
    public Row empty() {
        return null;
    }

    @Override
    public Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception {
        EngineApi engine = new EngineApi(site.engine());
        Load load = produces
                ? engine.produce(Site.TOPIC, site.message(), true, inFlight)
                : engine.consume(site.newGroup(), site.backlog(), false, inFlight);
        return Figures.of(load, Watched.self(), lead, time);
    }
}
