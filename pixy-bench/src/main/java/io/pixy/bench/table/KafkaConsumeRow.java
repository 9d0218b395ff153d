package io.pixy.bench.table;

import io.pixy.bench.load.PlainConsumer;
import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Watched;
import java.time.Duration;

/** The limit of consuming: a loop around Kafka's own consumer within a program, which is this one. */
record KafkaConsumeRow() implements Row {
    @Override
    public String name() {
        return "limit-kafka-consume";
    }

    @Override
    public int inFlight() {
        return 1;
    }

    @Override
    public Row kafka() {
        return null;
    }

    @Override
    public Row empty() {
        return null;
    }

    @Override
    public Figures measure(Site site, ServerProcess server, Duration lead, Duration time) throws Exception {
        return Figures.of(
                new PlainConsumer(site.bootstrapServers(), site.newGroup(), site.backlog()),
                Watched.self(),
                lead,
                time);
    }
}
