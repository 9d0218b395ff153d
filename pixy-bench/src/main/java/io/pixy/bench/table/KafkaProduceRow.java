package io.pixy.bench.table;

import io.pixy.bench.load.PlainProducer;
import io.pixy.bench.process.ServerProcess;
import io.pixy.bench.process.Watched;
import java.time.Duration;

/** The limit of producing: Kafka's own producer within a program, which is this one. */
record KafkaProduceRow(int inFlight) implements Row {
    @Override
    public String name() {
        return "limit-kafka-produce";
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
                new PlainProducer(site.bootstrapServers(), Site.TOPIC, site.message(), inFlight),
                Watched.self(),
                lead,
                time);
    }
}
