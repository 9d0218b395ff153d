package io.pixy.bench.table;

import io.pixy.bench.load.Load;
import io.pixy.bench.load.Outcome;
import io.pixy.bench.process.Watched;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What one row came to. Immutable.
 *
 * @param answers messages that the measured time brought, or wrote
 * @param rate messages per second
 * @param p50 milliseconds, as the two that follow
 * @param cpu seconds of processors of the server for 1000 messages
 * @param bytes that the server allocated for a message; NaN if that can't be told
 * @param resident megabytes of the server, afterwards
 * @param trouble how many answers were errors, or came without a message, and how many messages were not written
 */
record Figures(
        long answers,
        double rate,
        double p50,
        double p99,
        double p999,
        double cpu,
        double bytes,
        double resident,
        long trouble) {

    /** Asks for a while before it counts. */
    static Figures of(Load load, Watched server, Duration lead, Duration time) throws Exception {
        if (!lead.isZero()) {
            load.run(lead);
        }
        double cpu = server.cpuSeconds();
        double bytes = server.allocatedBytes();
        Outcome outcome = load.run(time);
        if (!server.isAlive()) {
            throw new IOException("the server has ended while it was measured");
        }
        return new Figures(
                outcome.answers(),
                outcome.rate(),
                outcome.latencies().millis(0.5),
                outcome.latencies().millis(0.99),
                outcome.latencies().millis(0.999),
                1000 * (server.cpuSeconds() - cpu) / outcome.answers(),
                (server.allocatedBytes() - bytes) / outcome.answers(),
                server.residentMegabytes(),
                outcome.errors() + outcome.empty());
    }

    /** What was said to be written and is not there is trouble, too. */
    Figures withWritten(long written) {
        long missing = Math.max(0, answers - written);
        return new Figures(answers, rate, p50, p99, p999, cpu, bytes, resident, trouble + missing);
    }

    /** Each column by itself; answers and trouble are those of all. */
    static Figures median(List<Figures> all) {
        return new Figures(
                all.stream().mapToLong(Figures::answers).sum(),
                Numbers.median(all, Figures::rate),
                Numbers.median(all, Figures::p50),
                Numbers.median(all, Figures::p99),
                Numbers.median(all, Figures::p999),
                Numbers.median(all, Figures::cpu),
                Numbers.median(all, Figures::bytes),
                Numbers.median(all, Figures::resident),
                all.stream().mapToLong(Figures::trouble).sum());
    }
}
