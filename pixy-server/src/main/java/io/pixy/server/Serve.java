package io.pixy.server;

import io.pixy.server.config.ClientChecks;
import io.pixy.server.config.ConfigException;
import io.pixy.server.config.EffectiveConfig;
import io.pixy.server.config.FlagException;
import io.pixy.server.config.LoadedConfig;
import io.pixy.server.config.LoggerConfig;
import io.pixy.server.config.LoggersJson;
import io.pixy.server.config.ProcessFacts;
import io.pixy.server.config.ServeFlags;
import io.pixy.server.config.ServerConfig;
import io.pixy.server.logging.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the server process, from its flags to its exit code. What goes wrong before there is a log is printed on
 * the standard output, where Kafka-Pixy prints it. Confined to the main thread.
 */
final class Serve {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);
    static final String NO_LISTENER = "at least one API server should be configured";
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int BAD_FLAG = 2;

    /** Not the 3 of a JVM without memory: those two call for opposite deeds of who supervises. */
    private static final int NOT_ALONE = 4;

    private static final long MIB = 1 << 20;

    private final Parts parts;
    private final ProcessFacts facts;
    private final PrintStream out;
    private final PrintStream err;

    /** Makes what runs from {@code parts}; prints on the two streams. */
    Serve(Parts parts, ProcessFacts facts, PrintStream out, PrintStream err) {
        this.parts = parts;
        this.facts = facts;
        this.out = out;
        this.err = err;
    }

    /** Returns when the server has stopped, with the exit code. */
    int run(List<String> args) {
        ServeFlags flags;
        try {
            flags = ServeFlags.parse(args);
        } catch (FlagException e) {
            err.print(e.isHelp() ? "" : e.getMessage() + "\n");
            err.print(Usage.text());
            return e.isHelp() ? OK : BAD_FLAG;
        }
        LoadedConfig loaded;
        try {
            loaded = flags.draft(facts).build(facts);
        } catch (ConfigException e) {
            out.println("Failed to load config: err=(" + e.getMessage() + ")");
            return FAILED;
        }
        Optional<List<LoggerConfig>> byFlag;
        try {
            byFlag = flags.logging().flatMap(LoggersJson::parse);
        } catch (ConfigException e) {
            out.println("Failed to initialize logger: err=(" + e.getMessage() + ")");
            return FAILED;
        }
        try (Logging logging = Logging.of(byFlag.orElse(loaded.config().logging()), facts)) {
            if (!loaded.config().logPayloads()) {
                logging.hidePayloads();
            }
            loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
            logging.warnings().forEach(warning -> LOG.warn("{}", warning));
            if (!flags.rest().isEmpty()) {
                LOG.warn("Arguments behind the flags are ignored: {}", flags.rest());
            }
            Running running = new Running(logging.levels(), out);
            running.onReload(new LogReload(logging, byFlag));
            try {
                return logged(flags, loaded.config(), running);
            } finally {
                running.end();
            }
        }
    }

    private int logged(ServeFlags flags, ServerConfig config, Running running) {
        LOG.info("Pixy {}, Java {}", Version.text(), Runtime.version());
        LOG.info("Heap: {} MiB at most", Runtime.getRuntime().maxMemory() / MIB);
        // to write YAML takes longer than to make an engine
        CompletableFuture<Void> told = CompletableFuture.runAsync(
                () -> LOG.info("Starting with config: {}", EffectiveConfig.asLine(config)), Serve::onNewThread);
        try {
            return alone(flags, config, running);
        } finally {
            told.join();
        }
    }

    private static void onNewThread(Runnable task) {
        Thread thread = new Thread(task, "pixy-config");
        thread.setDaemon(true);
        thread.start();
    }

    private int alone(ServeFlags flags, ServerConfig config, Running running) {
        if (flags.pidFile().isEmpty()) {
            return started(flags, config, running);
        }
        Path file = flags.pidFile().get();
        PidFile pid;
        try {
            pid = PidFile.write(file, facts.pid());
        } catch (IOException e) {
            LOG.error("Failed to write PID file: err=({})", OsErrors.open(file, e));
            return FAILED;
        }
        try {
            return started(flags, config, running);
        } finally {
            pid.close();
        }
    }

    private int started(ServeFlags flags, ServerConfig config, Running running) {
        CompletableFuture<Stop> stopRequest = new CompletableFuture<>();
        Server server;
        try {
            server = server(config, running);
            Signals.onTermination(() -> stopRequest.complete(Stop.FOR_GOOD));
            Signals.onRestart(() -> stopRequest.complete(Stop.TO_RESTART));
            if (flags.config(facts).isPresent()) {
                // else there is nothing to read again, and a terminal that closes ends the process, as it always did
                Supplier<LoadedConfig> read = () -> flags.draft(facts).build(facts);
                Reload reload = new Reload(read, config, running.reloadables());
                Signals.onHangUp(reload::run);
            }
            if (!server.start(stopRequest)) {
                LOG.info("Shutting down before the start was complete");
                return OK;
            }
            LaterStarts.begun(facts.variables()).ifPresent(later -> running.onEnd(later::close));
            SpareMemory.begun().ifPresent(spare -> running.onEnd(spare::close));
        } catch (StartException e) {
            LOG.error("Failed to start service: err=({})", e.getMessage());
            return FAILED;
        }
        return served(server, stopRequest);
    }

    private Server server(ServerConfig config, Running running) {
        if (!listens(config)) {
            throw new StartException(NO_LISTENER);
        }
        config.proxies()
                .forEach((name, cluster) -> ClientChecks.firstProblem(cluster).ifPresent(why -> {
                    throw new StartException("failed to spawn proxy, name=" + name + ": " + why);
                }));
        Engine engine = parts.engine(config, Server.engineShare(config.shutdownTimeout()));
        return new Server(
                engine,
                parts.surfaces(config, engine, running),
                config.shutdownTimeout(),
                config.management().drainDelay());
    }

    /** Whether any listener is configured. */
    static boolean listens(ServerConfig config) {
        return Stream.of(config.grpcAddr(), config.tcpAddr(), config.unixAddr(), config.grpcUnixAddr())
                .anyMatch(address -> !address.isEmpty());
    }

    private static int served(Server server, CompletableFuture<Stop> stopRequest) {
        Object end;
        try {
            end = CompletableFuture.anyOf(stopRequest, server.crashed(), server.fatal())
                    .join();
        } catch (CompletionException e) {
            LOG.atError().addKeyValue("error", e.getCause()).log("API server crashed");
            return stopped(server, FAILED);
        }
        if (end == Stop.FOR_GOOD) {
            LOG.info("Shutting down");
            server.drain();
            server.stop();
            return OK;
        }
        if (end == Stop.TO_RESTART) {
            LOG.info("Shutting down for a restart");
            server.drain();
            server.stopForRestart();
            return OK;
        }
        LOG.error("Consuming can't go on: err=({})", end);
        return stopped(server, NOT_ALONE);
    }

    private static int stopped(Server server, int exitCode) {
        LOG.info("Shutting down");
        server.stop();
        return exitCode;
    }

    private enum Stop {
        FOR_GOOD,
        TO_RESTART
    }
}
