package io.pixy.bench;

import io.pixy.api.access.Guarded;
import io.pixy.api.access.Identity;
import io.pixy.api.config.ConsumerConfig;
import io.pixy.client.PixyClient;
import io.pixy.engine.PixyEngine;
import io.pixy.server.ListenAddress;
import io.pixy.server.Shared;
import io.pixy.server.access.Access;
import io.pixy.server.access.NewKey;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs to look who calls and what it may do: the same engine in turns of half a second without and with that; "plain" is
 * without. The argument is the number of rounds.
 */
public final class AccessComparison {
    private static final String TOPIC = Rules.TOPIC;
    private static final int IN_FLIGHT = 256;

    private AccessComparison() {}

    /** Prints the ratio for embedded engines, and over gRPC for callers with a key. */
    public static void main(String[] args) throws InterruptedException, IOException {
        int rounds = args.length == 0 ? 40 : Integer.parseInt(args[0]);
        Path keys = Files.createTempFile("pixy", "keys");
        NewKey key = NewKey.of(Rules.CALLER, Optional.empty());
        Files.writeString(keys, key.line());
        Access access = Access.of(Rules.withKeys(keys), Duration.ofMinutes(5));
        try (TestCluster cluster =
                        TestCluster.builder().asProcesses().withoutZooKeeper().start();
                PixyEngine engine = Engines.of(cluster, ConsumerConfig.defaults())) {
            cluster.topics().create(TOPIC, 8, Map.of("retention.bytes", "200000000", "segment.bytes", "50000000"));
            engine.start();
            Guarded guarded = access.guard(engine);
            ProduceComparison.rates(
                    "embedded",
                    IN_FLIGHT,
                    rounds,
                    Sender.sync(engine.cluster(), TOPIC),
                    Sender.sync(
                            guarded.as(Identity.of(Identity.Kind.KEY, Rules.CALLER))
                                    .cluster(),
                            TOPIC));
            overGrpc(engine, access, key, rounds);
        } finally {
            Files.delete(keys);
        }
    }

    private static void overGrpc(PixyEngine engine, Access access, NewKey key, int rounds) throws InterruptedException {
        GrpcSurface open = new GrpcSurface(new ListenAddress("127.0.0.1:0"), engine, GrpcOptions.plain());
        GrpcSurface closed = new GrpcSurface(
                new ListenAddress("127.0.0.1:0"),
                engine,
                GrpcOptions.plain().withShared(Shared.defaults().with(access)));
        open.start();
        closed.start();
        try (PixyClient anybody = PixyClient.builder("127.0.0.1:" + open.port()).build();
                PixyClient known = PixyClient.builder("127.0.0.1:" + closed.port())
                        .token(key::key)
                        .tokenWithoutTls()
                        .build()) {
            ProduceComparison.rates(
                    "gRPC",
                    IN_FLIGHT,
                    rounds,
                    Sender.sync(anybody.cluster(), TOPIC),
                    Sender.sync(known.cluster(), TOPIC));
        } finally {
            open.stop(Duration.ZERO);
            closed.stop(Duration.ZERO);
        }
    }
}
