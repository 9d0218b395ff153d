package io.pixy.bench;

import com.sun.management.OperatingSystemMXBean;
import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.bench.process.Proc;
import io.pixy.engine.PixyEngine;
import io.pixy.testkit.TestCluster;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What many consumer groups cost one process: groups of ten partitions each that wait for messages. The arguments are
 * the numbers of groups, ascending. Linux only: connections are counted in {@code /proc}.
 */
public final class GroupScale {
    private static final int PARTITIONS = 10;
    private static final int GROUPS_PER_TOPIC = 10;
    private static final int ASKED_AT_ONCE = 50;
    private static final Duration SETTLE = Duration.ofSeconds(75);
    private static final Duration MEASURED = Duration.ofSeconds(20);

    private final TestCluster cluster;
    private final Cluster pixy;
    private int groups;

    private GroupScale(TestCluster cluster, Cluster pixy) {
        this.cluster = cluster;
        this.pixy = pixy;
    }

    /** Prints a line for each number of groups. */
    public static void main(String[] args) throws Exception {
        int[] steps = args.length == 0
                ? new int[] {1, 10, 100, 500}
                : List.of(args).stream().mapToInt(Integer::parseInt).toArray();
        try (TestCluster cluster = Engines.cluster().start();
                // subscriptions outlive the measurement, so that nothing happens meanwhile
                PixyEngine engine = Engines.of(
                        cluster,
                        Engines.consumer()
                                .subscriptionTimeout(Duration.ofHours(1))
                                .build())) {
            engine.start();
            GroupScale scale = new GroupScale(cluster, engine.cluster());
            System.out.println("groups partitions  join s  heap MB   RSS MB  threads  connections  idle CPU %");
            scale.print(0);
            for (int step : steps) {
                double seconds = scale.grow(step);
                pause(SETTLE);
                scale.print(seconds);
            }
        }
    }

    /** Adds groups until there are so many and each owns all of its partitions; tells how long that took. */
    private double grow(int target) throws Exception {
        int first = groups;
        for (int topic = (groups + GROUPS_PER_TOPIC - 1) / GROUPS_PER_TOPIC;
                topic <= (target - 1) / GROUPS_PER_TOPIC;
                topic++) {
            if (!cluster.topics().exists("scale-" + topic)) {
                cluster.topics().create("scale-" + topic, PARTITIONS);
            }
        }
        long begin = System.nanoTime();
        for (; groups < target; groups++) {
            var unused = pixy.consume(ConsumeRequest.of("group-" + groups, topicOf(groups), Ack.auto()));
        }
        Set<Integer> left = IntStream.range(first, target).boxed().collect(Collectors.toCollection(TreeSet::new));
        while (!left.isEmpty()) {
            // one after the other the questions would take longer than what they are about
            Map<Integer, CompletableFuture<Boolean>> answers =
                    left.stream().limit(ASKED_AT_ONCE).collect(Collectors.toMap(group -> group, this::owns));
            answers.forEach((group, owns) -> {
                if (owns.join()) {
                    left.remove(group);
                }
            });
            pause(Duration.ofMillis(50));
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** False also if that can't be told yet. */
    private CompletableFuture<Boolean> owns(int group) {
        return pixy.listConsumers(topicOf(group), Optional.of("group-" + group))
                .handle((consumers, failure) -> failure == null
                        && consumers.values().stream()
                                .flatMap(members -> members.values().stream())
                                .anyMatch(partitions -> partitions.size() == PARTITIONS));
    }

    private static String topicOf(int group) {
        return "scale-" + group / GROUPS_PER_TOPIC;
    }

    private void print(double seconds) throws Exception {
        OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long before = os.getProcessCpuTime();
        pause(MEASURED);
        double cpu = 100.0 * (os.getProcessCpuTime() - before) / MEASURED.toNanos();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf(
                Locale.ROOT,
                "%6d %10d  %6.1f  %7.1f  %7.0f  %7d  %11d  %10.1f%n",
                groups,
                groups * PARTITIONS,
                seconds,
                heap / 1e6,
                Proc.self().residentMegabytes(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Processes.connections(),
                cpu);
    }

    private static void pause(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
