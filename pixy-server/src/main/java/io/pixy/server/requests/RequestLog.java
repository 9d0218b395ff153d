package io.pixy.server.requests;

import io.pixy.micrometer.RequestMeters;
import io.pixy.server.StartException;
import io.pixy.server.config.Reloadable;
import io.pixy.server.config.RequestsConfig;
import io.pixy.server.config.RequestsConfig.Ids;
import io.pixy.server.config.RequestsConfig.Log;
import io.pixy.server.config.ServerConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told of requests. Shared by all listeners; closed by who has made it. Thread-safe: what it holds is, but for one
 * reference to what is configured.
 */
public final class RequestLog implements Reloadable, AutoCloseable {
    /** Of HTTP; gRPC has the same in lower case. */
    public static final String ID_HEADER = "X-Request-Id";

    private static final Logger LOG = LoggerFactory.getLogger("io.pixy.slow");

    /** Visible, and nothing that would have to be escaped anywhere. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:;,/+=@|#!$*()-]{1,128}");

    private final Optional<AccessLog> log;
    private final Map<String, RequestMeters> meters;
    private volatile RequestsConfig config;

    private RequestLog(RequestsConfig config, Optional<AccessLog> log, Map<String, RequestMeters> meters) {
        this.config = config;
        this.log = log;
        this.meters = Map.copyOf(meters);
    }

    /** Tells nothing, but gives back ids. */
    public static RequestLog off() {
        return new RequestLog(RequestsConfig.defaults(), Optional.empty(), Map.of());
    }

    /**
     * As configured; lines without a file go to {@code stream}.
     *
     * @throws StartException if the file can't be opened
     */
    public static RequestLog of(RequestsConfig config, PrintStream stream) {
        return of(config, stream, Map.of());
    }

    /**
     * The same, and requests are counted by {@code meters}, which are told by surface.
     *
     * @throws StartException if the file can't be opened
     */
    public static RequestLog of(RequestsConfig config, PrintStream stream, Map<String, RequestMeters> meters) {
        if (config.log() == Log.OFF) {
            return new RequestLog(config, Optional.empty(), meters);
        }
        LineTarget target =
                config.logFile().isEmpty() ? LineTarget.stream(stream) : LineTarget.file(Path.of(config.logFile()));
        AccessLog log = new AccessLog(config.log(), target);
        log.start();
        return new RequestLog(config, Optional.of(log), meters);
    }

    /** What counts the requests of a surface, {@code rest} or {@code grpc}, if anything does. */
    public Optional<RequestMeters> meters(String surface) {
        return Optional.ofNullable(meters.get(surface));
    }

    /** Whether anybody wants to know of requests; if not {@link #ended} need not be called. */
    public boolean isWanted() {
        return log.isPresent() || !config.slow().isZero();
    }

    /** The id that a request is known by, and that is to be given back; nothing if it has none. */
    public Optional<String> id(Optional<String> sent) {
        Optional<String> good = sent.filter(id -> ID.matcher(id).matches());
        return good.isPresent() || config.ids() == Ids.ECHO ? good : Optional.of(made());
    }

    /** To be called when a request has ended. Never waits. */
    public void ended(Finished request) {
        log.ifPresent(all -> all.add(request));
        long slow = config.slow().toNanos();
        if (slow > 0 && request.nanos() > slow && !request.waits()) {
            LOG.atWarn()
                    .addKeyValue("millis", request.nanos() / 1_000_000)
                    .addKeyValue("method", request.method())
                    .addKeyValue("path", request.path())
                    .addKeyValue("status", request.status())
                    .addKeyValue("peer", request.peer())
                    .addKeyValue("requestId", request.id().orElse("-"))
                    .log("A request took long");
        }
    }

    /** How many lines were left out since the start, since they came faster than they could be written. */
    public long leftOut() {
        return log.map(AccessLog::leftOut).orElse(0L);
    }

    @Override
    public Set<String> keys() {
        return Set.of("requests.slow", "requests.ids");
    }

    /** The file is opened again, so that it can be moved away. */
    @Override
    public Runnable prepare(ServerConfig next) {
        RequestsConfig wanted = next.requests();
        return () -> {
            config = new RequestsConfig(config.log(), config.logFile(), wanted.slow(), wanted.ids());
            goOnInFile();
        };
    }

    /** Opens the file again, if there is one. */
    void goOnInFile() {
        if (config.logFile().isEmpty() || log.isEmpty()) {
            return;
        }
        try {
            log.get().goOnIn(LineTarget.file(Path.of(config.logFile())));
        } catch (StartException e) {
            LOG.warn("Lines about requests go on where they went before: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        log.ifPresent(AccessLog::close);
    }

    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
    }
}
