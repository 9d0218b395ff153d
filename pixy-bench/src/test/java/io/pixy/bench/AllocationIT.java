package io.pixy.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.pixy.api.Ack;
import io.pixy.api.ConsumeRequest;
import io.pixy.api.Message;
import io.pixy.bench.load.Api;
import io.pixy.bench.load.EngineApi;
import io.pixy.bench.load.GrpcApi;
import io.pixy.bench.load.Load;
import io.pixy.bench.load.Outcome;
import io.pixy.bench.load.RestApi;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A message must not allocate much more than it did when that was recorded, in {@code allocation.properties}. Unlike times
 * this is the same on every machine, however busy. How it is recorded again: docs/performance/README.md.
 */
final class AllocationIT {
    /** How much more there may be. What is allocated for a batch is shared by more messages or fewer from run to run. */
    private static final double HEAD_ROOM = 1.25;

    private static final int IN_FLIGHT = 64;

    /** Classes are loaded and caches filled by then. */
    private static final int WARM_UP = 4000;

    private static final int MEASURED = 8000;

    /** What is read ahead is to be a small part of it. */
    private static final int MEASURED_WITHIN_PROGRAM = 40_000;

    private static final Duration AT_A_TIME = Duration.ofMillis(500);

    /** The same of what is consumed so fast that the backlog would end. */
    private static final Duration AT_A_TIME_WITHIN_PROGRAM = Duration.ofMillis(100);

    private static final Backlog BACKLOG = Backlog.even("backlog", 4, 120_000);
    private static final String TOPIC = "written";

    /** The last requests of a group are not acknowledged; the stop does not wait for them longer than that. */
    private static final Duration ACK_TIMEOUT = Duration.ofSeconds(3);

    private static final byte[] MESSAGE = new byte[1024];

    private static final int IN_VAIN = 20;

    private static TestCluster cluster;
    private static Served served;
    private static int groups;

    /** Where it can be seen, so that it is not optimised away. */
    private static byte[] planted;

    @BeforeAll
    static void start() {
        cluster = Engines.cluster().start();
        cluster.topics().create(TOPIC, 4);
        BACKLOG.write(cluster, MESSAGE.length);
        served =
                Served.start(cluster, Engines.consumer().ackTimeout(ACK_TIMEOUT).build());
    }

    @AfterAll
    static void stop() {
        served.close();
        cluster.close();
    }

    /** Ways that single messages take. */
    enum Way {
        ENGINE_PRODUCE(false),
        ENGINE_CONSUME_AND_ACK(true),
        REST_PRODUCE(false),
        REST_CONSUME_AND_ACK(true),
        GRPC_PRODUCE(false),
        GRPC_CONSUME_AND_ACK(true);

        private final boolean consumes;

        Way(boolean consumes) {
            this.consumes = consumes;
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aMessageAllocatesNoMoreThanRecorded(Way way) throws Exception {
        long recorded = recorded(way);

        double bytes = bytesPerMessage(load(way), way);

        System.out.printf(Locale.ROOT, "allocation: %s=%.0f%n", way, bytes);
        assertThat(bytes).isLessThan(recorded * HEAD_ROOM);
    }

    @Test
    void whatACallAllocatesMoreIsSeen() throws Exception {
        Load load = load(Way.ENGINE_CONSUME_AND_ACK);
        Load wasteful = time -> {
            Outcome outcome = load.run(time);
            planted = new byte[Math.toIntExact(outcome.answers() * recorded(Way.ENGINE_CONSUME_AND_ACK))];
            return outcome;
        };

        double bytes = bytesPerMessage(wasteful, Way.ENGINE_CONSUME_AND_ACK);

        assertThat(bytes).isGreaterThan(recorded(Way.ENGINE_CONSUME_AND_ACK) * HEAD_ROOM);
    }

    private static long recorded(Way way) throws IOException {
        Properties all = new Properties();
        try (InputStream in = AllocationIT.class.getResourceAsStream("allocation.properties")) {
            all.load(in);
        }
        return Long.parseLong(all.getProperty(way.name()));
    }

    private static double bytesPerMessage(Load load, Way way) throws Exception {
        boolean withOwn = api(way) instanceof EngineApi;
        Duration atATime = withOwn && way.consumes ? AT_A_TIME_WITHIN_PROGRAM : AT_A_TIME;
        run(load, atATime, WARM_UP);
        Map<Long, Long> before = Allocated.byThread(withOwn);
        long messages = run(load, atATime, withOwn ? MEASURED_WITHIN_PROGRAM : MEASURED);
        return Allocated.between(before, Allocated.byThread(withOwn)) / (double) messages;
    }

    /** So many messages or some more: how long that takes does not matter. */
    private static long run(Load load, Duration atATime, int messages) throws Exception {
        long answers = 0;
        int inVain = 0;
        while (answers < messages) {
            Outcome outcome = load.run(atATime);
            assertThat(outcome.errors()).isZero();
            // a machine that others use may stand still for a moment
            inVain = outcome.answers() == 0 ? inVain + 1 : 0;
            assertThat(inVain).as("how often nothing was left of the backlog").isLessThan(IN_VAIN);
            answers += outcome.answers();
        }
        return answers;
    }

    private static Load load(Way way) {
        return way.consumes
                ? api(way).consume(newGroup(), BACKLOG.topic(), false, IN_FLIGHT)
                : api(way).produce(TOPIC, MESSAGE, true, IN_FLIGHT);
    }

    private static Api api(Way way) {
        return switch (way) {
            case ENGINE_PRODUCE, ENGINE_CONSUME_AND_ACK -> new EngineApi(served.embedded());
            case REST_PRODUCE, REST_CONSUME_AND_ACK -> new RestApi(served.http(), false);
            case GRPC_PRODUCE, GRPC_CONSUME_AND_ACK -> new GrpcApi(served.grpc(), false);
        };
    }

    /** One that has everything before it. */
    private static String newGroup() {
        String group = "group-" + ++groups;
        Map<Integer, OffsetAndMetadata> begin = new HashMap<>();
        for (int partition = 0; partition < BACKLOG.sizes().length; partition++) {
            begin.put(partition, new OffsetAndMetadata(0));
        }
        cluster.topics().commit(group, BACKLOG.topic(), begin);
        // once it has joined nobody waits: requests of one piece of load that wait are in the way of the next one's
        Message unused = served.embedded()
                .consume(ConsumeRequest.of(group, BACKLOG.topic(), Ack.auto()))
                .join();
        return group;
    }
}
