package io.pixy.bench;

import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.ProduceRequest;
import io.pixy.testkit.TestCluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What metrics cost: two engines of the same kind in one JVM, one of them measured, in turns. Each turn writes and then
 * consumes the same number of messages, one in each call, many calls at a time. What counts is the time of processors per
 * message, of all threads of Java: half the machine belongs to others. The first argument is the number of rounds, the
 * second how many messages a turn has.
 */
public final class MetricsCost {
    private static final int WARM_UP = 8;
    private static final int IN_FLIGHT = 64;

    private final int messages;
    private final Messages payloads = new Messages();

    private MetricsCost(int messages) {
        this.messages = messages;
    }

    /** Prints medians and the ratio of neighbouring turns, by what is asked and how. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        MetricsCost cost = new MetricsCost(args.length > 1 ? Integer.parseInt(args[1]) : 10_000);
        try (TestCluster cluster = Engines.cluster().start();
                Measured off = Measured.off(cluster);
                Measured on = Measured.on(cluster)) {
            for (String topic : List.of("off", "on")) {
                cluster.topics().create(topic, 4, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
            }
            cost.compare("in this program", rounds, off.embedded(), on.embedded());
            cost.compare("over gRPC, client included", rounds, off.remote(), on.remote());
        }
    }

    private void compare(String how, int rounds, Cluster off, Cluster on) throws InterruptedException {
        List<double[]> ofOff = new ArrayList<>();
        List<double[]> ofOn = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            boolean offFirst = round % 2 == 0;
            double[] first = offFirst ? turn(off, "off") : turn(on, "on");
            double[] second = offFirst ? turn(on, "on") : turn(off, "off");
            if (round >= 0) {
                ofOff.add(offFirst ? first : second);
                ofOn.add(offFirst ? second : first);
            }
        }
        print(how + ", produce", column(ofOff, 0), column(ofOn, 0));
        print(how + ", consume", column(ofOff, 1), column(ofOn, 1));
    }

    private double[] turn(Cluster cluster, String topic) throws InterruptedException {
        double written = calls(() -> cluster.produce(ProduceRequest.of(topic, payloads.nextKey(), payloads.value())));
        double consumed = calls(() -> cluster.consume(ConsumeRequest.of(topic, topic, Ack.auto())));
        return new double[] {written, consumed};
    }

    /** What one of them costs, in microseconds. */
    private double calls(Supplier<CompletableFuture<?>> call) throws InterruptedException {
        Semaphore window = new Semaphore(IN_FLIGHT);
        Cpu before = Cpu.now();
        for (int i = 0; i < messages; i++) {
            window.acquire();
            var unused = call.get().whenComplete((answer, failure) -> {
                if (failure != null) {
                    System.err.println(failure);
                }
                window.release();
            });
        }
        window.acquire(IN_FLIGHT);
        return before.microsUntil(Cpu.now()) / messages;
    }

    private static double[] column(List<double[]> turns, int column) {
        return turns.stream().mapToDouble(turn -> turn[column]).toArray();
    }

    private static void print(String what, double[] off, double[] on) {
        double[] ratios = new double[off.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = on[i] / off[i];
        }
        System.out.printf(
                Locale.ROOT,
                "%-40s off %6.2f us   on %6.2f us   ratio of medians %.3f   median of ratios %.3f (quartiles %.3f, %.3f)%n",
                what,
                quantile(off, 0.5),
                quantile(on, 0.5),
                quantile(on, 0.5) / quantile(off, 0.5),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (q * (sorted.length - 1))];
    }
}
