package io.pixy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.pixy.engine.offsets.Receipt;
import io.pixy.engine.offsets.Receipts;
import io.pixy.engine.offsets.Tenure;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.YamlConfig;
import io.pixy.testkit.ClusterExtension;
import io.pixy.testkit.FaultProxy;
import io.pixy.testkit.Ports;
import io.pixy.v1.Ack;
import io.pixy.v1.Code;
import io.pixy.v1.Delivery;
import io.pixy.v1.DescribeQueueRequest;
import io.pixy.v1.Extend;
import io.pixy.v1.Level;
import io.pixy.v1.Nack;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.Record;
import io.pixy.v1.Reject;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.SettleResult;
import io.pixy.v1.Settlement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import mailgun.kafkapixy.AckRq;
import mailgun.kafkapixy.AckRs;
import mailgun.kafkapixy.ConsNAckRq;
import mailgun.kafkapixy.ConsRs;
import mailgun.kafkapixy.GetOffsetsRq;
import mailgun.kafkapixy.KafkaPixyGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole instances that are each other's peers, and clients whose every request goes to any of them. */
@Timeout(150)
final class PeersIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "g";
    private static final int PARTITIONS = 6;
    private static final int WORKERS = 8;
    private static final int COUNT = Boolean.getBoolean("pixy.slow") ? 60_000 : 4_000;

    @TempDir
    private Path dir;

    private final List<Instance> instances = new ArrayList<>();
    private ServerSocket silent;

    /** A server as the program makes it, and what its peers reach it through. */
    private final class Instance {
        private final int grpcPort = Ports.free();
        private final int restPort = Ports.free();
        private final FaultProxy network = new FaultProxy(0, grpcPort);
        private final String name;
        private Server server;
        private ManagedChannel channel;
        private volatile boolean serves;

        Instance(String name) {
            this.name = name;
        }

        void start(List<String> peers) throws Exception {
            String yaml = String.format(
                    Locale.ROOT,
                    """
                    grpc_addr: 127.0.0.1:%d
                    tcp_addr: 127.0.0.1:%d
                    shutdown_timeout: 10s
                    peers: %s
                    peer_token: 0123456789abcdef
                    proxies:
                      main:
                        client_id: %s
                        kafka: {seed_peers: ['%s']}
                        zoo_keeper: {seed_peers: ['%s']}
                        consumer:
                          ack_timeout: 60s
                          long_polling_timeout: 500ms
                          retry_backoff: 100ms
                          offsets_commit_interval: 100ms
                          initial_offset: oldest
                          queues: [{topics: '*', groups: '*', dead_letter: {topic: 'dlq.{topic}', on_missing: create}}]
                    """,
                    grpcPort,
                    restPort,
                    peers.stream().map(one -> "'" + one + "'").toList(),
                    name,
                    KAFKA.cluster().bootstrapServers(),
                    KAFKA.cluster().zooKeeperConnect());
            Path file = Files.writeString(dir.resolve(name + ".yaml"), yaml);
            var config = YamlConfig.read(file, ProcessFacts.current())
                    .build(ProcessFacts.current())
                    .config();
            PixyParts parts = new PixyParts();
            Engine engine = parts.engine(config, Server.engineShare(config.shutdownTimeout()));
            server = new Server(
                    engine,
                    parts.surfaces(config, engine, new Running(Loggers.none(), System.out)),
                    config.shutdownTimeout());
            assertThat(server.start(new CompletableFuture<>())).isTrue();
            channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                    .usePlaintext()
                    .build();
            serves = true;
        }

        PixyGrpc.PixyBlockingStub second() {
            return PixyGrpc.newBlockingStub(channel).withDeadlineAfter(40, TimeUnit.SECONDS);
        }

        KafkaPixyGrpc.KafkaPixyBlockingStub first() {
            return KafkaPixyGrpc.newBlockingStub(channel).withDeadlineAfter(40, TimeUnit.SECONDS);
        }

        HttpResponse<String> send(String method, String path, String body) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + restPort + path))
                    .timeout(Duration.ofSeconds(40))
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        }

        void stop() {
            serves = false;
            if (server != null) {
                server.stop();
                server = null;
                channel.shutdownNow();
            }
        }
    }

    /** Three that know each other in several ways, themselves included, and of one that accepts and never says a word. */
    private void start() throws Exception {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 3; i++) {
            instances.add(new Instance("any-" + i));
        }
        List<String> peers = List.of(
                "127.0.0.1:" + instances.get(0).network.port(),
                "dns:///localhost:" + instances.get(1).network.port(),
                "localhost:" + instances.get(2).network.port(),
                "127.0.0.1:" + silent.getLocalPort());
        for (Instance instance : instances) {
            instance.start(peers);
        }
    }

    @AfterEach
    void stop() throws Exception {
        ExecutorService stops = Executors.newCachedThreadPool();
        for (Instance instance : instances) {
            var unused = stops.submit(instance::stop);
        }
        stops.shutdown();
        boolean unusedToo = stops.awaitTermination(30, TimeUnit.SECONDS);
        instances.forEach(instance -> instance.network.close());
        silent.close();
    }

    private void fill(String topic, int count) {
        for (int done = 0; done < count; ) {
            io.pixy.v1.ProduceRequest.Builder records =
                    io.pixy.v1.ProduceRequest.newBuilder().setTopic(topic);
            for (int i = 0; i < 1000 && done < count; i++, done++) {
                records.addRecords(Record.newBuilder().setValue(ByteString.copyFromUtf8("m" + done)));
            }
            assertThat(instances.get(0).second().produce(records.build()).getResultsList())
                    .noneMatch(io.pixy.v1.ProduceResult::hasProblem);
        }
    }

    /** Until each has its part of the partitions. To be called while there are no messages. */
    private void share(String topic) {
        Set<String> owners = Set.of();
        while (owners.size() < instances.size()) {
            instances.forEach(instance -> receive(instance, topic, 1));
            owners = instances
                    .get(0)
                    .second()
                    .describeQueue(DescribeQueueRequest.newBuilder()
                            .setTopic(topic)
                            .setGroup(GROUP)
                            .build())
                    .getPartitionsList()
                    .stream()
                    .map(partition -> partition.hasOwner() ? partition.getOwner() : "nobody")
                    .collect(Collectors.toSet());
            owners.remove("nobody");
        }
    }

    private static List<Delivery> receive(Instance instance, String topic, int most) {
        return instance.second()
                .receive(ReceiveRequest.newBuilder()
                        .setTopic(topic)
                        .setGroup(GROUP)
                        .setMaxMessages(most)
                        .setMaxWait(com.google.protobuf.Duration.newBuilder().setNanos(100_000_000))
                        .build())
                .getDeliveriesList();
    }

    private static Settlement ack(Delivery delivery) {
        return Settlement.newBuilder()
                .setReceipt(delivery.getReceipt())
                .setAck(Ack.getDefaultInstance())
                .build();
    }

    private static SettleRequest.Builder settle(String topic, Iterable<Settlement> settlements) {
        return SettleRequest.newBuilder().setTopic(topic).setGroup(GROUP).addAllSettlements(settlements);
    }

    private static List<Code> codes(Instance instance, SettleRequest request) {
        return instance.second().settle(request).getResultsList().stream()
                .map(result -> result.hasProblem() ? result.getProblem().getCode() : Code.CODE_UNSPECIFIED)
                .toList();
    }

    /** Takes messages from any instance and settles them through any other, in every way there is. */
    private final class Work {
        private final String topic;
        private final int count;
        private final Map<String, String> hands = new ConcurrentHashMap<>();
        private final Set<String> done = ConcurrentHashMap.newKeySet();
        private final Set<String> rejected = ConcurrentHashMap.newKeySet();
        private final Set<String> repeated = ConcurrentHashMap.newKeySet();
        private final List<String> odd = new CopyOnWriteArrayList<>();
        private final Map<String, AtomicInteger> tally = new ConcurrentHashMap<>();

        Work(String topic, int count) {
            this.topic = topic;
            this.count = count;
        }

        /** Until all are done. */
        void run(int seed) throws Exception {
            Random random = new Random(seed);
            while (done.size() < count) {
                switch (random.nextInt(8)) {
                    case 0 -> overRest(random);
                    case 1 -> theOldWay(random);
                    case 2 -> theOldWayOverRest(random);
                    default -> overGrpc(random);
                }
            }
        }

        private Instance any(Random random) {
            Instance one;
            do {
                one = instances.get(random.nextInt(instances.size()));
            } while (!one.serves);
            return one;
        }

        private void tally(String what) {
            tally.computeIfAbsent(what, one -> new AtomicInteger()).incrementAndGet();
        }

        private String taken(int partition, long offset, String how) {
            String place = partition + "@" + offset;
            if (done.contains(place)) {
                odd.add(place + " came again by " + how + " though it was done");
            }
            String before = hands.putIfAbsent(place, how);
            if (before != null) {
                odd.add(place + " came by " + how + " while " + before + " had it");
            }
            return place;
        }

        private void done(String place) {
            hands.remove(place);
            if (!done.add(place)) {
                odd.add(place + " was done twice");
            }
        }

        /** Nothing from an instance that leaves in this moment: whatever it was about to say counts for nothing. */
        private <T> Optional<T> unlessLeaving(Instance instance, Callable<T> call) throws Exception {
            try {
                return Optional.of(call.call());
            } catch (StatusRuntimeException e) {
                if (instance.serves || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw e;
                }
            } catch (IOException e) {
                if (instance.serves) {
                    throw e;
                }
            }
            tally("leaving");
            return Optional.empty();
        }

        private HttpResponse<String> send(Random random, String method, String path, String body) throws Exception {
            Optional<HttpResponse<String>> answer;
            do {
                Instance instance = any(random);
                answer = unlessLeaving(instance, () -> instance.send(method, path, body));
            } while (answer.isEmpty());
            return answer.get();
        }

        private void overGrpc(Random random) throws Exception {
            Instance source = any(random);
            List<Delivery> taken = unlessLeaving(source, () -> receive(source, topic, 1 + random.nextInt(20)))
                    .orElse(List.of());
            List<Settlement> settlements = new ArrayList<>();
            for (Delivery one : taken) {
                String place = taken(one.getPartition(), one.getOffset(), "gRPC");
                Settlement.Builder verb = Settlement.newBuilder().setReceipt(one.getReceipt());
                int dice = random.nextInt(100);
                if (dice < 5) {
                    // somebody may have it again before this one hears of it
                    hands.remove(place);
                    verb.setNack(Nack.newBuilder().setDelay(com.google.protobuf.Duration.getDefaultInstance()));
                } else if (dice < 10) {
                    verb.setExtend(Extend.newBuilder()
                            .setLease(com.google.protobuf.Duration.newBuilder().setSeconds(60)));
                } else if (dice < 12) {
                    verb.setReject(Reject.newBuilder().setReason("of no use"));
                } else {
                    verb.setAck(Ack.getDefaultInstance());
                }
                settlements.add(verb.build());
            }
            while (!settlements.isEmpty()) {
                Level level = random.nextInt(20) == 0 ? Level.COMMITTED : Level.APPLIED;
                SettleRequest request =
                        settle(topic, settlements).setLevel(level).build();
                Instance instance = any(random);
                List<SettleResult> results = unlessLeaving(
                                instance,
                                () -> instance.second().settle(request).getResultsList())
                        .orElse(List.of());
                List<Settlement> again = new ArrayList<>(results.isEmpty() ? settlements : List.of());
                for (int i = 0; i < results.size(); i++) {
                    onSettled(taken, settlements.get(i), results.get(i), again);
                }
                settlements = again;
            }
        }

        private void onSettled(
                List<Delivery> taken, Settlement settlement, SettleResult result, List<Settlement> again) {
            Delivery delivery = taken.stream()
                    .filter(one -> one.getReceipt().equals(settlement.getReceipt()))
                    .findFirst()
                    .orElseThrow();
            String place = delivery.getPartition() + "@" + delivery.getOffset();
            Code code = result.getProblem().getCode();
            if (result.getProblem().getRetriable()) {
                tally("again, " + code);
                again.add(settlement);
                repeated.add(settlement.getReceipt());
            } else if (settlement.hasNack() && code == Code.LEASE_LOST && repeated.contains(settlement.getReceipt())) {
                // it had counted, although that was not known
                tally("NACK again");
            } else if (code != Code.CODE_UNSPECIFIED && code != Code.ALREADY_SETTLED) {
                odd.add(place + ": " + settlement.getVerbCase() + " came to " + code);
            } else if (settlement.hasExtend()) {
                again.add(ack(delivery));
            } else if (!settlement.hasNack()) {
                done(place);
                if (settlement.hasReject()) {
                    rejected.add(place);
                }
            }
            tally(settlement.getVerbCase().name());
        }

        private void overRest(Random random) throws Exception {
            String path = "/v1/topics/" + topic + "/";
            String received = send(random, "GET", path + "messages?group=" + GROUP + "&max=5&wait=100ms", "")
                    .body();
            for (JsonNode message : JSON.readTree(received).path("messages")) {
                String place = taken(
                        message.path("partition").asInt(),
                        message.path("offset").asLong(),
                        "REST");
                String settlement = "{\"settlements\":[{\"receipt\":\""
                        + message.path("receipt").asText() + "\",\"ack\":{}}]}";
                HttpResponse<String> answer;
                do {
                    answer = send(random, "POST", path + "settlements?group=" + GROUP, settlement);
                    tally("REST " + answer.statusCode());
                } while (answer.statusCode() == 503);
                if (answer.statusCode() == 200) {
                    done(place);
                } else {
                    odd.add(place + " over REST: " + answer.body());
                }
            }
        }

        /** By partition and offset; the first one is acknowledged by the request for the second. */
        private void theOldWay(Random random) throws Exception {
            ConsNAckRq request = ConsNAckRq.newBuilder()
                    .setTopic(topic)
                    .setGroup(GROUP)
                    .setNoAck(true)
                    .build();
            Optional<ConsRs> first = consume(any(random), request);
            if (first.isEmpty()) {
                return;
            }
            ConsRs one = first.get();
            String place = taken(one.getPartition(), one.getOffset(), "ConsumeNAck");
            Optional<ConsRs> second = Optional.empty();
            riding.incrementAndGet();
            try {
                if (calm) {
                    tally("riding ack");
                    second = consume(
                            any(random),
                            request.toBuilder()
                                    .setNoAck(false)
                                    .setAckPartition(one.getPartition())
                                    .setAckOffset(one.getOffset())
                                    .build());
                } else {
                    ackTheOldWay(random, one);
                }
            } finally {
                riding.decrementAndGet();
            }
            done(place);
            if (second.isPresent()) {
                ConsRs other = second.get();
                String there = taken(other.getPartition(), other.getOffset(), "ConsumeNAck");
                ackTheOldWay(random, other);
                done(there);
            }
        }

        private Optional<ConsRs> consume(Instance instance, ConsNAckRq request) throws Exception {
            try {
                return unlessLeaving(instance, () -> instance.first().consumeNAck(request));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private void ackTheOldWay(Random random, ConsRs message) throws Exception {
            while (true) {
                Instance instance = any(random);
                try {
                    Optional<AckRs> done = unlessLeaving(
                            instance,
                            () -> instance.first()
                                    .ack(AckRq.newBuilder()
                                            .setTopic(topic)
                                            .setGroup(GROUP)
                                            .setPartition(message.getPartition())
                                            .setOffset(message.getOffset())
                                            .build()));
                    if (done.isPresent()) {
                        tally("Ack");
                        return;
                    }
                } catch (StatusRuntimeException e) {
                    tally("Ack again");
                    assertThat(e.getStatus().getDescription()).startsWith("acks channel missing for");
                }
            }
        }

        private void theOldWayOverRest(Random random) throws Exception {
            String path = "/topics/" + topic + "/";
            HttpResponse<String> message = send(random, "GET", path + "messages?noAck&group=" + GROUP, "");
            if (message.statusCode() == 408 || message.statusCode() == 503) {
                return;
            }
            JsonNode read = JSON.readTree(message.body());
            String place =
                    taken(read.path("partition").asInt(), read.path("offset").asLong(), "old REST");
            HttpResponse<String> answer;
            do {
                answer = send(
                        random,
                        "POST",
                        path + "acks?group=" + GROUP + "&partition="
                                + read.path("partition").asInt() + "&offset="
                                + read.path("offset").asLong(),
                        "");
                tally("POST acks " + answer.statusCode());
            } while (answer.statusCode() == 500);
            assertThat(answer.statusCode()).isEqualTo(200);
            done(place);
        }
    }

    /** Whether nothing happens to instances, so that nobody need look whether a riding acknowledgement counts. */
    private volatile boolean calm = true;

    private final AtomicInteger riding = new AtomicInteger();

    @Test
    void everyRequestMayGoToAnyInstanceAndNothingIsLostNorComesTwice() throws Exception {
        start();
        KAFKA.cluster().topics().create("any", PARTITIONS);
        share("any");
        fill("any", COUNT);
        Work work = new Work("any", COUNT);
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            int seed = i;
            Callable<Void> task = () -> {
                work.run(seed);
                return null;
            };
            running.add(workers.submit(task));
        }

        awaitDone(work, COUNT / 3);
        calm = false;
        await().until(() -> riding.get() == 0);
        // peers do not reach it for a while, clients do
        instances.get(1).network.stall(true);
        awaitDone(work, COUNT / 3 + COUNT / 6);
        instances.get(1).network.cut();
        instances.get(1).network.stall(false);
        awaitDone(work, COUNT * 2 / 3);
        instances.get(2).stop();
        for (Future<?> one : running) {
            one.get(100, TimeUnit.SECONDS);
        }
        workers.shutdown();

        System.out.println("settled by any instance: " + new TreeMap<>(work.tally));
        assertThat(work.odd).isEmpty();
        assertThat(work.done).hasSize(COUNT);
        assertThat(work.hands).isEmpty();
        assertThat(work.tally).containsKeys("ACK", "NACK", "EXTEND", "REJECT", "Ack", "REST 200", "riding ack");
        awaitCommitted("any", COUNT);
        long letters = instances
                .get(0)
                .first()
                .getOffsets(GetOffsetsRq.newBuilder()
                        .setTopic("dlq.any")
                        .setGroup("nobody")
                        .build())
                .getOffsetsList()
                .stream()
                .mapToLong(one -> one.getEnd())
                .sum();
        assertThat(letters).isEqualTo(work.rejected.size());
        forgedReceiptsDoNothing();
    }

    /** Of a partition that nobody has, and by a tenure that never was. */
    private void forgedReceiptsDoNothing() {
        Receipts receipts = new Receipts("main", GROUP, "any");
        Settlement.Builder ack = Settlement.newBuilder().setAck(Ack.getDefaultInstance());
        for (int call = 0; call < 20; call++) {
            List<Settlement> forged = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Receipt receipt = new Receipt(new Tenure(i, 0), PARTITIONS + i, i, 1, 1);
                forged.add(ack.setReceipt(receipts.write(receipt)).build());
            }
            assertThat(codes(instances.get(call % 2), settle("any", forged).build()))
                    .containsOnly(Code.UNAVAILABLE);
        }
        for (Instance instance : instances.subList(0, 2)) {
            List<Settlement> forged = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                String receipt = receipts.write(new Receipt(new Tenure(1, 0), partition, 1 << 20, 1, 1));
                forged.add(ack.setReceipt(receipt).build());
            }
            assertThat(codes(instance, settle("any", forged).build())).containsOnly(Code.LEASE_LOST);
        }
    }

    /** The ratio of what it costs to settle through the owner and through another instance. */
    @Test
    @EnabledIfSystemProperty(named = "pixy.figures", matches = "true")
    void whatAForwardCosts() throws Exception {
        start();
        KAFKA.cluster().topics().create("cost", PARTITIONS);
        share("cost");
        fill("cost", 72_000);
        for (int round = 0; round < 2; round++) {
            for (int size : new int[] {1, 100}) {
                int calls = 2000 / size;
                long here = settled(instances.get(0), size, calls);
                long there = settled(instances.get(1), size, calls);
                System.out.println("settling " + size + " at a time: " + here / 1000 + " us through the owner, "
                        + there / 1000 + " us through another one, ratio "
                        + Math.round(10.0 * there / here) / 10.0);
            }
        }
    }

    /** Nanoseconds a call, of messages that the first instance has. */
    private long settled(Instance through, int size, int calls) {
        long nanos = 0;
        for (int i = 0; i < calls; i++) {
            List<Settlement> taken = new ArrayList<>();
            while (taken.size() < size) {
                receive(instances.get(0), "cost", size - taken.size()).forEach(one -> taken.add(ack(one)));
            }
            SettleRequest request = settle("cost", taken).build();
            long begin = System.nanoTime();
            List<Code> codes = codes(through, request);
            nanos += System.nanoTime() - begin;
            assertThat(codes).containsOnly(Code.CODE_UNSPECIFIED);
        }
        return nanos / calls;
    }

    private static void awaitDone(Work work, int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> work.done.size() >= count || !work.odd.isEmpty());
    }

    private void awaitCommitted(String topic, int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> instances
                                .get(0)
                                .first()
                                .getOffsets(GetOffsetsRq.newBuilder()
                                        .setTopic(topic)
                                        .setGroup(GROUP)
                                        .build())
                                .getOffsetsList()
                                .stream()
                                .mapToLong(one -> one.getOffset())
                                .sum()
                        == count);
    }
}
