package io.pixy.bench.table;

import io.pixy.bench.load.Histogram;
import io.pixy.bench.load.Polls;
import io.pixy.bench.load.Trickle;
import io.pixy.bench.process.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many groups with two topics each on a server of their own, every one of them with a request open. Up to ten groups share
 * their topics, and they all get every message. Immutable.
 */
record GroupsRow(int groups) {
    static final int TOPICS = 2;
    static final int PARTITIONS = 4;
    private static final int SHARING = 10;

    /** To all groups together. */
    private static final int MESSAGES_PER_SECOND = 200;

    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    GroupFigures measure(Site site, Subject subject, boolean aMinuteLater) throws Exception {
        List<String> topics = site.groupTopics(
                (groups + SHARING - 1) / SHARING * TOPICS, "groups-" + groups + "-" + subject.name(), PARTITIONS);
        try (ServerProcess server = subject.start();
                Polls polls = new Polls(server.grpc().server());
                Trickle trickle = new Trickle(site.bootstrapServers(), topics)) {
            long begin = System.nanoTime();
            for (int group = 0; group < groups; group++) {
                for (String topic : topicsOf(group, topics)) {
                    polls.open(name(group), topic);
                }
            }
            double join = awaitAll(polls, topics, begin);
            trickle.start((double) MESSAGES_PER_SECOND * topics.size() / (groups * TOPICS));
            pause(SETTLE);
            polls.takeLatencies();
            double busy = percent(server);
            Histogram latencies = polls.takeLatencies();
            double resident = server.residentMegabytes();
            long threads = server.proc().threads();
            trickle.stop();
            pause(SETTLE);
            double waiting = percent(server);
            long errors = polls.errors();
            polls.stop();
            double quiet = percent(server);
            double later = Double.NaN;
            if (aMinuteLater) {
                pause(A_MINUTE);
                later = percent(server);
            }
            return new GroupFigures(
                    join,
                    latencies.total() / (double) MEASURED.toSeconds(),
                    latencies.millis(0.5),
                    latencies.millis(0.99),
                    new GroupFigures.Cpu(busy, waiting, quiet, later),
                    resident,
                    threads,
                    errors);
        }
    }

    private List<String> topicsOf(int group, List<String> topics) {
        int first = group / SHARING * TOPICS;
        return topics.subList(first, first + TOPICS);
    }

    /** Seconds until every group owned all of its partitions. One is asked after the other: questions cost the server time, too. */
    private double awaitAll(Polls polls, List<String> topics, long begin) throws InterruptedException {
        int joined = 0;
        while (joined < groups) {
            if (System.nanoTime() - begin > JOIN_LIMIT.toNanos()) {
                throw new IllegalStateException("groups have not joined: " + name(joined) + " is the first one");
            }
            if (ownsAll(polls, joined, topics)) {
                joined++;
            } else {
                pause(BETWEEN_QUESTIONS);
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private boolean ownsAll(Polls polls, int group, List<String> topics) {
        return topicsOf(group, topics).stream().allMatch(topic -> polls.owns(name(group), topic, PARTITIONS));
    }

    private static String name(int group) {
        return "group-" + group;
    }

    /** Of one processor. */
    private static double percent(ServerProcess server) throws InterruptedException {
        double before = server.cpuSeconds();
        long begin = System.nanoTime();
        pause(MEASURED);
        return 100 * (server.cpuSeconds() - before) / ((System.nanoTime() - begin) / 1e9);
    }

    private static void pause(Duration time) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
