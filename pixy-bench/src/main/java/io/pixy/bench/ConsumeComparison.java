package io.pixy.bench;

import io.pixy.api.config.InitialOffset;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Kafka's own consumer and Pixy's in one JVM against one broker, in turns: a plain poll loop that commits, and single
 * messages with explicit acknowledgements through the engine, as fast as possible and by clients that work. The arguments
 * are the number of rounds and the size of the messages in bytes.
 */
public final class ConsumeComparison {
    private static final int MESSAGES = 200_000;
    private static final int CLIENTS = 64;
    private static final int WARM_UP = 2;
    private static final int WORKERS = 16;
    private static final int WORKED = 50_000;
    private static final Duration WORK = Duration.ofMillis(1);

    private final TestCluster cluster;
    private final PixyEngine pixy;
    private int groups;

    private ConsumeComparison(TestCluster cluster, PixyEngine pixy) {
        this.cluster = cluster;
        this.pixy = pixy;
    }

    /** Prints medians for 1, 8 and 64 partitions, and for 8 partitions one of which holds most of the messages. */
    public static void main(String[] args) throws InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int bytes = args.length > 1 ? Integer.parseInt(args[1]) : 1024;
        try (TestCluster cluster = Engines.cluster().start();
                PixyEngine pixy = Engines.of(
                        cluster,
                        Engines.consumer().initialOffset(InitialOffset.OLDEST).build())) {
            pixy.start();
            ConsumeComparison comparison = new ConsumeComparison(cluster, pixy);
            List<Backlog> backlogs = List.of(
                    Backlog.even("one", 1, MESSAGES),
                    Backlog.even("eight", 8, MESSAGES),
                    Backlog.even("many", 64, MESSAGES),
                    new Backlog("uneven", new int[] {150_000, 20_000, 10_000, 10_000, 5_000, 3_000, 1_500, 500}));
            for (Backlog backlog : backlogs) {
                backlog.write(cluster, bytes);
                comparison.compare(backlog, rounds);
            }
        }
    }

    private void compare(Backlog backlog, int rounds) throws InterruptedException {
        List<Drain> plain = new ArrayList<>();
        List<Drain> single = new ArrayList<>();
        List<Drain> worked = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            Drain ofPlain = Drain.plain(cluster.bootstrapServers(), backlog, "group-" + groups++);
            Drain ofPixy = Drain.pixy(pixy.cluster(), backlog, "group-" + groups++, CLIENTS);
            Drain ofWorkers = Drain.pixyAtEase(pixy.cluster(), backlog, "group-" + groups++, WORKERS, WORKED, WORK);
            if (round >= 0) {
                plain.add(ofPlain);
                single.add(ofPixy);
                worked.add(ofWorkers);
            }
        }
        print(backlog, "plain", plain);
        print(backlog, "pixy", single);
        print(backlog, "working", worked);
    }

    private static void print(Backlog backlog, String what, List<Drain> drains) {
        System.out.printf(
                Locale.ROOT,
                "%-8s %2d partitions  %-8s %9.0f messages/s  longest gap %6.1f ms (%.1f to %.1f)  longest stall %6.1f ms%n",
                backlog.topic(),
                backlog.sizes().length,
                what,
                median(drains, Drain::rate),
                median(drains, Drain::longestGapMillis),
                drains.stream().mapToDouble(Drain::longestGapMillis).min().orElseThrow(),
                drains.stream().mapToDouble(Drain::longestGapMillis).max().orElseThrow(),
                median(drains, Drain::longestStallMillis));
    }

    private static double median(List<Drain> drains, ToDoubleFunction<Drain> of) {
        return drains.stream().mapToDouble(of).sorted().toArray()[drains.size() / 2];
    }
}
