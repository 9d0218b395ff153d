package io.pixy.server;

import io.pixy.api.InvalidConfigException;
import io.pixy.api.Pixy;
import io.pixy.api.config.ClusterConfig;
import io.pixy.engine.PixyEngine;
import io.pixy.server.access.Access;
import io.pixy.server.config.ConsoleConfig;
import io.pixy.server.config.CurrentLimits;
import io.pixy.server.config.ManagementConfig;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.grpc.GrpcOptions;
import io.pixy.server.grpc.GrpcSurface;
import io.pixy.server.http.ConsoleRights;
import io.pixy.server.http.HttpSettings;
import io.pixy.server.http.HttpSurface;
import io.pixy.server.management.ApiDocs;
import io.pixy.server.management.Health;
import io.pixy.server.management.Levels;
import io.pixy.server.management.LoggerRoutes;
import io.pixy.server.management.Operation;
import io.pixy.server.management.Operations;
import io.pixy.server.metrics.ServerMetrics;
import io.pixy.server.peers.GrpcPeers;
import io.pixy.server.peers.PeerService;
import io.pixy.server.requests.RequestLog;
import io.pixy.server.tls.ReloadingKeyManager;
import io.pixy.server.tracing.Tracing;
import io.pixy.server.ui.Console;
import io.pixy.server.v1.IdempotencyKeys;
import io.pixy.server.v1.OpenStreams;
import io.pixy.server.warmup.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine and the surfaces as they are. No state. */
final class PixyParts implements Parts {
    private static final Logger LOG = LoggerFactory.getLogger(PixyParts.class);

    @Override
    public Engine engine(ServerConfig config, Duration shutdownTimeout) {
        PixyEngine.Builder builder =
                PixyEngine.builder().defaultCluster(config.defaultCluster()).shutdownTimeout(shutdownTimeout);
        if (config.limits().maxBufferedBytes() > 0) {
            builder.maxBufferedBytes(config.limits().maxBufferedBytes());
        }
        config.proxies().forEach(builder::cluster);
        Optional<GrpcPeers> peers = config.peers().isEmpty()
                ? Optional.empty()
                : Optional.of(new GrpcPeers(config.peers(), config.tls().isPresent(), config.maxRequestBytes()));
        peers.ifPresent(builder::peers);
        Optional<ServerMetrics> metrics = ServerMetrics.of(config.metrics(), Version.text());
        metrics.map(ServerMetrics::engine).ifPresent(builder::metrics);
        CompletableFuture<String> fatal = new CompletableFuture<>();
        builder.onFatal(why -> fatal.complete(why.getMessage()));
        try {
            return new Started(builder.build(), kinds(config), peers, metrics, fatal, new AtomicBoolean());
        } catch (InvalidConfigException e) {
            metrics.ifPresent(ServerMetrics::close);
            throw new StartException(e.getMessage(), e);
        }
    }

    /**
     * gRPC first, as Kafka-Pixy does: with several addresses in use the error is about the first. And those of TCP before
     * files: where a port is taken no file is touched.
     */
    @Override
    public List<Surface> surfaces(ServerConfig config, Engine engine, Running running) {
        Exposure.of(config).ifPresent(warning -> LOG.warn("{}", warning));
        Optional<X509ExtendedKeyManager> keys = keys(config);
        Optional<Tracing> tracing = Tracing.of(config.tracing(), System.getenv());
        tracing.ifPresent(made -> running.onEnd(made::close));
        Pixy pixy = tracing.map(made -> made.around(engine.pixy(), config.proxies()))
                .orElseGet(engine::pixy);
        Operations operations = operations(config, engine, running.levels());
        RequestLog requests = requests(config, engine, running);
        engine.reloadable().ifPresent(running::onReload);
        ManagementConfig management = config.management();
        CurrentLimits limits = new CurrentLimits(config.limits());
        running.onReload(limits);
        ByteBudget arriving = ByteBudget.of(config.limits().maxMemoryBytes());
        Access access = Access.of(config.access(), usualLease(config));
        running.onReload(access);
        Shared shared = new Shared(
                limits,
                IdempotencyKeys.within(Runtime.getRuntime().maxMemory()),
                new OpenStreams(),
                requests,
                access,
                tracing);
        GrpcOptions plain = GrpcOptions.plain()
                .withMaxRequestBytes(Math.toIntExact(config.maxRequestBytes()))
                .withServices(config.grpcHealth(), config.grpcReflection())
                .withShared(shared, arriving.half());
        GrpcOptions known = engine.forPeers().map(plain::withPeers).orElse(plain);
        GrpcOptions grpc = keys.map(known::withTls).orElse(known);
        HttpSettings http = new HttpSettings(
                keys,
                true,
                bodyLimit(config),
                config.http(),
                arriving,
                management.addr().isEmpty() ? operations : Operations.none(),
                true,
                management.addr().isEmpty() ? rights(config.console()) : ConsoleRights.NONE,
                shared);
        List<Surface> surfaces = new ArrayList<>();
        for (boolean unix : new boolean[] {false, true}) {
            addresses(unix, config.grpcAddr(), config.grpcUnixAddr())
                    .forEach(address -> surfaces.add(new GrpcSurface(address, pixy, grpc)));
            addresses(unix, config.tcpAddr(), config.unixAddr())
                    .forEach(address -> surfaces.add(new HttpSurface(pixy, address, http)));
        }
        Optional<X509ExtendedKeyManager> identity = management.tls() ? keys : Optional.empty();
        Stream.of(management.addr())
                .filter(text -> !text.isEmpty())
                .map(ListenAddress::new)
                .forEach(address -> surfaces.add(new HttpSurface(
                        pixy, address, http.onlyFor(operations, identity).with(rights(config.console())))));
        return surfaces;
    }

