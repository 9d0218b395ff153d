package io.pixy.bench;

import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.Order;
import io.pixy.api.config.QueuePolicy;
import io.pixy.api.config.QueueRule;
import io.pixy.bench.Contest.Way;
import io.pixy.server.logging.Logging;
import io.pixy.testkit.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The second API beside Kafka's own clients, in one JVM and against one broker: batches, streams, REST, handlers in the order
 * of keys beside Confluent's Parallel Consumer, and how long a single message takes. Prints tables in Markdown. The arguments
 * are how many per cent of the usual time each part is to take (100), and which parts: consume, produce, rest, keys, delay.
 */
public final class QueueFigures {
    private static final int PARTITIONS = 8;
    private static final int BYTES = 1024;
    private static final int SMALL = 100;
    private static final int KEYS = 10_000;
    private static final Map<String, String> SMALL_LOG =
            Map.of("retention.bytes", "200000000", "segment.bytes", "50000000");

    private final TestCluster cluster;
    private final Served served;
    private final Writers writers;
    private final int percent;

    private QueueFigures(TestCluster cluster, Served served, Writers writers, int percent) {
        this.cluster = cluster;
        this.served = served;
        this.writers = writers;
        this.percent = percent;
    }

    /** See above. */
    public static void main(String[] args) throws Exception {
        int percent = args.length == 0 ? 100 : Integer.parseInt(args[0]);
        Set<String> parts = new TreeSet<>(
                args.length < 2
                        ? List.of("consume", "produce", "rest", "keys", "delay")
                        : List.of(args).subList(1, args.length));
        Logging logging = Logging.ofCommands();
        try (TestCluster cluster = Engines.cluster().start();
                Served served = Served.start(
                        cluster,
                        Engines.consumer()
                                .initialOffset(InitialOffset.OLDEST)
                                .queues(List.of(new QueueRule(
                                        "keyed*",
                                        "*",
                                        QueuePolicy.builder().order(Order.KEY).build())))
                                .build());
                Writers writers = Writers.on(cluster.bootstrapServers(), "none")) {
            QueueFigures figures = new QueueFigures(cluster, served, writers, percent);
            Contest.printHead();
            for (String part : List.of("consume", "produce", "rest", "keys", "delay")) {
                if (parts.contains(part)) {
                    figures.run(part);
                }
            }
        } finally {
            logging.close();
        }
        // not all of the measured end their threads
        System.exit(0);
    }

    private void run(String part) throws Exception {
        switch (part) {
            case "consume" -> consume();
            case "produce" -> produce();
            case "rest" -> rest();
            case "keys" -> keys();
            default -> delay();
        }
    }

    private Duration seconds(int usual) {
        return Duration.ofMillis(usual * 10L * percent);
    }

    private void consume() throws InterruptedException {
        Backlog backlog = Backlog.even("eight", PARTITIONS, 300_000);
        backlog.write(cluster, BYTES);
        // the first commit of all takes the brokers seconds
        cluster.topics().commit("first", backlog.topic(), Map.of(0, new OffsetAndMetadata(0)));
        Receiving embedded = new Receiving(served.embedded(), backlog);
        Receiving remote = new Receiving(served.remote(), backlog);
        new Contest(
                        "consume",
                        seconds(100),
                        List.of(
                                new Way(
                                        "poll and commitAsync",
                                        "",
                                        round -> Polling.drain(cluster.bootstrapServers(), backlog, "plain" + round)),
                                new Way(
                                        "receive 100, settle",
                                        ">= 300,000",
                                        round -> embedded.batches("batch" + round)),
                                new Way("the same over gRPC", ">= 300,000", round -> remote.batches("gbatch" + round)),
                                new Way(
                                        "stream, window 1000",
                                        ">= 300,000",
                                        round -> embedded.stream("stream" + round)),
                                new Way(
                                        "Consume over gRPC, window 1000",
                                        ">= 300,000",
                                        round -> GrpcStream.consume(served.channel(), "gstream" + round, backlog))))
                .run();
    }

    private void produce() throws InterruptedException {
        cluster.topics().create("written", PARTITIONS, SMALL_LOG);
        Producing producing = new Producing("written", new Messages().value());
        new Contest(
                        "produce 1 KB",
                        seconds(40),
                        List.of(
                                new Way("KafkaProducer", "", round -> producing.plain(writers.plain())),
                                new Way("produceAll of 100", "ratio >= 0.8", round -> producing.all(served.embedded())),
                                new Way("the same over gRPC", "ratio >= 0.8", round -> producing.all(served.remote())),
                                new Way(
                                        "ProduceStream over gRPC",
                                        "ratio >= 0.8",
                                        round -> producing.stream(served.channel()))))
                .run();
    }

    private void rest() throws InterruptedException {
        cluster.topics().create("posted", PARTITIONS, SMALL_LOG);
        Producing plain = new Producing("posted", Rest.text(SMALL).getBytes(StandardCharsets.US_ASCII));
        Rest rest = new Rest(served.http(), "posted", SMALL);
        new Contest(
                        "produce 100 bytes",
                        seconds(40),
                        List.of(
                                new Way("KafkaProducer", "", round -> plain.plain(writers.plain())),
                                new Way("produceAll of 100", "", round -> plain.all(served.embedded())),
                                new Way("REST, JSON of 100", "> 83,500", round -> rest.json()),
                                new Way("REST, NDJSON", "> 83,500", round -> rest.ndjson())))
                .run();
    }

    private void keys() throws InterruptedException {
        Backlog backlog = Backlog.even("keyed", PARTITIONS, 200_000);
        backlog.writeKeyed(cluster, BYTES, KEYS);
        OlderClients older = new OlderClients();
        new Contest(
                        "10,000 keys",
                        seconds(70),
                        List.of(
                                new Way(
                                        "poll and commitAsync",
                                        "",
                                        round -> Polling.drain(cluster.bootstrapServers(), backlog, "kplain" + round)),
                                new Way(
                                        "subscribe in order of keys",
                                        ">= 250,000",
                                        round -> ByKey.subscribe(served.embedded(), backlog, "keys" + round)),
                                new Way(
                                        "the same on the thread that brings them",
                                        "",
                                        round -> ByKey.subscribe(
                                                served.embedded(), backlog, "inline" + round, Runnable::run)),
                                new Way(
                                        "Confluent Parallel Consumer",
                                        "",
                                        round -> ByKey.parallel(
                                                older, cluster.bootstrapServers(), backlog, "parallel" + round))))
                .run();
    }

    private void delay() throws Exception {
        System.out.println();
        Delays.printHead();
        // topics of their own: who comes later would find what others have written
        delays("plain").plain(cluster.bootstrapServers(), writers.plain());
        delays("embedded").cluster("embedded, stream", served.embedded());
        delays("remote").cluster("gRPC, stream of Consume", served.remote());
        delays("events").events("REST, server-sent events", served, new Rest(served.http(), "events", SMALL));
    }

    private Delays delays(String topic) {
        cluster.topics().create(topic, 1);
        return new Delays(topic, new byte[SMALL]);
    }
}
