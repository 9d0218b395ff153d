package io.pixy.bench;

import io.pixy.bench.load.Trickle;
import io.pixy.testkit.TestCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What many consumer groups cost one process that get a message now and then: each has two topics of its own and always
 * one request waiting for each, and another process, this one, writes one message a second to each topic. What is
 * measured, and how, tells {@link TrickledGroups}, which runs in a process of its own.
 *
 * <p>The argument is the number of groups. {@code -Dpixy.bench.jvm} gives options to the other JVM, {@code
 * -Dpixy.bench.seconds} says how long each part is measured (20), {@code -Dpixy.bench.quiet} how long nothing happens
 * between the last two (60), {@code -Dpixy.bench.partitions} how many partitions a topic has (4). Linux only.
 */
public final class GroupTrickle {
    static final int TOPICS = 2;
    static final String JOINED = "joined";
    static final String TRICKLED = "trickled";

    private static final int PARTITIONS = Integer.getInteger("pixy.bench.partitions", 4);

    private GroupTrickle() {}

    /** Prints two lines, and what the brokers used meanwhile. */
    public static void main(String[] args) throws Exception {
        int groups = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        try (TestCluster cluster = Engines.cluster().start()) {
            prepare(cluster, groups * TOPICS);
            List<ProcessHandle> brokers = ProcessHandle.current().descendants().toList();
            Process measured = start(cluster, groups);
            List<String> topics = IntStream.range(0, groups * TOPICS)
                    .mapToObj(GroupTrickle::topicOf)
                    .toList();
            try (Trickle writer = new Trickle(cluster.bootstrapServers(), topics);
                    BufferedReader told = measured.inputReader(StandardCharsets.UTF_8)) {
                Duration before = Duration.ZERO;
                long begin = 0;
                for (String line = told.readLine(); line != null; line = told.readLine()) {
                    switch (line) {
                        case JOINED -> {
                            writer.start(topics.size());
                            before = cpu(brokers);
                            begin = System.nanoTime();
                        }
                        case TRICKLED -> {
                            long used = cpu(brokers).minus(before).toNanos();
                            writer.stop();
                            System.out.printf(
                                    Locale.ROOT,
                                    "brokers under the trickle: CPU %.1f %%%n",
                                    100.0 * used / (System.nanoTime() - begin));
                        }
                        default -> System.out.println(line);
                    }
                }
            } finally {
                measured.destroy();
                measured.waitFor();
            }
        }
    }

    static String topicOf(int topic) {
        return "trickle-" + topic;
    }

    private static void prepare(TestCluster cluster, int topics) throws Exception {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
            admin.createTopics(IntStream.range(0, topics)
                            .mapToObj(topic -> new NewTopic(topicOf(topic), PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        List<ProducerRecord<byte[], byte[]>> first = new ArrayList<>();
        for (int topic = 0; topic < topics; topic++) {
            first.add(new ProducerRecord<>(topicOf(topic), 0, null, new byte[Long.BYTES]));
        }
        cluster.topics().produce(first);
    }

    private static Process start(TestCluster cluster, int groups) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(System.getProperty("pixy.bench.jvm", "-Xmx256m").split(" ")));
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("pixy.bench.")) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                TrickledGroups.class.getName(),
                Integer.toString(groups),
                cluster.bootstrapServers()));
        if (Engines.needsZooKeeper()) {
            command.add(cluster.zooKeeperConnect());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Duration cpu(List<ProcessHandle> processes) {
        return processes.stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
