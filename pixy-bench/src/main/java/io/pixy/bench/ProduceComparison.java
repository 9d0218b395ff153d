package io.pixy.bench;

import io.pixy.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kafka's own producer and Pixy's in one JVM against one broker, in turns of half a second: what else the machine does
 * hits both alike, so the ratios of neighbouring turns say something even on a busy machine. The argument is the number
 * of rounds.
 */
public final class ProduceComparison {
    private static final String TOPIC = "bench";
    private static final long TURN_NANOS = Duration.ofMillis(500).toNanos();
    private static final int WARM_UP = 10;

    private final Messages messages = new Messages();

    private ProduceComparison() {}

    /** Prints medians for 1, 16 and 256 in flight, and for async. */
    public static void main(String[] args) throws InterruptedException {
        int rounds = args.length == 0 ? 40 : Integer.parseInt(args[0]);
        try (TestCluster cluster =
                        TestCluster.builder().asProcesses().withoutZooKeeper().start();
                Writers writers = Writers.on(cluster.bootstrapServers(), "none")) {
            cluster.topics().create(TOPIC, 8, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
            ProduceComparison comparison = new ProduceComparison();
            for (int inFlight : new int[] {1, 16, 256}) {
                comparison.compare(
                        "sync, " + inFlight + " in flight",
                        inFlight,
                        rounds,
                        List.of(Column.values()),
                        Sender.plain(writers.plain(), TOPIC),
                        Sender.sync(writers.pixy(), TOPIC));
            }
            comparison.compare(
                    "async",
                    64,
                    rounds,
                    List.of(Column.RATE),
                    Sender.plainAsync(writers.plain(), TOPIC),
                    Sender.async(writers.pixy(), TOPIC));
        }
    }

    /** The same for two that are called otherwise: messages per second, the second one measured by the first. */
    static void rates(String what, int inFlight, int rounds, Sender first, Sender second) throws InterruptedException {
        new ProduceComparison().compare(what, inFlight, rounds, List.of(Column.RATE), first, second);
    }

    private void compare(String what, int window, int rounds, List<Column> columns, Sender plain, Sender pixy)
            throws InterruptedException {
        List<Turn> ofPlain = new ArrayList<>();
        List<Turn> ofPixy = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean plainFirst = round % 2 == 0;
            Turn first = turn(window, plainFirst ? plain : pixy);
            Turn second = turn(window, plainFirst ? pixy : plain);
            if (round >= 0) {
                ofPlain.add(plainFirst ? first : second);
                ofPixy.add(plainFirst ? second : first);
            }
        }
        System.out.printf(Locale.ROOT, "%s, medians of %d turns each%n", what, rounds);
        for (Column column : columns) {
            print(column.title, column(ofPlain, column), column(ofPixy, column));
        }
    }

    private Turn turn(int inFlight, Sender sender) throws InterruptedException {
        Semaphore window = new Semaphore(inFlight);
        AtomicInteger count = new AtomicInteger();
        long[] latencies = new long[1 << 18];
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TURN_NANOS) {
            window.acquire();
            long sent = System.nanoTime();
            sender.send(messages.nextKey(), messages.value(), error -> {
                latencies[count.getAndIncrement() & (latencies.length - 1)] = System.nanoTime() - sent;
                window.release();
            });
        }
        window.acquire(inFlight);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long[] sorted = Arrays.copyOf(latencies, Math.min(count.get(), latencies.length));
        Arrays.sort(sorted);
        return new Turn(
                count.get() / seconds, sorted[sorted.length / 2] / 1e3, sorted[(int) (sorted.length * 0.99)] / 1e3);
    }

    private static double[] column(List<Turn> turns, Column column) {
        return turns.stream().mapToDouble(column::of).toArray();
    }

    /** The ratio is the median of the ratios of neighbours, not the ratio of the medians. */
    private static void print(String what, double[] plain, double[] pixy) {
        double[] ratios = new double[plain.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = pixy[i] / plain[i];
        }
        System.out.printf(
                Locale.ROOT,
                "  %-12s plain %10.0f   pixy %10.0f   ratio %.2f (quartiles %.2f, %.2f)%n",
                what,
                quantile(plain, 0.5),
                quantile(pixy, 0.5),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (q * (sorted.length - 1))];
    }

    private enum Column {
        RATE("messages/s"),
        P50("p50 us"),
        P99("p99 us");

        final String title;

        Column(String title) {
            this.title = title;
        }

        double of(Turn turn) {
            return this == RATE ? turn.rate : this == P50 ? turn.p50Micros : turn.p99Micros;
        }
    }

    private record Turn(double rate, double p50Micros, double p99Micros) {}
}
