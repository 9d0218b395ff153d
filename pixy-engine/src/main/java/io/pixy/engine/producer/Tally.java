package io.pixy.engine.producer;

import io.pixy.api.PixyException;
import io.pixy.api.metrics.Metrics;
import io.pixy.api.metrics.Subject;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts what becomes of messages. Thread-safe: its counters are. */
final class Tally {
    /** Stands for topics that nobody knows: callers make up as many names as they like. */
    private static final String UNKNOWN = "_other";

    final LongAdder written = new LongAdder();
    final LongAdder dead = new LongAdder();
    final LongAdder refused = new LongAdder();

    private final Metrics metrics;
    private final Subject cluster;
    private final WriteMeters unknown;
    private final Function<Lane, WriteMeters> open = this::meters;

    Tally(Metrics metrics, Subject cluster) {
        this.metrics = metrics;
        this.cluster = cluster;
        this.unknown = new WriteMeters(metrics.open(cluster.topic(UNKNOWN)));
    }

    /** Kafka has a message. */
    void written(Delivery delivery) {
        written.increment();
        delivery.lane().meters(open).written(delivery);
    }

    private WriteMeters meters(Lane lane) {
        return new WriteMeters(metrics.open(cluster.topic(lane.topic)));
    }

    /** A message was accepted and is not written. */
    void failed(Delivery delivery, PixyException why) {
        if (!delivery.isKept()) {
            dead.increment();
        }
        failed(delivery.lane(), delivery.kind(), why);
    }

    /** The same of one that could not even be tried. */
    void writtenOff(Lane lane, Delivery.Kind kind, PixyException why) {
        dead.increment();
        failed(lane, kind, why);
    }

    /** A message was not accepted. */
    void refused(Lane lane, Delivery.Kind kind, PixyException why) {
        refused.increment();
        failed(lane, kind, why);
    }

    /** The lane is null if nothing was ever written to the topic. */
    private void failed(Lane lane, Delivery.Kind kind, PixyException why) {
        boolean isKnown = lane != null && lane.isKnown();
        (isKnown ? lane.meters(open) : unknown).failed(kind, why);
    }
}
