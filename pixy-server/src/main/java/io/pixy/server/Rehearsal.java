package io.pixy.server;

import io.pixy.api.Pixy;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.logging.LogbackAsIs;
import io.pixy.server.metrics.ServerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A start of the server, some requests and its end, for the JVM to learn which classes that takes: {@code bin/pixy prepare},
 * docs/decisions/176. All is as ever, only that its cluster is a {@link RehearsalBroker}; listeners are Unix sockets in a
 * directory of its own.
 *
 * <p>Confined to the main thread.
 */
public final class Rehearsal implements Parts {
    /** Nobody listens there. */
    static final String NOWHERE = "127.0.0.1:1";

    /** A socket in the directory. */
    static final String GRPC = "grpc";

    /** A cluster whose members are known to ZooKeeper. */
    static final String ON_ZOOKEEPER = "keeper";

    private static final int FAILED = 1;
    private static final Duration MOST_FOR_WARMTH = Duration.ofMinutes(1);

    private final Parts real = new PixyParts();
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private final Path directory;
    private final List<String> commands;

    private Rehearsal(Path directory, List<String> commands) {
        this.directory = directory;
        this.commands = commands;
    }

    /**
     * Takes an empty directory with a short path, and perhaps the words of a process that {@link RehearsalOfCommands rehearses
     * commands}; ends with 0 if all of the rehearsal took place.
     */
    public static void main(String[] args) {
        LogbackAsIs.choose();
        int exitCode = FAILED;
        try {
            exitCode = new Rehearsal(Path.of(args[0]), List.of(args).subList(1, args.length)).run();
        } catch (IOException | RuntimeException e) {
            e.printStackTrace(System.err);
        }
        System.exit(exitCode);
    }

    private int run() throws IOException {
        int unused = RehearsalClasses.load();
        try (RehearsalBroker broker = new RehearsalBroker()) {
            return run(broker.address());
        }
    }

    private int run(String broker) throws IOException {
        String kafka = "    kafka:\n      seed_peers: ['" + broker + "']\n";
        Path file = Files.writeString(
                directory.resolve("pixy.yaml"),
                "grpc_addr: " + socket(GRPC) + "\ntcp_addr: " + socket("rest")
                        + "\ndefault_cluster: default\nproxies:\n  default:\n" + kafka
                        // of how members are known there half takes place without an answer
                        + "  " + ON_ZOOKEEPER + ":\n" + kafka + "    zoo_keeper:\n      seed_peers: ['" + NOWHERE
                        + "']\nlogging:\n  - {name: console, severity: info}\n");
        // whatever the environment says, this is no instance
        ProcessFacts facts = new ProcessFacts(
                Map.of(),
                Optional.of("localhost"),
                Optional.empty(),
                ProcessFacts.current().pid());
        int exitCode = new Serve(this, facts, System.out, System.err).run(List.of("--config", file.toString()));
        return over.isDone() ? 0 : exitCode;
    }

    private Path socket(String name) {
        return directory.resolve(name);
    }

    @Override
    public Engine engine(ServerConfig config, Duration shutdownTimeout) {
        return new OfOneRehearsal(real.engine(config, shutdownTimeout), over);
    }

    @Override
    public List<Surface> surfaces(ServerConfig config, Engine engine, Running running) {
        List<Surface> all = new ArrayList<>(real.surfaces(config, engine, running));
        // the last one that starts: the others listen by then
        all.add(new RehearsalAudience(socket("rest"), commands, over));
        return all;
    }

    private record OfOneRehearsal(Engine real, CompletableFuture<String> over) implements Engine {
        @Override
        public Pixy pixy() {
            return real.pixy();
        }

        @Override
        public void start() {
            try {
                real.start();
            } catch (StartException e) {
                // on a machine that has no time for it: what can be learned without is worth to be
                RehearsalAudience.loadKafka();
            }
        }

        @Override
        public CompletableFuture<Void> warmUp(Duration most) {
            // to be learned as a whole, however long the one who waits would wait
            real.warmUp(MOST_FOR_WARMTH).join();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<String> fatal() {
            return over;
        }

        @Override
        public Optional<ServerMetrics> metrics() {
            return real.metrics();
        }

        @Override
        public void remainAtClose() {}

        @Override
        public void close() {
            real.close();
        }

        @Override
        public void release() {
            real.release();
        }
    }
}
