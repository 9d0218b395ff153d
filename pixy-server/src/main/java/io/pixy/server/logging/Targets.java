package io.pixy.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.pixy.api.InvalidRequestException;
import io.pixy.api.TooManyRequestsException;
import io.pixy.server.management.Levels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What each target of log lines wants to show, and what was changed since that was configured. Thread-safe: by its own lock,
 * under which Logback is told of all that follows from a change.
 */
final class Targets implements Levels {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z0-9_$-]+)*");
    private static final int LONGEST_NAME = 200;

    /** Logback never forgets a name that it was asked for. */
    private static final int MOST_NAMES = 1_000;

    private static final String PAYLOADS = "io.pixy.payloads";

    private final LoggerContext context;

    @GuardedBy("this") private final Map<String, Thresholds> configured = new HashMap<>();

    @GuardedBy("this") private final Map<String, ThresholdFilter> filters = new HashMap<>();

    @GuardedBy("this") private final Map<String, Level> changes = new TreeMap<>();

    @GuardedBy("this") private final Set<String> names = new HashSet<>();

    @GuardedBy("this") private boolean payloadsHidden;

    Targets(LoggerContext context) {
        this.context = context;
    }

    /** One more target, by a name of its own; what it shows passes the filter. */
    synchronized void add(String target, Thresholds thresholds, ThresholdFilter filter) {
        configured.put(target, thresholds);
        filters.put(target, filter);
        apply();
    }

    /** The names of all targets. */
    synchronized Set<String> names() {
        return Set.copyOf(filters.keySet());
    }

    /** What targets are to show from now on; what was changed meanwhile is forgotten. Those that are not there are left out. */
    synchronized void configure(Map<String, Thresholds> wanted, boolean hidePayloads) {
        configured.replaceAll((target, thresholds) -> wanted.getOrDefault(target, thresholds));
        changes.clear();
        payloadsHidden = hidePayloads;
        apply();
    }

    synchronized void hidePayloads(boolean hidden) {
        payloadsHidden = hidden;
        apply();
    }

    @Override
    public synchronized Map<String, Levels.Shown> all() {
        Map<String, Levels.Shown> all = new TreeMap<>();
        all.put(ROOT, of(ROOT));
        for (String name : together().byPrefix().keySet()) {
            all.put(name, of(name));
        }
        return all;
    }

    @Override
    public synchronized Levels.Shown of(String logger) {
        check(logger);
        Thresholds all = together();
        Level level = logger.equals(ROOT) ? all.general() : all.of(logger);
        boolean silent = isPayloads(logger) && payloadsHidden;
        return new Levels.Shown(
                silent || level == Level.OFF ? "off" : Severity.of(level).text(), changes.containsKey(logger));
    }

    @Override
    public synchronized void set(String logger, Optional<String> severity) {
        check(logger);
        Optional<Severity> known = severity.flatMap(Severity::parse);
        if (severity.isPresent() && known.isEmpty()) {
            throw new InvalidRequestException("there is no such severity: use error, warning, info, debug or trace");
        }
        if (isPayloads(logger) && payloadsHidden) {
            throw new InvalidRequestException("keys and values of messages are not logged since log_payloads is false");
        }
        if (names.size() >= MOST_NAMES && !names.contains(logger)) {
            throw TooManyRequestsException.withMessage(
                    "levels of " + MOST_NAMES + " loggers were changed; others can be set by the configuration file");
        }
        names.add(logger);
        if (known.isPresent()) {
            changes.put(logger, known.get().level());
        } else {
            changes.remove(logger);
        }
        apply();
    }

    private static void check(String logger) {
        if (logger.length() > LONGEST_NAME || !NAME.matcher(logger).matches()) {
            throw new InvalidRequestException("that is no name of a logger: use the beginning of a name such as"
                    + " io.pixy.engine, or " + ROOT + " for all others");
        }
    }

    private static boolean isPayloads(String logger) {
        return logger.equals(PAYLOADS) || logger.startsWith(PAYLOADS + ".");
    }

    private static Thresholds changed(Thresholds thresholds, Map<String, Level> changes) {
        Map<String, Level> exceptions = new HashMap<>(changes);
        Optional<Level> general = Optional.ofNullable(exceptions.remove(ROOT));
        return thresholds.with(general, exceptions);
    }

    @GuardedBy("this") private Thresholds together() {
        Map<String, Level> now = Map.copyOf(changes);
        return configured.values().stream()
                .map(thresholds -> changed(thresholds, now))
                .reduce(Thresholds::or)
                .orElse(new Thresholds(Level.OFF, Map.of()));
    }

    /** Levels of loggers spare the making of lines that no target wants. */
    @GuardedBy("this") private void apply() {
        for (Map.Entry<String, ThresholdFilter> filter : filters.entrySet()) {
            filter.getValue().set(changed(configured.get(filter.getKey()), changes));
        }
        Thresholds all = together();
        List<Logger> known = context.getLoggerList();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(all.general());
        all.byPrefix().forEach((name, level) -> context.getLogger(name).setLevel(level));
        for (Logger logger : known) {
            String name = logger.getName();
            boolean isRoot = name.equals(Logger.ROOT_LOGGER_NAME);
            if (!isRoot && logger.getLevel() != null && !all.byPrefix().containsKey(name)) {
                logger.setLevel(null);
            }
        }
        if (payloadsHidden) {
            context.getLogger(PAYLOADS).setLevel(Level.OFF);
        }
    }
}