    /** Of listeners for clients; what only watches this process can wait. */
    static Set<WarmUp.Kind> kinds(ServerConfig config) {
        Set<WarmUp.Kind> kinds = EnumSet.noneOf(WarmUp.Kind.class);
        if (!config.tcpAddr().isEmpty() || !config.unixAddr().isEmpty()) {
            kinds.add(WarmUp.Kind.REST);
        }
        if (!config.grpcAddr().isEmpty() || !config.grpcUnixAddr().isEmpty()) {
            kinds.add(WarmUp.Kind.GRPC);
        }
        return kinds;
    }

    private static RequestLog requests(ServerConfig config, Engine engine, Running running) {
        RequestLog requests = RequestLog.of(
                config.requests(),
                running.out(),
                engine.metrics().map(ServerMetrics::requests).orElse(Map.of()));
        running.onReload(requests);
        running.onEnd(requests::close);
        return requests;
    }

    private static ConsoleRights rights(ConsoleConfig console) {
        if (!console.enabled()) {
            return ConsoleRights.NONE;
        }
        return console.readOnly() ? ConsoleRights.LOOK : ConsoleRights.ALL;
    }

    /** All routes of operation: parts that have some add them here. */
    static Operations operations(ServerConfig config, Engine engine, Levels levels) {
        ManagementConfig management = config.management();
        Health health = new Health(engine.pixy(), engine::pulse, System::nanoTime);
        List<Operation> all = new ArrayList<>();
        if (management.health()) {
            all.addAll(health.operations());
        }
        if (config.console().enabled()) {
            all.addAll(new Console(config.console(), config.limits().maxStreamAge()).operations());
        }
        engine.metrics().map(ServerMetrics::page).ifPresent(page -> all.addAll(page.operations()));
        if (management.docs()) {
            all.addAll(new ApiDocs().operations());
        }
        if (management.servesLoggers()) {
            all.addAll(new LoggerRoutes(levels).operations());
        }
        return new Operations(all, health::drain);
    }

    private static Optional<X509ExtendedKeyManager> keys(ServerConfig config) {
        try {
            return config.tls().map(files -> ReloadingKeyManager.of(files.certificate(), files.key()));
        } catch (StartException e) {
            String what = config.grpcAddr().isEmpty() ? "HTTP" : "gRPC";
            throw new StartException("failed to configure " + what + " security: " + e.getMessage(), e);
        }
    }

    /** How long a message of the older API is out at most. */
    private static Duration usualLease(ServerConfig config) {
        return config.proxies().values().stream()
                .map(cluster -> cluster.consumer().ackTimeout())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static int bodyLimit(ServerConfig config) {
        if (config.limits().maxBodyBytes() > 0) {
            return config.limits().maxBodyBytes();
        }
        int largestMessage = config.proxies().values().stream()
                .map(ClusterConfig::producer)
                .mapToInt(producer -> producer.maxMessageBytes())
                .max()
                .orElseThrow();
        return HttpSettings.bodyLimit(Math.toIntExact(config.maxRequestBytes()), largestMessage);
    }

    private static Stream<ListenAddress> addresses(boolean unix, String... texts) {
        return Stream.of(texts)
                .filter(text -> !text.isEmpty())
                .map(ListenAddress::new)
                .filter(address -> address.isUnix() == unix);
    }

    private record Started(
            PixyEngine pixyEngine,
            Set<WarmUp.Kind> kinds,
            Optional<GrpcPeers> peers,
            Optional<ServerMetrics> metrics,
            CompletableFuture<String> fatal,
            AtomicBoolean comesBack)
            implements Engine {
        @Override
        public Pixy pixy() {
            return pixyEngine;
        }

        @Override
        public void start() {
            try {
                pixyEngine.start();
            } catch (io.pixy.engine.StartException e) {
                // what Kafka's clients say stands behind the words that tell whose client it was
                String where = e.getMessage().startsWith("kafka: ") ? "failed to create Kafka client: " : "";
                throw new StartException(
                        "failed to spawn proxy, name=" + e.cluster() + ": " + where + e.getMessage(), e);
            }
            peers.ifPresent(GrpcPeers::start);
        }

        @Override
        public CompletableFuture<Void> warmUp(Duration most) {
            // not before: what connects the clusters has a limit of time, which it would miss where processors are busy
            return CompletableFuture.allOf(pixyEngine.warmUp(), WarmUp.begin(kinds, most));
        }

        @Override
        public Optional<PeerService> forPeers() {
            return peers.map(known -> known.serving(pixyEngine.ownPartitions()));
        }

        @Override
        public Optional<Reloadable> reloadable() {
            return Optional.of(new QueueReload(pixyEngine));
        }

        @Override
        public Map<String, CompletableFuture<Void>> pulse() {
            return pixyEngine.pulse();
        }

        @Override
        public void remainAtClose() {
            comesBack.set(true);
        }

        @Override
        public void close() {
            if (comesBack.get()) {
                pixyEngine.closeForRestart();
            } else {
                pixyEngine.close();
            }
        }

        @Override
        public void release() {
            peers.ifPresent(GrpcPeers::close);
            metrics.ifPresent(ServerMetrics::close);
        }
    }
}
