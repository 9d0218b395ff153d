package io.pixy.bench;

import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Kafka's own consumer and Pixy's in one JVM against one broker, in turns: a plain poll loop that commits, and single
 * messages with explicit acknowledgements through the engine. The arguments are the number of rounds and the size of the
 * messages in bytes.
 */
public final class ConsumeComparison {
    private static final int MESSAGES = 200_000;
    private static final int CLIENTS = 64;
    private static final int WARM_UP = 2;

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
        try (TestCluster cluster = TestCluster.builder().asProcesses().start();
                PixyEngine pixy = Engines.of(
                        cluster,
                        ConsumerConfig.builder()
                                .initialOffset(InitialOffset.OLDEST)
                                .build())) {
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
        for (int round = -WARM_UP; round < rounds; round++) {
            Drain ofPlain = Drain.plain(cluster.bootstrapServers(), backlog, "group-" + groups++);
            Drain ofPixy = Drain.pixy(pixy.cluster(), backlog, "group-" + groups++, CLIENTS);
            if (round >= 0) {
                plain.add(ofPlain);
                single.add(ofPixy);
            }
        }
        System.out.printf(
                "%-8s %2d partitions  messages/s: plain %9.0f  pixy %9.0f   longest gap ms: plain %6.1f  pixy %6.1f (worst %.1f)%n",
                backlog.topic(),
                backlog.sizes().length,
                median(plain, Drain::rate),
                median(single, Drain::rate),
                median(plain, Drain::longestGapMillis),
                median(single, Drain::longestGapMillis),
                single.stream().mapToDouble(Drain::longestGapMillis).max().orElseThrow());
    }

    private static double median(List<Drain> drains, ToDoubleFunction<Drain> of) {
        return drains.stream().mapToDouble(of).sorted().toArray()[drains.size() / 2];
    }
}
