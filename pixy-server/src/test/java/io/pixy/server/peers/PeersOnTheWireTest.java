package io.pixy.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.pixy.api.Cluster;
import io.pixy.api.NeverOfferedException;
import io.pixy.api.NotOwnedException;
import io.pixy.api.Pixy;
import io.pixy.api.SettleCode;
import io.pixy.api.SettleLevel;
import io.pixy.api.SettleResult;
import io.pixy.api.Settlement;
import io.pixy.engine.OwnPartitions;
import io.pixy.engine.Peers.Foreign;
import io.pixy.engine.Peers.Queue;
import io.pixy.internal.v1.OwnedRequest;
import io.pixy.internal.v1.PeerGrpc;
import io.pixy.server.ListenAddress;
import io.pixy.server.config.PeerAddress;
import io.pixy.server.config.PeersConfig;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.tls.PemPair;
import io.pixy.testkit.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two ends of the same wire, with an engine that does what the test says. */
@Timeout(60)
final class PeersOnTheWireTest {
    private static final String TOKEN = "planted-0123456789";
    private static final Queue QUEUE = new Queue("c", "gr\u00fcppe", "t");

    private final List<AutoCloseable> toBeClosed = new ArrayList<>();
    private final Scripted own = new Scripted();

    /** What an instance has, and what it says. */
    private static final class Scripted implements OwnPartitions {
        private final List<Settlement> settled = Collections.synchronizedList(new ArrayList<>());
        private volatile int calls;
        private volatile Map<Integer, Held> held = Map.of(0, new Held(true, Duration.ofSeconds(5)));
        private volatile Function<List<Settlement>, CompletableFuture<List<SettleResult>>> settles =
                all -> CompletableFuture.completedFuture(
                        all.stream().map(one -> SettleResult.settled()).toList());
        private volatile CompletableFuture<Void> acks = CompletableFuture.completedFuture(null);

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one call at a time
        public CompletableFuture<Map<Integer, Held>> held(Queue queue) {
            calls++;
            return CompletableFuture.completedFuture(queue.equals(QUEUE) ? held : Map.of());
        }

        @Override
        public CompletableFuture<List<SettleResult>> settle(
                Queue queue, List<Settlement> settlements, SettleLevel level) {
            settled.addAll(settlements);
            return settles.apply(settlements);
        }

        @Override
        public CompletableFuture<Void> ack(Queue queue, int partition, long offset) {
            return acks;
        }
    }

    private static final class NoPixy implements Pixy {
        @Override
        public Cluster cluster() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cluster cluster(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> clusterNames() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() throws Exception {
        Collections.reverse(toBeClosed);
        for (AutoCloseable one : toBeClosed) {
            one.close();
        }
    }

    private GrpcSurface surface(GrpcOptions options) {
        GrpcSurface surface = new GrpcSurface(new ListenAddress("127.0.0.1:0"), new NoPixy(), options);
        surface.start();
        toBeClosed.add(() -> surface.stop(Duration.ZERO));
        return surface;
    }

    /** An instance that serves {@link #own}. */
    private GrpcSurface other() {
        return surface(GrpcOptions.plain().withPeers(new PeerService("other", new PeerToken(TOKEN), own)));
    }

    private GrpcPeers peers(String token, PeerAddress... addresses) {
        return peers(new PeersConfig(List.of(addresses), token, ""), false);
    }

    private GrpcPeers peers(PeersConfig config, boolean tls) {
        GrpcPeers peers = new GrpcPeers(config, tls, 1 << 20);
        peers.start();
        toBeClosed.add(peers);
        return peers;
    }

    private static PeerAddress at(int port) {
        return new PeerAddress("127.0.0.1", port, false);
    }

    private static List<SettleResult> settle(GrpcPeers peers, Settlement... settlements) {
        List<Foreign> foreign =
                Stream.of(settlements).map(one -> new Foreign(0, one)).toList();
        // the list of peers is made by a thread of its own
        while (peers.isEmpty()) {
            Thread.onSpinWait();
        }
        return peers.settle(QUEUE, foreign, SettleLevel.APPLIED).join();
    }

    private static SettleCode code(GrpcPeers peers) {
        return settle(peers, Settlement.ack("r")).get(0).code();
    }

    /** A slow machine may not connect in the time there is for a question. */
    private static void awaitSettled(GrpcPeers peers) {
        while (code(peers) != SettleCode.SETTLED) {
            Thread.onSpinWait();
        }
    }

    @Test
    void onlyWhoShowsTheTokenIsServed() throws Exception {
        GrpcSurface other = other();
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", other.port())
                .usePlaintext()
                .build();
        toBeClosed.add(channel::shutdownNow);
        Metadata.Key<String> key = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        for (String shown : new String[] {null, "", "Bearer ", TOKEN, "Bearer " + TOKEN + "x", "bearer " + TOKEN}) {
            Metadata headers = new Metadata();
            if (shown != null) {
                headers.put(key, shown);
            }
            PeerGrpc.PeerBlockingStub stub = PeerGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(20, TimeUnit.SECONDS);

            StatusRuntimeException refusal = Assertions.catchThrowableOfType(
                    StatusRuntimeException.class, () -> stub.owned(OwnedRequest.getDefaultInstance()));

            assertThat(refusal.getStatus().getCode()).as(shown).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(refusal.getMessage()).doesNotContain("planted");
        }
        assertThat(own.calls).isZero();
    }

    @Test
    void everythingThatIsSaidComesThroughAsItIs() {
        List<SettleResult> all = new ArrayList<>();
        for (SettleCode code : SettleCode.values()) {
            if (!code.isSuccess() && code != SettleCode.NOT_OWNER) {
                all.add(SettleResult.of(code, "because of " + code));
            }
        }
        all.addAll(List.of(
                SettleResult.settled(),
                SettleResult.already(),
                SettleResult.extended(Instant.ofEpochSecond(1_800_000_000, 5_000_000))));
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);
        own.settled.clear();
        own.settles = settlements -> CompletableFuture.completedFuture(all);
        Settlement[] settlements = Stream.generate(() -> List.of(
                        Settlement.ack("a"),
                        Settlement.nack("b"),
                        Settlement.nack("c", Duration.ofMillis(1500)),
                        Settlement.release("d"),
                        Settlement.extend("e", Duration.ofSeconds(30)),
                        Settlement.reject("f", "w\u00e4re")))
                .flatMap(List::stream)
                .limit(all.size())
                .toArray(Settlement[]::new);

        assertThat(settle(peers, settlements)).isEqualTo(all);
        assertThat(own.settled).containsExactly(settlements);
    }

