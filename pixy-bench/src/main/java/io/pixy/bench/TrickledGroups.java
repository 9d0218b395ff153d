package io.pixy.bench;

import com.sun.management.OperatingSystemMXBean;
import io.pixy.api.Ack;
import io.pixy.api.Cluster;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.api.config.InitialOffset;
import io.pixy.bench.process.Proc;
import io.pixy.engine.PixyEngine;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The process that {@link GroupTrickle} measures. All groups are asked for at once; they have joined when each topic has
 * handed out a message that was there before. Told are that, the CPU under the trickle, how long its messages are on
 * their way from before they are written until they are handed out, and the CPU when nobody writes and nobody asks any
 * more: at once, and after another minute. CPU is of one core.
 */
public final class TrickledGroups {
    private static final Duration SETTLE = Duration.ofSeconds(Integer.getInteger("pixy.bench.settle", 10));
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("pixy.bench.seconds", 20));
    private static final Duration QUIET = Duration.ofSeconds(Integer.getInteger("pixy.bench.quiet", 60));

    private final Cluster pixy;
    private final List<Asking> asking;
    private final Latencies latencies = new Latencies();
    private volatile boolean stopped;

    private TrickledGroups(Cluster pixy, int groups) {
        this.pixy = pixy;
        this.asking = IntStream.range(0, groups * GroupTrickle.TOPICS)
                .mapToObj(topic ->
                        new Asking("trickle-group-" + topic / GroupTrickle.TOPICS, GroupTrickle.topicOf(topic)))
                .toList();
    }

    /** Arguments: how many groups, brokers, and ZooKeeper if it is used. */
    public static void main(String[] args) throws Exception {
        int groups = Integer.parseInt(args[0]);
        try (PixyEngine engine = Engines.at(
                args[1],
                args.length > 2 ? Optional.of(args[2]) : Optional.empty(),
                // subscriptions outlive the measurement, so that nothing happens meanwhile
                Engines.consumer()
                        .initialOffset(InitialOffset.OLDEST)
                        .subscriptionTimeout(Duration.ofHours(1))
                        .build())) {
            engine.start();
            new TrickledGroups(engine.cluster(), groups).run(groups);
        }
    }

    private void run(int groups) throws Exception {
        long begin = System.nanoTime();
        long cpuBegin = cpuNanos();
        asking.forEach(Asking::next);
        for (Asking one : asking) {
            one.first.await();
        }
        double joinSeconds = (System.nanoTime() - begin) / 1e9;
        double joinCpuSeconds = (cpuNanos() - cpuBegin) / 1e9;
        tellThreads("join", Map.of());
        System.out.println(GroupTrickle.JOINED);
        pause(SETTLE);
        latencies.begin();
        double trickleCpu = cpuPercent("trickle");
        latencies.end();
        double trickling = Proc.self().residentMegabytes();
        System.out.println(GroupTrickle.TRICKLED);
        stopped = true;
        // the last requests end by themselves
        pause(Duration.ofSeconds(4));
        double atOnce = cpuPercent("idle");
        pause(QUIET);
        double later = cpuPercent("later");
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        double resident = Proc.self().residentMegabytes();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.println("groups  join s (CPU s)  trickle: CPU %  p50 ms   p99 ms   idle CPU %: at once  later"
                + "   RSS MB: trickle  idle  heap MB  threads  connections");
        System.out.printf(
                Locale.ROOT,
                "%6d  %6.1f (%5.1f)  %14.1f  %6.2f  %7.2f  %19.1f  %5.1f  %16.0f  %4.0f  %7.1f  %7d  %11d%n",
                groups,
                joinSeconds,
                joinCpuSeconds,
                trickleCpu,
                latencies.p50Micros / 1e3,
                latencies.p99Micros / 1e3,
                atOnce,
                later,
                trickling,
                resident,
                heap / 1e6,
                threads,
                Processes.connections());
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double cpuPercent(String part) throws InterruptedException {
        Map<String, Long> threadsBefore = Processes.ticksOfThreads();
        long before = cpuNanos();
        long begin = System.nanoTime();
        pause(MEASURED);
        double percent = 100.0 * (cpuNanos() - before) / (System.nanoTime() - begin);
        tellThreads(part, threadsBefore);
        return percent;
    }

    /** With {@code -Dpixy.bench.threads=true}: which threads used most, in milliseconds. */
    private static void tellThreads(String part, Map<String, Long> before) {
        if (Boolean.getBoolean("pixy.bench.threads")) {
            System.out.println(part + ": "
                    + Processes.ticksOfThreads().entrySet().stream()
                            .map(thread -> Map.entry(
                                    thread.getKey(),
                                    10 * (thread.getValue() - before.getOrDefault(thread.getKey(), 0L))))
                            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                            .limit(12)
                            .map(Map.Entry::toString)
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks for one message of a topic after the other. Thread-safe: one request is out at a time. */
    private final class Asking {
        private final ConsumeRequest request;
        private final CountDownLatch first = new CountDownLatch(1);

        Asking(String group, String topic) {
            this.request = ConsumeRequest.of(group, topic, Ack.auto());
        }

        void next() {
            var unused = pixy.consume(request).whenComplete((message, failure) -> {
                if (failure == null) {
                    arrived(message);
                }
                if (!stopped) {
                    next();
                }
            });
        }

        private void arrived(Message message) {
            if (first.getCount() > 0) {
                first.countDown();
            } else {
                // the clock of all processes of a machine
                latencies.record(
                        System.nanoTime() - ByteBuffer.wrap(message.value()).getLong());
            }
        }
    }
}
