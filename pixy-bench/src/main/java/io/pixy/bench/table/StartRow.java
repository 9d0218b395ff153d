package io.pixy.bench.table;

import io.pixy.bench.load.First;
import io.pixy.bench.load.Program;
import io.pixy.bench.process.Empties;
import io.pixy.bench.process.ServerProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process is started and asked for the first time. No state. */
final class StartRow {
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(1);
    private static final int HUNDRED = 100;

    private StartRow() {}

    /** So that it is the server's first answer that is measured, and not this program's first question. */
    static void warmUp(Site site) throws Exception {
        ServerProcess empty = site.empty(Empties.Kind.JETTY);
        for (int i = 0; i < HUNDRED; i++) {
            try (First first = new First(empty.rest().server(), empty.grpc().server())) {
                first.produceMillis(Site.TOPIC, site.message());
                first.listTopicsMillis();
            }
        }
    }

    static StartFigures measure(Site site, Subject subject) throws Exception {
        double idle;
        try (ServerProcess server = subject.start()) {
            boolean unused = new CountDownLatch(1).await(IDLE.toNanos(), TimeUnit.NANOSECONDS);
            idle = server.residentMegabytes();
        }
        String group = site.newGroup();
        try (ServerProcess server = subject.start();
                First first = new First(server.rest().server(), server.grpc().server())) {
            double produce = first.produceMillis(Site.TOPIC, site.message());
            double topics = first.listTopicsMillis();
            double consume = first.consumeMillis(group, site.backlog());
            double[] hundred = new double[HUNDRED];
            hundred[0] = produce;
            for (int i = 1; i < HUNDRED; i++) {
                hundred[i] = first.produceMillis(Site.TOPIC, site.message());
            }
            Arrays.sort(hundred);
            return new StartFigures(
                    server.startMillis(), produce, topics, consume, hundred[HUNDRED / 2], command(site, server), idle);
        }
    }

    /** Of any server with the same interface. */
    private static double command(Site site, ServerProcess server) throws Exception {
        long begin = System.nanoTime();
        Program ended = Program.run(
                List.of(
                        site.servers().launcher().toString(),
                        "topics",
                        "--names",
                        "--endpoint",
                        "127.0.0.1:" + server.grpc().server().getPort()),
                COMMAND_LIMIT);
        if (ended.exitCode() != 0 || !ended.said().contains(Site.TOPIC)) {
            throw new IllegalStateException("bin/pixy topics: " + ended.said());
        }
        return (System.nanoTime() - begin) / 1e6;
    }
}