    @Test
    void whatIsTooMuchForOneRequestGoesInSeveral() {
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);
        own.settled.clear();
        Settlement[] settlements = new Settlement[1000];
        for (int i = 0; i < settlements.length; i++) {
            settlements[i] = Settlement.reject("r" + i, "\u20ac".repeat(1000));
        }

        assertThat(settle(peers, settlements)).hasSize(1000).containsOnly(SettleResult.settled());
        assertThat(own.settled).containsExactlyInAnyOrder(settlements);
    }

    @Test
    void whatIsOnItsWayGoesOnWhenTheClientHasLeft() {
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);
        CompletableFuture<List<SettleResult>> later = new CompletableFuture<>();
        own.settles = all -> later;
        Context.CancellableContext call = Context.current().withCancellation();
        List<CompletableFuture<List<SettleResult>>> results = new ArrayList<>();
        call.run(() ->
                results.add(peers.settle(QUEUE, List.of(new Foreign(0, Settlement.ack("r"))), SettleLevel.APPLIED)));

        call.cancel(null);
        later.complete(List.of(SettleResult.already()));

        assertThat(results.get(0).join()).containsExactly(SettleResult.already());
    }

    @Test
    void garbageIsNoSuccess() {
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);

        own.settles = all -> CompletableFuture.completedFuture(List.of());
        assertThat(code(peers)).isEqualTo(SettleCode.UNAVAILABLE);

        own.settles = all -> CompletableFuture.completedFuture(List.of(SettleResult.settled(), SettleResult.settled()));
        assertThat(code(peers)).isEqualTo(SettleCode.UNAVAILABLE);

        own.settles = all -> {
            throw new IllegalStateException("a bug, on purpose");
        };
        assertThat(code(peers)).isEqualTo(SettleCode.UNAVAILABLE);

        own.settles = all -> CompletableFuture.failedFuture(new NotOwnedException("g", "t", 0));
        assertThat(code(peers)).isEqualTo(SettleCode.UNAVAILABLE);
    }

    @Test
    void acksComeThrough() {
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);

        assertThat(peers.ack(QUEUE, 0, 7).join()).isNull();
        own.acks = CompletableFuture.failedFuture(new NeverOfferedException(7));
        assertThat(refusal(peers, 0)).isInstanceOf(NeverOfferedException.class).hasMessageContaining("7");
        own.acks = CompletableFuture.failedFuture(new NotOwnedException("g", "t", 0));
        assertThat(refusal(peers, 0)).isInstanceOf(NotOwnedException.class);
        assertThat(refusal(peers, 1)).isInstanceOf(NotOwnedException.class);
    }

    private static Throwable refusal(GrpcPeers peers, int partition) {
        return peers.ack(QUEUE, partition, 7)
                .handle((done, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .join();
    }

    @Test
    void anInstanceKnowsItselfAmongTheAddressesOfAName() {
        int free = Ports.free();
        GrpcPeers peers = peers(TOKEN, new PeerAddress("localhost", free, true));
        GrpcSurface self = new GrpcSurface(
                new ListenAddress("127.0.0.1:" + free),
                new NoPixy(),
                GrpcOptions.plain().withPeers(peers.serving(own)));
        self.start();
        toBeClosed.add(() -> self.stop(Duration.ZERO));

        SettleCode code = code(peers);
        while (own.calls == 0) {
            // a slow machine has not connected yet
            code = code(peers);
        }

        assertThat(code).isIn(SettleCode.NOT_OWNER, SettleCode.UNAVAILABLE);
        assertThat(own.settled).isEmpty();
    }

    /** Somebody accepts and never says a word; somebody else has another token; a third is no Pixy with peers. */
    @Test
    void oddPeersKeepNobodyFromTheRightOneAndNoSecretIsTold() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        toBeClosed.add(() -> root.detachAppender(log));
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toBeClosed.add(silent);
        GrpcSurface stranger =
                surface(GrpcOptions.plain().withPeers(new PeerService("x", new PeerToken("another-0123456789"), own)));
        GrpcSurface older = surface(GrpcOptions.plain());
        PeerAddress nobody = new PeerAddress("no-such-host.invalid", 1, true);

        GrpcPeers peers = peers(
                TOKEN, at(silent.getLocalPort()), at(stranger.port()), at(older.port()), nobody, at(other().port()));

        awaitSettled(peers);
        awaitSettled(peers);
        List<String> lines = List.copyOf(log.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
        assertThat(lines)
                .anyMatch(line -> line.contains("has another peer_token"))
                .anyMatch(line -> line.contains("is no instance that has peers"))
                .anyMatch(line -> line.contains("has not answered in time"))
                .noneMatch(line -> line.contains("planted") || line.contains("another-0123456789"));
    }

    @Test
    void withTlsOnlyThoseAreTrustedThatTheAuthoritiesVouchFor(@TempDir Path dir) throws Exception {
        PemPair pair = PemPair.in(dir, "right", "EC");
        PemPair wrong = PemPair.in(dir, "wrong", "EC");
        GrpcSurface other = surface(GrpcOptions.plain()
                .withPeers(new PeerService("other", new PeerToken(TOKEN), own))
                .withTls(pair.keys()));
        List<PeerAddress> there = List.of(at(other.port()));

        GrpcPeers trusting =
                peers(new PeersConfig(there, TOKEN, pair.certificate().toString()), true);
        GrpcPeers byName = peers(
                new PeersConfig(
                        List.of(new PeerAddress("localhost", other.port(), true)),
                        TOKEN,
                        pair.certificate().toString()),
                true);
        GrpcPeers distrusting =
                peers(new PeersConfig(there, TOKEN, wrong.certificate().toString()), true);
        GrpcPeers plain = peers(new PeersConfig(there, TOKEN, ""), false);

        awaitSettled(trusting);
        awaitSettled(byName);
        int before = own.calls;
        assertThat(code(distrusting)).isEqualTo(SettleCode.UNAVAILABLE);
        assertThat(code(plain)).isEqualTo(SettleCode.UNAVAILABLE);
        assertThat(own.calls).isEqualTo(before);
    }

    @Test
    void whatIsTooMuchIsRefusedAndRoomIsMadeAgain() {
        GrpcPeers peers = peers(TOKEN, at(other().port()));
        awaitSettled(peers);
        List<CompletableFuture<List<SettleResult>>> held = Collections.synchronizedList(new ArrayList<>());
        own.settles = all -> {
            CompletableFuture<List<SettleResult>> later = new CompletableFuture<>();
            held.add(later);
            return later;
        };
        List<Foreign> thousand = Collections.nCopies(1000, new Foreign(0, Settlement.ack("r")));
        for (int i = 0; i < GrpcPeers.MOST_IN_FLIGHT / 1000; i++) {
            var unused = peers.settle(QUEUE, thousand, SettleLevel.COMMITTED);
        }

        SettleResult refused = settle(peers, Settlement.ack("r")).get(0);

        assertThat(refused.code()).isEqualTo(SettleCode.UNAVAILABLE);
        assertThat(refused.text()).contains("more than 100000 settlements are on their way");
        assertThat(refusal(peers, 0)).isInstanceOf(NotOwnedException.class);

        own.settles = all -> CompletableFuture.completedFuture(List.of(SettleResult.already()));
        while (code(peers) != SettleCode.ALREADY_SETTLED) {
            List.copyOf(held).forEach(one -> one.complete(Collections.nCopies(1000, SettleResult.settled())));
        }
    }
}
