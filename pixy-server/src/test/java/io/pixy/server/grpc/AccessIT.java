package io.pixy.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pixy.api.ProduceRequest;
import io.pixy.api.config.ClusterConfig;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.api.config.InitialOffset;
import io.pixy.api.config.KafkaConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.Keys;
import io.pixy.server.config.AccessConfigs;
import io.pixy.testkit.ClusterExtension;
import io.pixy.v1.Ack;
import io.pixy.v1.ConsumeCommand;
import io.pixy.v1.ConsumeEvent;
import io.pixy.v1.Delivery;
import io.pixy.v1.Open;
import io.pixy.v1.PixyGrpc;
import io.pixy.v1.ReceiveRequest;
import io.pixy.v1.SettleRequest;
import io.pixy.v1.Settlement;
import io.pixy.v1.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages when their receivers may not have them any more, or no more of them. */
@Timeout(90)
final class AccessIT {
    @RegisterExtension
    static final ClusterExtension KAFKA = ClusterExtension.shared();

    private static final int MESSAGES = 20;

    @TempDir
    private Path directory;

    private PixyEngine engine;
    private Loopback server;
    private Keys keys;
    private String topic;

    @BeforeEach
    void start() throws Exception {
        keys = Keys.in(directory.resolve("keys"));
        keys.add("ann");
        keys.add("bob");
        keys.add("carl");
        topic = "access-" + System.nanoTime();
        KAFKA.cluster().topics().create(topic, 1);
        engine = PixyEngine.builder()
                .shutdownTimeout(Duration.ofSeconds(2))
                .cluster(
                        "main",
                        ClusterConfig.builder()
                                .kafka(KafkaConfig.builder()
                                        .seedPeers(List.of(KAFKA.cluster()
                                                .bootstrapServers()
                                                .split(",")))
                                        .build())
                                .consumer(ConsumerConfig.builder()
                                        .initialOffset(InitialOffset.OLDEST)
                                        .build())
                                .build())
                .build();
        engine.start();
        Access access = Access.of(
                AccessConfigs.of("access: {default: deny, keys_file: " + keys.file()
                        + ", rules: [{who: 'key:*', verbs: [consume, settle], topics: " + topic + ", groups: g}]}\n"
                        + "quotas: [{who: 'key:carl', messages_in_hand: 3}]"),
                Duration.ofMinutes(5));
        server = new Loopback(
                engine, GrpcOptions.plain().withShared(Shared.defaults().with(access)));
        for (int i = 0; i < MESSAGES; i++) {
            engine.cluster().produce(ProduceRequest.of(topic, "k", "v" + i)).join();
        }
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    /** Not only when its leases run out, in minutes. */
    @Test
    void whatWhoIsWithdrawnHadInHandsComesToOthersAtOnce() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        CompletableFuture<Void> full = new CompletableFuture<>();
        StreamObserver<ConsumeCommand> commands = as("ann", PixyGrpc.newStub(server.channel))
                .consume(new StreamObserver<>() {
                    private int taken;

                    @Override
                    public void onNext(ConsumeEvent event) {
                        taken += event.getDeliveries().getDeliveriesCount();
                        if (taken == MESSAGES) {
                            full.complete(null);
                        }
                    }

                    @Override
                    public void onError(Throwable failure) {
                        full.completeExceptionally(failure);
                        ended.complete(failure);
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(new AssertionError("it ended well"));
                    }
                });
        commands.onNext(ConsumeCommand.newBuilder()
                .setOpen(Open.newBuilder()
                        .setTopic(topic)
                        .setGroup("g")
                        .setWindow(Window.newBuilder().setMessages(MESSAGES).setBytes(1 << 20)))
                .build());
        full.get(60, TimeUnit.SECONDS);

        List<String> lines = Files.readAllLines(keys.file());
        Files.write(
                keys.file(),
                lines.stream().filter(line -> !line.startsWith("ann")).toList());

        assertThat(Status.fromThrowable(ended.get(20, TimeUnit.SECONDS)).getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        List<Delivery> others = new ArrayList<>();
        while (others.size() < MESSAGES) {
            List<Delivery> some = receive("bob", MESSAGES);
            assertThat(some).isNotEmpty();
            others.addAll(some);
        }
        assertThat(others).allMatch(one -> one.getAttempt() == 1).hasSize(MESSAGES);
    }

    @Test
    void nobodyHasMoreInHandsThanItMay() {
        List<Delivery> first = receive("carl", MESSAGES);

        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, () -> receive("carl", 1));
        settle("carl", first.subList(0, 2));

        assertThat(first).hasSize(3);
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getStatus().getDescription()).contains("Too many messages in hands: 3");
        assertThat(receive("carl", MESSAGES)).hasSize(2);
        assertThat(receive("bob", 5)).hasSize(5);
    }

    private List<Delivery> receive(String who, int most) {
        return as(who, PixyGrpc.newBlockingStub(server.channel))
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .receive(ReceiveRequest.newBuilder()
                        .setTopic(topic)
                        .setGroup("g")
                        .setMaxMessages(most)
                        .build())
                .getDeliveriesList();
    }

    private void settle(String who, List<Delivery> deliveries) {
        SettleRequest.Builder request =
                SettleRequest.newBuilder().setTopic(topic).setGroup("g");
        deliveries.forEach(one -> request.addSettlements(
                Settlement.newBuilder().setReceipt(one.getReceipt()).setAck(Ack.getDefaultInstance())));
        var unused = as(who, PixyGrpc.newBlockingStub(server.channel)).settle(request.build());
    }

    private <S extends AbstractStub<S>> S as(String who, S stub) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), keys.key(who));
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
